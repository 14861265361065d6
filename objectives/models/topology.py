"""How complex an objective was said to be and who takes it on, with its days."""

from django.db import models

from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class TopologyChoice(TenantModel):
    """What was chosen for an objective from a day on (DOMAIN 1.5).

    The latest one is what stands on the objective; empty means not said there. Rows are
    added, never changed, and go with a proposal that is deleted.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="topology_choices"
    )
    domain = models.CharField(
        max_length=11, choices=Objective.Domain.choices, blank=True
    )
    complexity = models.PositiveSmallIntegerField(null=True)
    topology = models.CharField(
        max_length=11, choices=Objective.Topology.choices, blank=True
    )
    reason = models.CharField(max_length=400, blank=True)
    actor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    chosen_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="objectives_topologychoice_wall",
                references=["objective", "actor"],
            ),
        ]
        indexes = [
            # what was chosen for an objective, the latest first
            models.Index(
                fields=["organization", "objective", "-recorded_at"],
                name="topology_of_objective",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topology or self.domain} for {self.objective_id}"
