"""Guard-rails: what must not get worse while an objective is pursued (DOMAIN 1.3)."""

from django.db import models
from django.db.models import F, Q

from measures.models import Kpi
from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class GuardRail(TenantModel):
    """A KPI attached to an objective, with a limit that must not be crossed.

    Values from `lowest` to `highest` are inside, both ends too; one side may be open.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="guard_rails"
    )
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="guard_rails")
    lowest = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    highest = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "kpi"],
                name="kpi_guards_an_objective_once",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=False) | Q(highest__isnull=False),
                name="guard_rail_has_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(lowest=None)
                | Q(highest=None)
                | Q(lowest__lte=F("highest")),
                name="guard_rail_limits_are_in_order",
            ),
            TenantWall(
                name="objectives_guardrail_wall", references=["objective", "kpi"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} guards {self.objective_id}"
