"""A page as it would have been on a past day: worked out from whole lives, cut there.

It takes as long as there are items, and is asked for seldom.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flow.ages import Aged, aged
from flow.expectation import Expectations, expectations
from flow.items import Item
from flow.metrics import Period
from flow.queries.filters import Filters, first_of
from flow.queries.offered import Offered
from flow.queries.progress import last_check_ins, progress_on
from flow.queries.records import COLUMNS, item, records_in, since
from flow.queries.standing import TITLES
from flow.queries.titles import titles_on
from flow.report import Asked, CarryOverOf, Dot, Heap, Left, Seen, dots, heaped, seen


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


def known_on(
    filters: Filters,
    frame: Offered,
    *,
    period: Period,
    with_progress: bool,
    with_check_ins: bool,
) -> Then:
    """Return what was known on the day asked for. Two queries, up to three more.

    Read is what everybody finished since the first day that counts for ages.
    """
    teams = frame.teams_in(filters.scope)
    asked = Asked(teams, filters.first, filters.on)
    looked_at = first_of(frame.cycles, filters.cadence, filters.on)
    known, titles, objectives = _items(filters, min(looked_at, filters.first))
    there = seen(_of(known, teams, filters.first), asked)
    everybody = dots(seen(known, Asked(None, looked_at, filters.on)), first=looked_at)
    open_ = [each.item for each in there if each.flow.exited_on is None]
    ids = [objectives[each.number] for each in open_ if each.number in objectives]
    progress = progress_on(ids, filters.on) if with_progress else {}
    found = dots(there, first=filters.first)
    return Then(
        aged=[aged(each, filters.on, progress.get(each.key)) for each in open_],
        left=left_among(there, found, filters.first, period),
        heaps=heaped(found, filters.first),
        dots=found,
        expected=expectations(
            ((dot.item.team, dot.days) for dot in everybody),
            homes={team.pk: team.above for team in frame.teams},
            parents={unit.pk: unit.above for unit in frame.units},
        ),
        checked_on=last_check_ins(ids, filters.on) if with_check_ins else [],
        titles=titles,
    )


def _items(
    filters: Filters, first: date
) -> tuple[list[Item], dict[int, str], dict[int, int]]:
    """Return everybody's items since a day, and by number titles and objectives' ids."""
    then = titles_on(filters.on)
    rows = since(records_in(None), first).filter(
        level=filters.level, cadence=filters.cadence
    )
    items, titles, objectives = [], {}, {}
    for *values, title, objective_id, key_result_id in rows.values_list(
        *COLUMNS, TITLES[filters.level], "objective_id", "key_result_id"
    ):
        found = item(dict(zip(COLUMNS, values, strict=True)))
        items.append(found)
        titles[found.number] = then.get((objective_id, key_result_id)) or title
        if objective_id:
            objectives[found.number] = objective_id
    return items, titles, objectives


def _of(
    known: Collection[Item], teams: frozenset[int] | None, first: date
) -> list[Item]:
    return [
        each
        for each in known
        if (teams is None or each.teams & teams)
        and (each.flow.exited_on is None or each.flow.exited_on >= first)
    ]


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
