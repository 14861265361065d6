"""The leaders' board of barriers: how far each is, its age, and what it cost."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conversations import policies
from conversations.models import Barrier, CascadeProposal
from conversations.queries.records import barriers
from objectives.lifecycle import Interval, common_days, covered_days
from objectives.queries import blocked_days_of
from teams.standing import Standing

State = Barrier.State
CLOSED = (State.RESOLVED, State.WONT_FIX)
STEPS = (State.LOGGED, State.ACCEPTED, State.EXPERIMENT)
MOST_IN_A_COLUMN = 50


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """A barrier, its age in days, how many proposals it holds.

    `cost` are the days on which its OKR was blocked since it was logged; None where it
    hits no OKR.
    """

    barrier: Barrier
    days: int
    held: int
    may_move: bool
    cost: int | None

    @property
    def following(self) -> Barrier.State | None:
        """Return the step that comes next; None before the last."""
        place = list(State).index(State(self.barrier.state)) + 1
        return State(list(State)[place]) if place < len(STEPS) else None


@dataclass(frozen=True, slots=True)
class Column:
    """The open barriers of one state, the oldest first; `more` are not shown."""

    state: Barrier.State
    rows: tuple[BarrierRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class BarrierPage:
    """The board: a column for each open state, and a page of those that are closed.

    `cost` are the blocked days of the OKRs that open barriers hit, each OKR once.
    """

    columns: tuple[Column, ...]
    page: Page[Any]
    closed: tuple[BarrierRow, ...]
    cost: int

    @property
    def count(self) -> int:
        """Return how many are open."""
        return sum(len(column.rows) + column.more for column in self.columns)


def barrier_page(person: Standing, on: date, *, number: int | str = 1) -> BarrierPage:
    """Return the board; closed ones 50 at a time, the latest first. Six queries.

    Of open ones that no column shows only the count is read, and what they cost.
    """
    rows = Barrier.objects.only("state", "objective", "logged_on", "since")
    open_ones = list(rows.filter(state__in=STEPS).order_by("logged_on", "pk"))
    columns = [[row for row in open_ones if row.state == state] for state in STEPS]
    ended = listed_barriers().filter(state__in=CLOSED).order_by("-since", "-pk")
    page = Paginator(ended, MOST_IN_A_COLUMN).get_page(number)
    firsts = [column[:MOST_IN_A_COLUMN] for column in columns]
    shown = listed_barriers().filter(pk__in=[row.pk for row in chain(*firsts)])
    listed = [*shown, *page.object_list]
    blocked = _blocked([*open_ones, *page.object_list], on)
    known = {row.pk: _row(row, person, blocked, on) for row in listed}
    return BarrierPage(
        columns=tuple(
            Column(state, tuple(known[row.pk] for row in first), len(all_) - len(first))
            for state, all_, first in zip(STEPS, columns, firsts, strict=True)
        ),
        page=page,
        closed=tuple(known[row.pk] for row in page.object_list),
        cost=_cost_of_all(open_ones, blocked, on),
    )


def listed_barriers() -> QuerySet[Barrier]:
    """Return barriers with how many proposals each holds, the oldest first."""
    held = CascadeProposal.objects.filter(barrier=OuterRef("pk")).order_by()
    counted = held.values("barrier").annotate(count=Count("pk")).values("count")
    rows = barriers().annotate(held_count=Coalesce(Subquery(counted), 0))
    return rows.order_by("logged_on", "pk")


def as_barrier_rows(
    found: Collection[Barrier], person: Standing, on: date
) -> list[BarrierRow]:
    """Return listed barriers with age and what they cost. Two queries."""
    blocked = _blocked(found, on)
    return [_row(row, person, blocked, on) for row in found]


def _blocked(found: Iterable[Barrier], on: date) -> Mapping[int, Collection[Interval]]:
    return blocked_days_of({row.objective_id for row in found if row.objective_id}, on)


def _row(
    row: Barrier,
    person: Standing,
    blocked: Mapping[int, Collection[Interval]],
    on: date,
) -> BarrierRow:
    return BarrierRow(
        barrier=row,
        days=((on if row.is_open else row.since) - row.logged_on).days + 1,
        held=vars(row).get("held_count", 0),
        may_move=bool(policies.may_move_barrier(person, row)),
        cost=_cost(row, blocked, on),
    )


def _cost(
    row: Barrier, blocked: Mapping[int, Collection[Interval]], on: date
) -> int | None:
    """Return the days from its log to its end on which its OKR was blocked."""
    if row.objective_id is None:
        return None
    stands = Interval(row.logged_on, None if row.is_open else row.since)
    days = common_days(blocked[row.objective_id], [stands], on)
    return covered_days(days, on)


def _cost_of_all(
    found: Iterable[Barrier], blocked: Mapping[int, Collection[Interval]], on: date
) -> int:
    """Return what barriers cost together; an OKR that several hit counts once."""
    worst: dict[int, int] = {}
    for row in found:
        cost = _cost(row, blocked, on)
        if row.objective_id and cost is not None:
            worst[row.objective_id] = max(worst.get(row.objective_id, 0), cost)
    return sum(worst.values())
