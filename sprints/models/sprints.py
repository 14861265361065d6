"""Sprints of teams."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from objectives.models.cycles import DateRange
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from sprints.timebox import LONGEST_DAYS
from teams.models import Team


class Sprint(TenantModel):
    """A team's sprint; one month or less. It is active from its start to its review.

    `shares_days` marks one that an import brought although it overlaps another.
    `known_as` is the name under which an import last found it: the tool's own, which a
    new name here leaves alone.
    `is_focus` marks days of a team without sprints: they have a goal like a sprint, end
    when the team says and are left out of sprint rates (DOMAIN 1.5).
    """

    class State(models.TextChoices):
        PLANNING = "planning", "Planning"
        ACTIVE = "active", "Active"
        REVIEW = "review", "In review"
        CLOSED = "closed", "Closed"

    number = models.PositiveIntegerField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="sprints")
    name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=State.choices, default=State.PLANNING
    )
    shares_days = models.BooleanField(default=False)
    is_focus = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="sprint_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="sprint_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(is_focus=True)
                | Q(ends_on__lt=F("starts_on") + timedelta(days=LONGEST_DAYS)),
                name="sprint_is_one_month_or_less",
            ),
            ExclusionConstraint(
                name="sprints_of_one_team_do_not_overlap",
                condition=Q(shares_days=False),
                expressions=[
                    (F("organization"), RangeOperators.EQUAL),
                    (F("team"), RangeOperators.EQUAL),
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
            models.UniqueConstraint(
                fields=["organization", "team"],
                condition=Q(state="active"),
                name="one_active_sprint_per_team",
            ),
            TenantWall(name="sprints_sprint_wall", references=["team"]),
        ]
        indexes = [
            # a team's sprint on a day; its list, newest first
            models.Index(
                fields=["organization", "team", "-starts_on"], name="sprints_of_team"
            ),
            # the last that ended, of all teams: what the dashboard is compared with
            models.Index(
                fields=["organization", "-ends_on"],
                name="sprints_ended_last",
                condition=models.Q(is_focus=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: S-23."""
        return f"S-{self.number}"

    def covers(self, on: date) -> bool:
        """Say whether a day lies in the sprint."""
        return self.starts_on <= on <= self.ends_on
