"""What ages are compared with, as the worker last worked it out."""

from django.db import models

from flow.models.records import LEVELS
from objectives.models import Cadence
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class PastLines(TenantModel):
    """The lines of what was finished from a day on: everybody's, and those of units.

    `first` is that day: when the cycles that count are others, it is worked out anew.
    `everybody` holds n, the lines in days by percent, the fastest and the slowest;
    `units` the same by the unit's id, with `unit`, whose finishes they are. `carried`
    says of each cycle that ended since that day, as of `worked_out_on`, what of the whole
    organisation was carried over.
    """

    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    level = models.CharField(max_length=10, choices=LEVELS)
    first = models.DateField()
    everybody = models.JSONField(default=dict)
    units = models.JSONField(default=dict)
    carried = models.JSONField(default=list)
    worked_out_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cadence", "level"],
                name="past_lines_of_a_level",
            ),
            TenantWall(name="flow_pastlines_wall", audited=False),
        ]

    def __str__(self) -> str:
        return f"{self.level} since {self.first}"
