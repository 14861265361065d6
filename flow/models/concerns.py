"""What the dashboard tells beside the teams' rows: one line for each thing it counts."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from flow.concerns import Kind, Line
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class ConcernDay(TenantModel):
    """How many lines of each kind there were on a day, as last worked out on it.

    `facts` are what is no count: days of waiting and the like; `value` how far teams are
    organised around value, as lines of `objectives.value_words`. `seen` is how many
    entries the audit trail had after the one `settled`, so that each that comes to
    light later, whatever its id, asks for the lines again.
    """

    day = models.DateField()
    computed_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    value = models.JSONField(default=list)
    settled = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day"], name="concerns_are_counted_once_a_day"
            ),
            TenantWall(name="flow_concernday_wall", audited=False),
        ]

    def __str__(self) -> str:
        return f"Concerns on {self.day}"


class Concern(TenantModel):
    """A line as of now: what it is about, in words, and which teams it is addressed to.

    `who` is the person who owes something; not told on walls and by secret addresses.
    `place` is its place among its kind, the most pressing first.
    """

    kind = models.CharField(max_length=20)
    place = models.PositiveIntegerField()
    reference = models.CharField(max_length=16)
    title = models.CharField(max_length=700)
    words = models.CharField(max_length=700, blank=True)
    who = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True)
    days = models.IntegerField(null=True)
    teams = ArrayField(models.BigIntegerField(), default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "place"], name="one_concern_per_place"
            ),
            TenantWall(name="flow_concern_wall", audited=False),
        ]
        indexes = [
            # what is addressed to some teams
            GinIndex(fields=["teams"], name="concerns_of_teams"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reference}"

    def as_line(self) -> Line:
        """Return the row as plain values."""
        return Line(
            kind=Kind(self.kind),
            reference=self.reference,
            title=self.title,
            words=self.words,
            who=self.who,
            since=self.since,
            days=self.days,
            teams=tuple(self.teams),
        )
