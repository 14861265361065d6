"""Cycles: the years and quarters that OKRs are set for."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel

GRACE_DAYS = 14


class Cadence(models.TextChoices):
    """The two cadences, each with a limit of its own (DOMAIN 2.3)."""

    QUARTERLY = "quarterly", "Quarterly"
    ANNUAL = "annual", "Annual"


class DateRange(Func):
    """`daterange(lower, upper, bounds)`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Cycle(TenantModel):
    """A quarter or a year for which OKRs are set (DOMAIN 1.4)."""

    class State(models.TextChoices):
        PLANNING = "planning", "Planning"
        OPEN = "open", "Open"
        CLOSING = "closing", "Closing"
        LOCKED = "locked", "Locked"

    name = models.CharField(max_length=40)
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField(default=GRACE_DAYS)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="cycle_name_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cycle_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="cycles_of_one_cadence_do_not_overlap",
                expressions=[
                    (F("organization"), RangeOperators.EQUAL),
                    (F("cadence"), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            TenantWall(name="objectives_cycle_wall"),
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, on: date) -> bool:
        """Say whether a day lies in the cycle."""
        return self.starts_on <= on <= self.ends_on

    @property
    def is_locked(self) -> bool:
        """Say whether what belongs to it is frozen."""
        return self.state == self.State.LOCKED

    @property
    def grace_ends_on(self) -> date:
        """Return the last day on which the cycle's OKRs can still be scored."""
        return self.ends_on + timedelta(days=self.grace_days)
