"""Where two teams' OKRs do the same, or work against each other (DOMAIN 4)."""

from django.db import models
from django.db.models import F, Q

from objectives.models import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class Overlap(TenantModel):
    """Two objectives that are alike or in conflict, as the worker found; for the teams.

    Open until the teams answer, or until it is no longer so: then the row goes. What
    was answered stays, so that the same is not suggested again. `key_result` is one of
    `first`, `other_key_result` one of `second`; `alike` is the likeness of the titles
    in percent; `kept` is the objective that is shared, or stays when two are merged.
    """

    class Kind(models.TextChoices):
        SAME_METRIC = "same_metric", "Both move one number the same way"
        SIMILAR = "similar", "Both say nearly the same"
        OPPOSITE = "opposite", "They pull one number apart"
        GUARD_RAIL = "guard_rail", "A target beyond the other’s guard-rail"
        RING = "ring", "Each waits for the other"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SHARED = "shared", "Shared"
        MERGED = "merged", "Merged"
        APART = "apart", "Kept apart"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    first = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="overlaps_as_first"
    )
    second = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="overlaps_as_second"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="+"
    )
    other_key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="+"
    )
    alike = models.PositiveSmallIntegerField(null=True)
    found_on = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    kept = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "first", "second"],
                name="two_objectives_overlap_once_in_a_way",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="no_objective_overlaps_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(answered_on__isnull=False),
                name="an_overlap_is_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="apart") | ~Q(reason=""),
                name="what_is_kept_apart_has_a_reason",
            ),
            TenantWall(
                name="conversations_overlap_wall",
                references=[
                    "first",
                    "second",
                    "key_result",
                    "other_key_result",
                    "kept",
                    "answered_by",
                ],
            ),
        ]
        indexes = [
            # the list of open ones, the oldest first
            models.Index(
                fields=["organization", "found_on"],
                condition=Q(state="open"),
                name="open_overlaps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.first_id}, {self.second_id}"

    @property
    def is_open(self) -> bool:
        """Say whether the teams have not answered."""
        return self.state == self.State.OPEN

    @property
    def is_conflict(self) -> bool:
        """Say whether they work against each other, rather than do the same."""
        return self.kind in CONFLICTS

    @property
    def objectives(self) -> tuple[Objective, Objective]:
        """Return both; costs queries unless they are loaded."""
        return self.first, self.second


CONFLICTS = frozenset(
    {Overlap.Kind.OPPOSITE, Overlap.Kind.GUARD_RAIL, Overlap.Kind.RING}
)
