"""What happened to an objective: its steps, and its stays in cycles."""

from django.db import models

from objectives.models.cycles import Cycle
from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team


class Transition(TenantModel):
    """One step in an objective's life, with its effective day. Append-only.

    States, clocks and every flow metric derive from these rows (DOMAIN 2.1, 2.2).
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="transitions"
    )
    to_state = models.CharField(max_length=10, choices=Objective.State.choices)
    outcome = models.CharField(
        max_length=10, choices=Objective.Outcome.choices, blank=True
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="objectives_transition_wall",
                references=["objective", "team", "undoes", "actor"],
                append_only=True,
            ),
        ]
        indexes = [
            # the life of the objectives on a page
            models.Index(
                fields=["organization", "objective", "effective_on"],
                name="transitions_of_objective",
            ),
            # what a team had in process on a day
            models.Index(
                fields=["organization", "team", "effective_on"],
                name="transitions_of_team",
            ),
            # what happened since somebody looked
            models.Index(
                fields=["organization", "recorded_at"], name="transitions_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} {self.to_state} on {self.effective_on}"


class CycleMembership(TenantModel):
    """An objective's stay in one cycle and how it ended there; the clock goes on."""

    class Disposition(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        MISSED = "missed", "Missed"
        CARRIED_OVER = "carried_over", "Carried over"
        DEFERRED = "deferred", "Deferred"
        DROPPED = "dropped", "Dropped"
        UNRECORDED = "unrecorded", "Not recorded"

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="stays"
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="stays")
    disposition = models.CharField(
        max_length=12, choices=Disposition.choices, blank=True
    )
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "cycle"],
                name="objective_stays_once_in_a_cycle",
            ),
            TenantWall(
                name="objectives_cyclemembership_wall",
                references=["objective", "cycle"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} in {self.cycle_id}"
