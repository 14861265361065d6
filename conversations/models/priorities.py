"""What was decided when a team was full: what matters more this quarter (DOMAIN 2.3)."""

from django.db import models

from objectives.models import Cycle, KeyResult, LimitException, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class PriorityDecision(TenantModel):
    """How a priority conversation ended, and why; it stands by both OKRs.

    `objective` found no slot in `team`. `other` stepped back, or took it in; `answer`
    says whether what was folded into another objective measures that one.
    """

    class Kind(models.TextChoices):
        SWAP = "swap", "Swapped"
        DEFER = "defer", "Deferred"
        REHOME = "rehome", "Given another home"
        RESHAPE = "reshape", "Reshaped"
        EXCEPTION = "exception", "An exception was asked for"

    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="priority_decisions"
    )
    other = models.ForeignKey(
        Objective,
        on_delete=models.PROTECT,
        null=True,
        related_name="priority_decisions_of_others",
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    to_cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, related_name="+"
    )
    exception = models.ForeignKey(
        LimitException, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="conversations_prioritydecision_wall",
                references=[
                    "objective",
                    "other",
                    "key_result",
                    "team",
                    "to_team",
                    "cycle",
                    "to_cycle",
                    "exception",
                    "decided_by",
                ],
                append_only=True,
            ),
        ]
        indexes = [
            # the decisions about an objective, on its page
            models.Index(
                fields=["organization", "objective"], name="decisions_of_objective"
            ),
            models.Index(fields=["organization", "other"], name="decisions_of_other"),
            # the swaps of a team in a cycle, counted each day
            models.Index(
                fields=["organization", "team", "cycle", "kind"],
                name="decisions_of_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id}: {self.kind}"
