"""What flows, as its log tells it, and the figures of each day."""

from dataclasses import fields

from django.contrib.postgres.fields import ArrayField
from django.db import models

from flow.figures import Figures
from flow.items import LETTERS, Level
from objectives.models import Cadence, Initiative, KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team, Unit

LEVELS = [(each.value, each.value) for each in Level]


class FlowRecord(TenantModel):
    """An item as its log tells it: when it was in process, how it left, who had it.

    Written by the worker; pages and the API read it. `earlier` are former intervals in
    process, `owners` the teams with the day each began, `shared` those that share or
    shared it with their days, `others` those that did at the last.
    `waited` are the days it waited for help that blocks it, `barred` those on which a
    barrier did; `moved_on` is the day of the first progress. `changed_on` is the last
    day on which its flow changed.

    What charts draw of many is worked out here once: `days` in process until it left, or
    of an open one those before `started_on`; `began_on` the first of them, `moved_after`
    so many days later the first progress, `blocked_days` those that stood still of one
    that left. Of an open one `progress` is how far it got, `checked_on` the days of its
    key results' last check-ins.
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
    days = models.PositiveIntegerField(default=0)
    began_on = models.DateField(null=True)
    moved_after = models.PositiveIntegerField(null=True)
    blocked_days = models.PositiveIntegerField(default=0)
    progress = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    checked_on = ArrayField(models.DateField(null=True), default=list)

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
            # what is open, and what left in some days
            models.Index(
                fields=["organization", "level", "cadence", "exited_on"],
                name="records_left",
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
        indexes = [
            # the organisation's days, which no team and no unit leads to
            models.Index(
                fields=["organization", "cadence", "level", "day"],
                condition=models.Q(team=None, unit=None),
                name="flow_of_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} of {self.team_id or self.unit_id} on {self.day}"

    def figures(self) -> Figures:
        """Return the row as plain values."""
        return Figures(
            **{each.name: getattr(self, each.name) for each in fields(Figures)}
        )


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
