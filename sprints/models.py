"""Sprints and their one goal each, linked to the key results it should move."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from objectives.models import KeyResult
from objectives.models.cycles import DateRange
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from sprints.timebox import LONGEST_DAYS
from teams.models import Team


class Sprint(TenantModel):
    """A team's sprint; one month or less."""

    number = models.PositiveIntegerField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="sprints")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
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
                condition=Q(ends_on__lt=F("starts_on") + timedelta(days=LONGEST_DAYS)),
                name="sprint_is_one_month_or_less",
            ),
            ExclusionConstraint(
                name="sprints_of_one_team_do_not_overlap",
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
            TenantWall(name="sprints_sprint_wall", references=["team"]),
        ]
        indexes = [
            # a team's sprint on a day; its list, newest first
            models.Index(
                fields=["organization", "team", "-starts_on"], name="sprints_of_team"
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


class SprintGoal(TenantModel):
    """The single objective of a sprint (Scrum Guide 2020)."""

    class Kind(models.TextChoices):
        LINKED = "linked", "Moves key results"
        HEARTBEAT = "heartbeat", "Heartbeat"
        UNSORTED = "unsorted", "Not sorted yet"

    sprint = models.ForeignKey(Sprint, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(max_length=400)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.UNSORTED)
    key_results: "models.ManyToManyField[KeyResult, SprintGoalLink]" = (
        models.ManyToManyField(
            KeyResult, through="SprintGoalLink", related_name="sprint_goals"
        )
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sprint"], name="one_goal_per_sprint"
            ),
            TenantWall(name="sprints_sprintgoal_wall", references=["sprint"]),
        ]

    def __str__(self) -> str:
        return self.text


class SprintGoalLink(TenantModel):
    """A key result that a sprint goal should move."""

    goal = models.ForeignKey(SprintGoal, on_delete=models.CASCADE, related_name="links")
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="goal_links"
    )
    is_primary = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "goal", "key_result"],
                name="goal_links_key_result_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "goal"],
                condition=Q(is_primary=True),
                name="one_primary_key_result",
            ),
            TenantWall(
                name="sprints_sprintgoallink_wall", references=["goal", "key_result"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} moves {self.key_result_id}"
