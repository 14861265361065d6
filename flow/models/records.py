"""What Celery computed: the dashboard's rows per day, and the figures of flow."""

from dataclasses import fields
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from flow.board import Goal, OkrInProcess, TeamDay, WorkSplit
from flow.figures import Figures
from flow.items import LETTERS, Level
from objectives.models import Cadence, Initiative, KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team, Unit

LEVELS = [(each.value, each.value) for each in Level]


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
        return tuple(
            OkrInProcess(
                **{
                    **values,
                    "reasons": tuple(values["reasons"]),
                    "progress": None
                    if values["progress"] is None
                    else Decimal(values["progress"]),
                }
            )
            for values in self.objectives
        )

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


class FlowRecord(TenantModel):
    """An item as its log tells it: when it was in process, how it left, who had it.

    Written by the worker; pages and the API read it. `earlier` are former intervals in
    process, `owners` the teams with the day each began, `shared` those that share or
    shared it with their days, `others` those that did at the last.
    `waited` are the days it waited for help that blocks it, `barred` those on which a
    barrier did; `moved_on` is the day of the first progress. `changed_on` is the last day on which its flow changed.
    """

    level = models.CharField(max_length=10, choices=LEVELS)
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    number = models.PositiveIntegerField()
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, null=True, related_name="+"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="+"
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    started_on = models.DateField()
    exited_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    earlier = models.JSONField(default=list)
    owners = models.JSONField(default=list)
    others = ArrayField(models.BigIntegerField(), default=list)
    shared = models.JSONField(default=list)
    carried_on = ArrayField(models.DateField(), default=list)
    paused = models.JSONField(default=list)
    waited = models.JSONField(default=list)
    barred = models.JSONField(default=list)
    moved_on = models.DateField(null=True)
    changed_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "level", "number"], name="item_flows_once"
            ),
            TenantWall(
                name="flow_flowrecord_wall",
                references=["objective", "key_result", "initiative", "team"],
                audited=False,
            ),
        ]
        indexes = [
            # what changed in a level since a day, and what is open or left since one
            models.Index(
                fields=["organization", "level", "cadence", "changed_on"],
                name="records_changed",
            ),
            # what became of an objective
            models.Index(fields=["organization", "objective"], name="records_of_okr"),
        ]

    def __str__(self) -> str:
        return f"{LETTERS[Level(self.level)]}-{self.number}"


class FlowHolder(TenantModel):
    """A team that has or had an item: found by its id, behind the wall too."""

    record = models.ForeignKey(
        FlowRecord, on_delete=models.CASCADE, related_name="holders"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "record"], name="team_holds_item_once"
            ),
            TenantWall(
                name="flow_flowholder_wall",
                references=["record", "team"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} of {self.team_id}"


class FlowSnapshot(TenantModel):
    """The figures of a team, a unit or the whole from a day on, until the next row.

    Without team and unit it is the organisation's. Counts are since the beginning.
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
    arrived = models.PositiveIntegerField()
    finished = models.PositiveIntegerField()
    achieved = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()
    deferred = models.PositiveIntegerField()
    transferred = models.PositiveIntegerField()
    other = models.PositiveIntegerField()
    in_process = models.PositiveIntegerField()
    total_age = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cadence", "level", "team", "unit", "day"],
                nulls_distinct=False,
                name="one_flow_row_per_day",
            ),
            TenantWall(
                name="flow_flowsnapshot_wall",
                references=["team", "unit"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} of {self.team_id or self.unit_id} on {self.day}"

    def figures(self) -> Figures:
        """Return the row as plain values."""
        return Figures(
            **{each.name: getattr(self, each.name) for each in fields(Figures)}
        )


class LimitStatus(TenantModel):
    """How a team stood with its limit from a day on, until the next row (DOMAIN 2.3).

    Hits, swaps and exceptions are those of the cycle that covers the day. `suggested`
    is advice from the team's own throughput; none below 20 finishes.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(max_length=9, choices=Cadence.choices)
    day = models.DateField()
    in_process = models.PositiveIntegerField()
    limit = models.PositiveIntegerField()
    hits = models.PositiveIntegerField(default=0)
    swaps = models.PositiveIntegerField(default=0)
    exceptions = models.PositiveIntegerField(default=0)
    is_never_hit = models.BooleanField(default=False)
    suggested = models.PositiveIntegerField(null=True)
    finishes = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "cadence", "day"],
                name="one_limit_status_per_day",
            ),
            TenantWall(
                name="flow_limitstatus_wall", references=["team"], audited=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_process} of {self.limit} on {self.day}"

    @property
    def slots(self) -> int:
        """Return how many slots are free."""
        return max(self.limit - self.in_process, 0)

    @property
    def is_over(self) -> bool:
        """Say whether more is in process than the limit allows."""
        return self.in_process > self.limit


class FlowSweep(TenantModel):
    """A recomputation of everything, step by step, so that it can be taken up again.

    One that fills in the past, at first and after an import, writes what nobody counted
    yet. Each other finds what rows should have said and puts it right: `repaired` counts
    those rows, `differences` say of what the first of them were.
    """

    day = models.DateField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    fills_past = models.BooleanField(default=False)
    objectives = models.PositiveIntegerField(default=0)
    objectives_done = models.PositiveIntegerField(default=0)
    scopes = models.PositiveIntegerField(default=0)
    scopes_done = models.PositiveIntegerField(default=0)
    last_objective = models.PositiveBigIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "asked_at"], name="sweep_is_asked_for_once"
            ),
            TenantWall(name="flow_flowsweep_wall", audited=False),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.day}"


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
