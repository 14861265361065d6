"""Health as the worker last worked it out, to sort, filter and judge by."""

from django.db import models

from objectives.aging import AgeLines
from objectives.models.cycles import Cadence
from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantReference, TenantWall
from organizations.models import TenantModel
from teams.models import Unit


class ObjectiveHealth(TenantModel):
    """An OKR in process with its health and age of a day; others have no row.

    Lists sort and filter by it. `rank` puts the worst first, `age_days` are its days
    in process up to `worked_out_on`, `band` says where that age stands among past ones.
    A page that shows one OKR works health and age out afresh.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="healths"
    )
    status = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField()
    age_days = models.PositiveIntegerField()
    band = models.CharField(max_length=9, blank=True)
    worked_out_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective"],
                name="one_health_per_objective",
            ),
            TenantWall(
                name="objectives_objectivehealth_wall",
                references=["objective"],
                audited=False,
            ),
        ]
        indexes = [
            # the list, the worst health first
            models.Index(
                fields=["organization", "rank", "objective"], name="worst_health_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} {self.status} on {self.worked_out_on}"


class Expectation(TenantModel):
    """Within how many days 85 % of a cadence's OKRs finished, from `n` of them.

    `half_days` and `most_days` are those of 50 and 70 %, which ages are compared with;
    each is empty while too few have finished for it. The row without a unit is
    everybody's, the others are of units that are compared with something else.

    Written by the worker, read wherever the age of an OKR is judged.
    """

    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, related_name="+"
    )
    days = models.PositiveIntegerField(null=True)
    half_days = models.PositiveIntegerField(null=True)
    most_days = models.PositiveIntegerField(null=True)
    n = models.PositiveIntegerField()
    worked_out_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cadence", "unit"],
                nulls_distinct=False,
                name="one_expectation_per_unit",
            ),
            TenantWall(name="objectives_expectation_wall", audited=False),
            TenantReference(
                name="objectives_expectation_unit_tenant", reference="unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadence}: {self.days} days from {self.n}"

    @property
    def lines(self) -> AgeLines:
        """Return the lines as ages are compared with them."""
        return AgeLines(self.half_days, self.most_days, self.days, self.n)
