"""The metric registry: what is measured, once, whoever uses it."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class Metric(TenantModel):
    """Something measured, kept once so that duplicates and conflicts can be seen."""

    class Direction(models.TextChoices):
        UP = "up", "More is better"
        DOWN = "down", "Less is better"

    class KeyValueArea(models.TextChoices):
        CURRENT_VALUE = "current_value", "Current value"
        UNREALIZED_VALUE = "unrealized_value", "Unrealized value"
        ABILITY_TO_INNOVATE = "ability_to_innovate", "Ability to innovate"
        TIME_TO_MARKET = "time_to_market", "Time to market"

    name = models.CharField(max_length=240)
    unit = models.CharField(max_length=24, blank=True)
    direction = models.CharField(max_length=4, choices=Direction.choices, blank=True)
    key_value_area = models.CharField(
        max_length=20, choices=KeyValueArea.choices, blank=True
    )
    source = models.CharField(max_length=240, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "unit"],
                name="metric_is_registered_once",
            ),
            TenantWall(name="measures_metric_wall"),
        ]

    def __str__(self) -> str:
        return self.name
