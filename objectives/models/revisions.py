"""Revisions: what was promised and changed after the commitment (DOMAIN 1.1)."""

from django.db import models
from django.db.models import Q

from objectives.models.objectives import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class Revision(TenantModel):
    """One field of an objective or key result, before and after. Append-only.

    `old` and `new` are texts as they are read, numbers without trailing zeros; empty
    means that nothing stood there. What was decided together has one `recorded_at`.
    A correction of a typing error within a day needs no rationale and is no revision.
    """

    class Occasion(models.TextChoices):
        SPRINT_REVIEW = "sprint_review", "Sprint review"
        CHECK_IN = "check_in", "Check-in"
        MID_QUARTER = "mid_quarter", "Mid-quarter review"
        OTHER = "other", "Another occasion"
        CORRECTION = "correction", "Typing error"

    class Field(models.TextChoices):
        TITLE = "title", "Text"
        AMBITION = "ambition", "Ambition"
        KIND = "kind", "Kind"
        BASELINE = "baseline", "Value at the start"
        TARGET = "target", "Target"
        UPPER = "upper", "Upper end"
        WEIGHT = "weight", "Weight"
        DUE_ON = "due_on", "Due date"

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="revisions"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="revisions"
    )
    field = models.CharField(max_length=8, choices=Field.choices)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    unit = models.CharField(max_length=24, blank=True)
    rationale = models.TextField(blank=True)
    occasion = models.CharField(max_length=13, choices=Occasion.choices)
    actor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revised_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(occasion="correction") | ~Q(rationale=""),
                name="revision_has_a_rationale",
            ),
            TenantWall(
                name="objectives_revision_wall",
                references=["objective", "key_result", "actor"],
                append_only=True,
            ),
        ]
        indexes = [
            # the revisions of the objectives on a page, in their order
            models.Index(
                fields=["organization", "objective", "recorded_at"],
                name="revisions_of_objective",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.key_result_id or self.objective_id}"
