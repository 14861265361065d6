"""What is measured, once for all who use it; KPIs with their limits and values."""

from django.db import models
from django.db.models import F, Q

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Team, Unit


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


class Kpi(TenantModel):
    """The health of performance, watched without an end date (DOMAIN 1.3).

    Owned by a team or by a unit. `green` and `red` are its limits, with an upper side
    for one that stays within two values. `current` and `measured_on` repeat the latest
    value and are written with it.
    """

    class Direction(models.TextChoices):
        UP = "up", "More is better"
        DOWN = "down", "Less is better"
        WITHIN = "within", "Stays between two values"

    number = models.PositiveIntegerField()
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="kpis")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="kpis"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="kpis"
    )
    owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    direction = models.CharField(max_length=6, choices=Direction.choices)
    green = models.DecimalField(max_digits=20, decimal_places=6)
    red = models.DecimalField(max_digits=20, decimal_places=6)
    green_upper = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    red_upper = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    frequency_days = models.PositiveSmallIntegerField(default=30)
    current = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    measured_on = models.DateField(null=True)
    archived_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="kpi_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "metric", "team"],
                condition=Q(archived_on=None),
                name="team_watches_a_metric_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "metric", "unit"],
                condition=Q(archived_on=None),
                name="unit_watches_a_metric_once",
            ),
            models.CheckConstraint(
                condition=Q(team=None) ^ Q(unit=None), name="kpi_has_one_home"
            ),
            models.CheckConstraint(
                condition=Q(frequency_days__gte=1), name="kpi_is_measured_some_day"
            ),
            models.CheckConstraint(
                condition=Q(direction="up", red__lte=F("green"))
                | Q(direction="down", red__gte=F("green"))
                | Q(
                    direction="within",
                    red__lte=F("green"),
                    green_upper__gte=F("green"),
                    red_upper__gte=F("green_upper"),
                ),
                name="kpi_limits_are_in_order",
            ),
            TenantWall(
                name="measures_kpi_wall", references=["metric", "team", "unit", "owner"]
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: KPI-3."""
        return f"KPI-{self.number}"

    @property
    def name(self) -> str:
        """Return what is measured; costs a query unless `metric` is loaded."""
        return self.metric.name

    @property
    def home(self) -> Team | Unit | None:
        """Return the team or the unit; costs a query unless it is loaded."""
        return self.team or self.unit


class MeasuredValue(TenantModel):
    """A value of a KPI on a day. Append-only: a later word of a day corrects it."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=20, decimal_places=6)
    measured_on = models.DateField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="measures_measuredvalue_wall",
                references=["kpi", "author"],
                append_only=True,
            ),
        ]
        indexes = [
            # the history of one KPI, the latest value first
            models.Index(
                fields=["organization", "kpi", "-measured_on", "-recorded_at"],
                name="values_of_kpi",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} on {self.measured_on}"
