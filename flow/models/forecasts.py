"""What was forecast, and what then happened."""

from django.db import models

from flow.models.records import LEVELS
from objectives.models import Cadence
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team, Unit


class Forecast(TenantModel):
    """How many will be finished by a day, as it was said, and what then happened.

    `inputs` hold the weekly finishes it was drawn from, the weeks left and the cap;
    `result` the numbers by confidence, week by week, and what the trials came to.
    """

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, related_name="+"
    )
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    level = models.CharField(max_length=10, choices=LEVELS)
    day = models.DateField()
    until = models.DateField()
    seed = models.PositiveBigIntegerField()
    inputs = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    computed_at = models.DateTimeField(null=True)
    happened = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organization",
                    "cadence",
                    "level",
                    "team",
                    "unit",
                    "day",
                    "until",
                ],
                nulls_distinct=False,
                name="forecast_is_made_once",
            ),
            TenantWall(
                name="flow_forecast_wall", references=["team", "unit"], audited=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} until {self.until}, said on {self.day}"
