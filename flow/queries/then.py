"""A page as it would have been on a past day: lives that went on are cut there.

What had left by then is kept as it was. So lives are read of what was still in process,
and of what had left where that is little; it takes as long as that is much.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, OuterRef, Subquery, Value

from flow.ages import Aged, aged
from flow.expectation import Expectations
from flow.items import Item, Level
from flow.metrics import Period
from flow.queries import standing
from flow.queries.filters import Filters
from flow.queries.progress import progress_on
from flow.queries.records import COLUMNS, item, records_in, since
from flow.queries.titles import title_on
from flow.report import Asked, CarryOverOf, Dot, Heap, Left, Seen, dots, heaped, seen
from objectives import facts
from objectives.models import CheckIn, KeyResult


@dataclass(frozen=True, slots=True)
class Then:
    """What was known of a scope on a day; `carried` is None where it is not kept."""

    aged: list[Aged]
    left: Left
    heaps: list[Heap]
    dots: list[Dot]
    expected: Expectations
    checked_on: list[date | None]
    titles: dict[int, str]
    carried: list[CarryOverOf] | None = None


@dataclass(frozen=True, slots=True)
class _Lives:
    """Whole lives, and by number titles, objectives and last check-ins of the day."""

    items: list[Item]
    titles: dict[int, str]
    objectives: dict[int, int]
    checked: dict[int, list[date | None]]


def known_on(
    filters: Filters,
    asked: Asked,
    *,
    period: Period,
    expected: Expectations,
    with_left: bool,
    is_many: bool,
    with_progress: bool,
    with_check_ins: bool,
) -> Then:
    """Return what was known on the day asked for.

    One query, one for what left where that `is_many`, and two for progress.
    """
    reads_left = with_left and not is_many
    later = filters.on + timedelta(days=1)
    lives = _lives(
        filters,
        asked.teams,
        since_day=filters.first if reads_left else later,
        with_check_ins=with_check_ins,
    )
    there = seen(lives.items, asked)
    open_ = [each.item for each in there if each.flow.exited_on is None]
    numbers = [each.number for each in open_]
    ids = [lives.objectives[n] for n in numbers if n in lives.objectives]
    progress = progress_on(ids, filters.on) if with_progress else {}
    found = Then(
        aged=[aged(each, filters.on, progress.get(each.key)) for each in open_],
        left=Left(),
        heaps=[],
        dots=[],
        expected=expected,
        checked_on=[day for n in numbers for day in lives.checked.get(n, ())],
        titles=lives.titles,
    )
    if not with_left:
        return found
    finished = dots(there, first=filters.first)
    left = left_among(there, finished, filters.first, period)
    if reads_left:
        heaps = heaped(finished, filters.first)
        return replace(found, left=left, heaps=heaps, dots=finished)
    counted, heaps = standing.left_in_heaps(
        standing.rows_of(filters.level, filters.cadence, asked.teams),
        filters.level,
        first=filters.first,
        on=filters.on,
        period=period,
    )
    return replace(found, left=_added(counted, left), heaps=heaps)


def _lives(
    filters: Filters,
    teams: frozenset[int] | None,
    *,
    since_day: date,
    with_check_ins: bool,
) -> _Lives:
    """Return what some teams ever had that was begun, and not gone before a day."""
    rows = since(records_in(teams), since_day).filter(
        level=filters.level, cadence=filters.cadence, began_on__lte=filters.on
    )
    checked = _last_check_ins(filters.level, filters.on) if with_check_ins else _NONE
    found = _Lives([], {}, {}, {})
    for *values, title, objective_id, days in rows.values_list(
        *COLUMNS, title_on(filters.level, filters.on), "objective_id", checked
    ):
        each = item(dict(zip(COLUMNS, values, strict=True)))
        found.items.append(each)
        found.titles[each.number] = title
        found.checked[each.number] = days
        if objective_id:
            found.objectives[each.number] = objective_id
    return found


_NONE = Value([], ArrayField(DateField()))


def _last_check_ins(level: Level, on: date) -> Any:
    """Return the days up to one on which a record's key results were last looked at."""
    last = CheckIn.objects.filter(key_result=OuterRef("pk"), measured_on__lte=on)
    measured = KeyResult.objects.filter(state__in=facts.ONCE_IN_PLAY)
    if level == Level.OKR:
        measured = measured.filter(objective=OuterRef("objective_id"))
    else:
        measured = measured.filter(pk=OuterRef("key_result_id"))
    day = Subquery(last.order_by("-measured_on").values("measured_on")[:1])
    return ArraySubquery(measured.order_by("pk").annotate(last=day).values("last"))


def _added(counted: Left, begun_again: Left) -> Left:
    """Add what had left by then and came back since, which none counts as gone now."""
    return replace(
        counted,
        others=(*counted.others, *begun_again.others),
        blocked=counted.blocked + begun_again.blocked,
        moved=(*counted.moved, *begun_again.moved),
        unmoved=(*counted.unmoved, *begun_again.unmoved),
    )


def left_among(
    there: Collection[Seen], finished: Collection[Dot], first: date, period: Period
) -> Left:
    """Return the days of what had left and was the scope's when it did."""
    gone = [
        aged(each.item, end, None)
        for each in there
        if (end := each.item.flow.exited_on) is not None
        and end >= first
        and end == each.flow.exited_on
        and each.flow.outcome == each.item.flow.outcome
    ]
    numbers = {dot.item.number for dot in finished}
    moves = [each.moved for each in gone if each.moved is not None]
    return Left(
        finished=tuple(dot.days for dot in finished),
        others=tuple(each.age for each in gone if each.number not in numbers),
        blocked=sum(each.blocked for each in gone),
        moved=tuple(moved.days for moved in moves if not moved.is_open),
        unmoved=tuple(moved.days for moved in moves if moved.is_open),
        in_period=tuple(
            dot.days for dot in finished if period.start <= dot.day <= period.end
        ),
    )
