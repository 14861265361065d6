"""The rows of the dashboard: each team on each day, and the days themselves."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from flow.board import Goal, OkrInProcess, TeamDay, WorkSplit
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class SnapshotDay(TenantModel):
    """A day for which every team's row was asked for, and whether it is complete.

    `expected_days` is the service level expectation of quarterly OKRs as of the day,
    from `expected_from` finished ones; none while they are too few to say.
    """

    day = models.DateField()
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    expected_days = models.PositiveIntegerField(null=True)
    expected_from = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day"], name="day_is_computed_once"
            ),
            TenantWall(name="flow_snapshotday_wall", audited=False),
        ]

    def __str__(self) -> str:
        return str(self.day)


def okr_of(values: Mapping[str, Any]) -> OkrInProcess:
    """Return an OKR as `AlignmentSnapshot.objectives` keeps it."""
    progress = values["progress"]
    return OkrInProcess(
        **{
            **values,
            "reasons": tuple(values["reasons"]),
            "progress": None if progress is None else Decimal(progress),
        }
    )


class AlignmentSnapshot(TenantModel):
    """One team on one day: slots, health, sprint goal, oldest OKR.

    `work` holds what its work items are for; nothing for a team without any.
    """

    day = models.DateField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="snapshots")
    computed_at = models.DateTimeField()
    in_process = models.PositiveSmallIntegerField()
    limit = models.PositiveSmallIntegerField()
    annual_in_process = models.PositiveSmallIntegerField(default=0)
    annual_limit = models.PositiveSmallIntegerField(default=0)
    is_over_since_import = models.BooleanField(default=False)
    key_results = models.PositiveSmallIntegerField(default=0)
    carried_over = models.PositiveSmallIntegerField(default=0)
    on_track = models.PositiveSmallIntegerField(default=0)
    at_risk = models.PositiveSmallIntegerField(default=0)
    off_track = models.PositiveSmallIntegerField(default=0)
    stale = models.PositiveSmallIntegerField(default=0)
    too_early = models.PositiveSmallIntegerField(default=0)
    paused = models.PositiveSmallIntegerField(default=0)
    linked = models.PositiveSmallIntegerField(default=0)
    objectives = models.JSONField(default=list)
    oldest_number = models.PositiveIntegerField(null=True)
    oldest_age = models.PositiveIntegerField(null=True)
    sprint_number = models.PositiveIntegerField(null=True)
    sprint_ends_on = models.DateField(null=True)
    is_focus = models.BooleanField(default=False)
    goal = models.CharField(max_length=400, blank=True)
    goal_kind = models.CharField(max_length=9, blank=True)
    goal_key_results = models.JSONField(default=list)
    work = models.JSONField(default=dict)
    need = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "team"], name="one_row_per_team_and_day"
            ),
            TenantWall(
                name="flow_alignmentsnapshot_wall", references=["team"], audited=False
            ),
        ]
        indexes = [
            # the dashboard: teams of a day, those in need first
            models.Index(
                fields=["organization", "day", "-need", "team"], name="board_of_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} on {self.day}"

    @property
    def sprint_reference(self) -> str:
        """Return the sprint's reference: S-23."""
        return f"S-{self.sprint_number}"

    @property
    def goal_links(self) -> list[tuple[str, str]]:
        """Return the key results the sprint goal moves: reference and title."""
        return [(f"KR-{number}", title) for number, title in self.goal_key_results]

    @property
    def oldest_reference(self) -> str:
        """Return the oldest OKR's reference: O-8."""
        return f"O-{self.oldest_number}"

    @property
    def work_split(self) -> WorkSplit | None:
        """Return what the work items are for; None for a team without any."""
        return WorkSplit(**self.work) if self.work else None

    def okrs(self) -> tuple[OkrInProcess, ...]:
        """Return the OKRs that fill the slots, by number."""
        return tuple(okr_of(values) for values in self.objectives)

    def as_team_day(self) -> TeamDay:
        """Return the row as the board counts it."""
        goal = None
        if self.sprint_number is not None and self.sprint_ends_on is not None:
            goal = Goal(
                sprint_number=self.sprint_number,
                ends_on=self.sprint_ends_on,
                text=self.goal,
                kind=self.goal_kind,
                key_results=tuple(
                    (number, title) for number, title in self.goal_key_results
                ),
                is_focus=self.is_focus,
            )
        return TeamDay(
            team=self.team_id,
            limit=self.limit,
            annual_limit=self.annual_limit,
            annual_in_process=self.annual_in_process,
            okrs=self.okrs(),
            goal=goal,
        )
