"""What is in process and what left, read as narrow as pages and charts need it.

The worker keeps with each record what many are counted by, so that none but a few are
read with their whole lives. What was known on a past day is in `flow.queries.then`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Count,
    DateField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from flow import shares
from flow.ages import Aged, blocked_days, can_move
from flow.behind import Behind
from flow.items import MAINTAIN, Item, Level
from flow.metrics import FINISHES, FlowItem, Period
from flow.models import FlowRecord
from flow.queries.records import COLUMNS, item, stops_in
from flow.queries.titles import title_on
from flow.report import HEAP_DAYS, Heap, Left
from objectives import scoring

STOPS = ("earlier", "paused", "waited", "barred")
FINISHED = Q(outcome__in=sorted(FINISHES))


class DaysBetween(Func):
    """The days from the second day to the first."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()


def rows_of(level: str, cadence: str, teams: Collection[int] | None) -> Any:
    """Return the records that some teams have, or had when they left; None is all."""
    rows = FlowRecord.objects.filter(level=level, cadence=cadence)
    if teams is None:
        return rows
    some = sorted(teams)
    return rows.filter(Q(team_id__in=some) | Q(others__overlap=some))


def in_process_now(
    rows: QuerySet[FlowRecord], level: Level, on: date
) -> tuple[list[Aged], list[date | None]]:
    """Return what is in process today, and their key results' last check-ins. One query."""
    still = Q(paused=[], waited=[], barred=[])
    found, checked = [], []
    for *values, days in (
        rows.filter(exited_on=None, started_on__lte=on)
        .annotate(
            stops=Case(When(still, then=None), default=JSONObject(**_same(STOPS)))
        )
        .values_list(
            "number",
            "team_id",
            "started_on",
            "days",
            "progress",
            "carried_on__len",
            "began_on",
            "moved_after",
            "kind",
            "stops",
            "checked_on",
        )
    ):
        found.append(_aged(level, on, *values))
        checked += days
    return found, checked


def _aged(
    level: Level,
    on: date,
    number: int,
    team: int,
    started_on: date,
    before: int,
    progress: Decimal | None,
    times_carried: int,
    began_on: date,
    moved_after: int | None,
    kind: str,
    stops: Mapping[str, Any] | None,
) -> Aged:
    moved = None
    if can_move(level, kind):
        moved = (
            shares.FirstProgress((on - began_on).days, is_open=True)
            if moved_after is None
            else shares.FirstProgress(moved_after, is_open=False)
        )
    if progress is not None and level == Level.KEY_RESULT:
        progress = scoring.clamped(progress)
    age = before + (on - started_on).days + 1
    if stops is None:
        return Aged(number, level, team, age, progress, times_carried, moved)
    paused, waited, barred = (stops_in(stops[name]) for name in STOPS[1:])
    earlier = tuple((first, last) for first, last in stops_in(stops["earlier"]) if last)
    return Aged(
        number,
        level,
        team,
        age,
        progress,
        times_carried,
        moved,
        blocked=blocked_days(
            FlowItem(started_on, earlier=earlier), (*paused, *waited, *barred), on
        ),
        is_paused=any(until is None for _, until in paused),
        is_waiting=any(until is None for _, until in waited),
        is_barred=any(until is None for _, until in barred),
    )


def left_in_heaps(
    rows: QuerySet[FlowRecord], level: Level, *, first: date, on: date, period: Period
) -> tuple[Left, list[Heap]]:
    """Return the days of all that left in some days, and its finishes. One query."""
    can = Q(pk__isnull=not can_move(level, "")) & ~Q(kind=MAINTAIN)
    has_moved = Q(moved_after__isnull=False)
    counted = (
        rows.filter(exited_on__gte=first, exited_on__lte=on)
        .annotate(
            place=DaysBetween("exited_on", Value(first, DateField())) / HEAP_DAYS,
            is_late=Q(exited_on__range=(period.start, period.end)),
        )
        .values_list("place", "days", "outcome", "is_late")
        .annotate(
            count=Count("pk"),
            stopped=Sum("blocked_days"),
            after=_all("moved_after", can & has_moved),
            never=_all(DaysBetween("exited_on", "began_on"), can & ~has_moved),
        )
        .order_by("place", "days", "outcome", "is_late")
    )
    heaps: list[Heap] = []
    finished: list[int] = []
    others: list[int] = []
    moved: list[int] = []
    unmoved: list[int] = []
    late: list[int] = []
    blocked = 0
    for place, days, outcome, is_late, count, stopped, after, never in counted:
        if outcome in FINISHES:
            start = first + timedelta(days=place * HEAP_DAYS)
            heaps.append(Heap(start, days, outcome, count))
            finished += [days] * count
            late += [days] * count * is_late
        else:
            others += [days] * count
        moved += after
        unmoved += never
        blocked += stopped
    return (
        Left(
            tuple(finished),
            tuple(others),
            blocked,
            tuple(moved),
            tuple(unmoved),
            tuple(late),
        ),
        heaps,
    )


def _all(what: str | Func, which: Q) -> ArrayAgg:
    return ArrayAgg(what, filter=which, default=Value([]))


def lives_of(
    rows: QuerySet[FlowRecord], level: Level, then: date | None
) -> tuple[list[Item], dict[int, str]]:
    """Return whole lives with what they were called on a day, by number. One query."""
    found, titles = [], {}
    for *values, title in rows.values_list(*COLUMNS, title_on(level, then)):
        each = item(dict(zip(COLUMNS, values, strict=True)))
        found.append(each)
        titles[each.number] = title
    return found, titles


def last_finished(
    rows: QuerySet[FlowRecord], *, first: date, on: date, behind: Behind
) -> QuerySet[FlowRecord]:
    """Return the last ones that finished in some days, or those behind a mark."""
    which = rows.filter(FINISHED, exited_on__gte=first, exited_on__lte=on)
    if behind.days is not None:
        which = which.filter(days__range=behind.days)
    if behind.left is not None:
        which = which.filter(exited_on__range=behind.left)
    return which.order_by("-exited_on", "-number")[: behind.rows]


def titles_of(
    level: Level, numbers: Collection[int], then: date | None = None
) -> dict[int, str]:
    """Return what some items are called, or were on a day, by number. One query."""
    rows = FlowRecord.objects.filter(level=level, number__in=list(numbers))
    return dict(rows.values_list("number", title_on(level, then)))


def work_in(
    rows: QuerySet[FlowRecord], *, first: date, on: date
) -> list[tuple[str, FlowItem]]:
    """Return the kinds and lives of initiatives that had not left before. One query."""
    columns = ("kind", "started_on", "exited_on", "outcome", "earlier")
    found = rows.filter(
        Q(exited_on=None) | Q(exited_on__gte=first), began_on__lte=on
    ).values_list(*columns)
    return [
        (
            kind,
            FlowItem(
                started_on,
                exited_on,
                outcome,
                tuple((start, end) for start, end in stops_in(earlier) if end),
            ),
        )
        for kind, started_on, exited_on, outcome, earlier in found
    ]


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}
