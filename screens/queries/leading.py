"""The leaders' view: what carries the year, what waits for leaders, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject

from conversations.models import PriorityDecision
from flow.concerns import Kind
from flow.models import Concern, ConcernDay, LastLook
from objectives.models import (
    AlignmentLink,
    Cadence,
    Cycle,
    Objective,
    Revision,
    Transition,
)
from objectives.queries import IN_PROCESS
from objectives.scoring import Status
from screens.queries.concerns import Figure

Row = TypeVar("Row", bound=Model)
FIRST_LOOK = timedelta(days=7)
MOST_LINES = 30
MOST_NAMED = 8
ASKED = (
    Kind.UNSUPPORTED,
    Kind.OFF_STRATEGY,
    Kind.GAP,
    Kind.PUSH_BACK,
    Kind.EXCEPTION,
    Kind.LEADER_BARRIER,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """An objective of the year, its health and age, and the OKRs that lead to it.

    `below` names the first of those; `there_are` counts all of them, `on_track` those on
    track, `teams` the teams that have them.
    """

    objective: Objective
    health: str
    age_days: int | None
    band: str
    below: Sequence[Mapping[str, Any]]
    there_are: int = 0
    teams: int = 0
    on_track: int = 0

    @property
    def more(self) -> int:
        """Return how many are not named."""
        return self.there_are - len(self.below)


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A measure of organising around value, and what it was a quarter ago."""

    name: str
    figure: str
    sentence: str
    before: str


@dataclass(frozen=True, slots=True)
class LeadersView:
    """All that the page shows, of each kind of line the first 30.

    `since` is when the reader looked last, `new` are the lines that came since, by id.
    `counts` says how many lines of each kind there are, `totals` how many objectives of
    the year, decisions, changes and revisions, shown or not.
    """

    year: Sequence[Carried]
    lines: Mapping[str, Sequence[Concern]]
    decisions: Sequence[PriorityDecision]
    value: Sequence[ValueLine]
    before: date | None
    since: datetime
    changes: Sequence[Transition]
    revisions: Sequence[Revision]
    counts: Mapping[str, int]
    totals: Mapping[str, int]
    new: frozenset[int]

    @property
    def there_are(self) -> dict[str, int]:
        """Return how many of each there are, shown or not, by the name of the list."""
        return {
            **self.totals,
            "unsupported": self._count(Kind.UNSUPPORTED),
            "off_strategy": self._count(Kind.OFF_STRATEGY, Kind.GAP),
            "owed": self._count(Kind.EXCEPTION, Kind.PUSH_BACK),
            "barriers": self._count(Kind.LEADER_BARRIER),
        }

    def _count(self, *kinds: Kind) -> int:
        """Return how many lines there are; not fewer than those shown."""
        return sum(
            max(self.counts.get(kind, 0), len(self.lines.get(kind, ())))
            for kind in kinds
        )

    def _all(self, *kinds: Kind) -> Figure | None:
        """Return the figure that opens all lines, where not all of them are shown."""
        figure = Figure(sum(self.counts.get(kind, 0) for kind in kinds), kinds)
        shown = sum(len(self.lines.get(kind, ())) for kind in kinds)
        return figure if figure.count > shown else None

    @property
    def all_owed(self) -> Figure | None:
        """Return all that waits for a leader's answer, where that is more than shown."""
        return self._all(Kind.EXCEPTION, Kind.PUSH_BACK)

    @property
    def all_barriers(self) -> Figure | None:
        """Return all barriers that leaders own, where those are more than shown."""
        return self._all(Kind.LEADER_BARRIER)

    @property
    def all_strategy(self) -> Figure | None:
        """Return all that is said of the strategy, where that is more than shown."""
        return self._all(Kind.UNSUPPORTED, Kind.OFF_STRATEGY, Kind.GAP)

    @property
    def unsupported(self) -> Sequence[Concern]:
        """Return the goals of the strategy that nothing in process leads to."""
        return self.lines.get(Kind.UNSUPPORTED, ())

    @property
    def off_strategy(self) -> Sequence[Concern]:
        """Return the open dialogues: off the strategy, or with a gap."""
        return [*self.lines.get(Kind.OFF_STRATEGY, ()), *self.lines.get(Kind.GAP, ())]

    @property
    def owed(self) -> Sequence[Concern]:
        """Return what waits for a leader's answer."""
        return [
            *self.lines.get(Kind.EXCEPTION, ()),
            *self.lines.get(Kind.PUSH_BACK, ()),
        ]

    @property
    def barriers(self) -> Sequence[Concern]:
        """Return the open barriers that leaders own."""
        return self.lines.get(Kind.LEADER_BARRIER, ())


def leaders_view(reader: int, on: date, *, now: datetime) -> LeadersView:
    """Return the page of a reader. Six queries, whatever there is."""
    kept, before = _counts(reader, on)
    looked = vars(kept)["looked_at"] if kept else None
    since = looked or now - FIRST_LOOK
    lines: dict[str, list[Concern]] = {}
    told = list(
        Concern.objects.filter(kind__in=ASKED, place__lt=MOST_LINES).order_by(
            "kind", "place"
        )
    )
    for row in told:
        lines.setdefault(row.kind, []).append(row)
    year, years = _year()
    decisions, decided = _first(_decisions(on))
    changes, changed = _first(_changes(since))
    revisions, revised = _first(_revisions(since))
    earlier = {line["key"]: line["figure"] for line in before.value} if before else {}
    return LeadersView(
        year=year,
        lines=lines,
        decisions=decisions,
        value=[
            ValueLine(
                line["name"],
                line["figure"],
                line["sentence"],
                earlier.get(line["key"], ""),
            )
            for line in (kept.value if kept else ())
        ],
        before=before.day if before else None,
        since=since,
        changes=changes,
        revisions=revisions,
        counts=kept.counts if kept else {},
        totals={
            "year": years,
            "decisions": decided,
            "changes": changed,
            "revisions": revised,
        },
        new=frozenset(
            row.pk for row in told if row.since and row.since >= since.date()
        ),
    )


def _counts(reader: int, on: date) -> tuple[ConcernDay | None, ConcernDay | None]:
    """Return the last counts, and those at the end of the quarter before. One query.

    The last are yesterday's until the worker has counted today.
    """
    looks = LastLook.objects.filter(membership=reader)
    days = ConcernDay.objects.filter(day__lte=on).order_by("-day")
    latest = Subquery(days.values("day")[:1])
    ended = Cycle.objects.filter(cadence=Cadence.QUARTERLY, ends_on__lt=latest)
    end = Subquery(ended.order_by("-ends_on").values("ends_on")[:1])
    rows = days.filter(Q(day=latest) | Q(day__lte=end)).annotate(
        looked_at=Subquery(looks.values("looked_at")[:1])
    )
    last, before, *_ = [*rows[:2], None, None]
    return last, before


def _first(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """Return the first rows, and how many there are in all. One query."""
    found = list(rows.annotate(there_are=Window(Count("pk")))[:MOST_LINES])
    return found, vars(found[0])["there_are"] if found else 0


def _year() -> tuple[list[Carried], int]:
    """Return the objectives of the year in process with what carries them. One query."""
    leading = AlignmentLink.objects.filter(
        parent=OuterRef("pk"), objective__state__in=IN_PROCESS
    )
    # one that leads to several of its key results is one, and counts where one link does
    numbered = leading.order_by("objective__number", "-counts")
    first = numbered.distinct("objective__number").values(
        about=JSONObject(
            number="objective__number",
            title="objective__title",
            counts="counts",
            team="objective__team__name",
            health="objective__healths__status",
        )
    )
    on_track = Q(objective__healths__status=Status.ON_TRACK)
    counted = leading.values("parent").values(
        about=JSONObject(
            there_are=Count("objective", distinct=True),
            teams=Count("objective__team", distinct=True),
            on_track=Count("objective", distinct=True, filter=on_track),
        )
    )
    rows, there_are = _first(
        Objective.objects.filter(state__in=IN_PROCESS, cycle__cadence=Cadence.ANNUAL)
        .select_related("cycle")
        .only("number", "title", "cycle__name")
        .annotate(
            below=ArraySubquery(first[:MOST_NAMED]),
            counted=Subquery(counted),
            health=F("healths__status"),
            age_days=F("healths__age_days"),
            band=F("healths__band"),
        )
        .order_by("number")
    )
    carried = [
        Carried(
            row,
            vars(row)["health"] or "",
            vars(row)["age_days"],
            vars(row)["band"] or "",
            [
                {**each, "reference": f"O-{each['number']}"}
                for each in vars(row)["below"]
            ],
            **(vars(row)["counted"] or {}),
        )
        for row in rows
    ]
    return carried, there_are


def _decisions(on: date) -> QuerySet[PriorityDecision]:
    """Return what was decided at the limit in the quarter, the latest first."""
    return (
        PriorityDecision.objects.filter(
            cycle__starts_on__lte=on, cycle__ends_on__gte=on
        )
        .select_related("objective", "other", "team")
        .order_by("-decided_on", "-pk")
    )


def _changes(since: datetime) -> QuerySet[Transition]:
    """Return what OKRs went through since a moment, the latest first."""
    return (
        Transition.objects.filter(recorded_at__gt=since)
        .exclude(to_state=Objective.State.PROPOSED)
        .select_related("objective", "team")
        .order_by("-recorded_at", "-pk")
    )


def _revisions(since: datetime) -> QuerySet[Revision]:
    """Return what was revised since a moment, the latest first."""
    return (
        Revision.objects.filter(recorded_at__gt=since)
        .exclude(occasion=Revision.Occasion.CORRECTION)
        .select_related("objective__team", "key_result")
        .order_by("-recorded_at", "-pk")
    )
