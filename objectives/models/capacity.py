"""The OKR-in-process limit: the row that every path locks, and the slots it counts."""

from django.db import models

from objectives.models.cycles import Cadence, Cycle
from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team

__all__ = ["Cadence", "LimitHit", "Slot", "TeamCapacity"]


class TeamCapacity(TenantModel):
    """A team's OKRs in process in one cadence, and its limit (DOMAIN 2.3).

    Every path into process locks this row, in id order. `in_process` is moved by the
    trigger on Slot alone; `effective_limit` is rewritten by actions.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="capacities")
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    in_process = models.PositiveIntegerField(default=0)
    effective_limit = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "cadence"],
                name="one_capacity_per_team_and_cadence",
            ),
            TenantWall(
                name="objectives_teamcapacity_wall", references=["team"], audited=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_process} of {self.effective_limit}"


class Slot(TenantModel):
    """An accountable team's place for an objective in process or paused.

    `is_fact` marks a slot taken by imported existing work, which may exceed the limit.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="slots"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="slots")
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    is_fact = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "team"],
                name="one_slot_per_objective_and_team",
            ),
            TenantWall(name="objectives_slot_wall", references=["objective", "team"]),
        ]
        indexes = [
            # what fills a team's slots
            models.Index(
                fields=["organization", "team", "cadence"], name="slots_of_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} in {self.team_id}"


class LimitHit(TenantModel):
    """A commit that was refused at the limit."""

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="limit_hits"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="limit_hits")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    in_process = models.PositiveIntegerField()
    effective_limit = models.PositiveIntegerField()
    actor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    happened_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="objectives_limithit_wall",
                references=["objective", "team", "cycle", "actor"],
                append_only=True,
            ),
        ]
        indexes = [
            # hits of a team in a quarter
            models.Index(
                fields=["organization", "team", "happened_at"],
                name="limit_hits_of_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} at {self.in_process} of {self.effective_limit}"
