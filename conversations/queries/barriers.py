"""The leaders' board of barriers: how far each is, its age, and what it cost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from conversations import policies
from conversations.models import Barrier
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
    """The board: a column for each open state, and a page of those that are closed."""

    columns: tuple[Column, ...]
    page: Page[Any]
    closed: tuple[BarrierRow, ...]

    @property
    def count(self) -> int:
        """Return how many are open."""
        return sum(len(column.rows) + column.more for column in self.columns)

    @property
    def cost(self) -> int:
        """Return the blocked days of the OKRs that open barriers hit, each OKR once."""
        worst: dict[int, int] = {}
        for column in self.columns:
            for row in column.rows:
                if row.cost is not None and row.barrier.objective_id:
                    before = worst.get(row.barrier.objective_id, 0)
                    worst[row.barrier.objective_id] = max(before, row.cost)
        return sum(worst.values())


def barrier_page(person: Standing, on: date, *, number: int | str = 1) -> BarrierPage:
    """Return the board; closed ones 50 at a time, the latest first. Five queries."""
    open_ones = list(listed_barriers().filter(state__in=STEPS))
    ended = listed_barriers().filter(state__in=CLOSED).order_by("-since", "-pk")
    page = Paginator(ended, MOST_IN_A_COLUMN).get_page(number)
    shown = [*open_ones, *page.object_list]
    known = {row.barrier.pk: row for row in as_barrier_rows(shown, person, on)}
    return BarrierPage(
        columns=tuple(
            _column(state, [known[row.pk] for row in open_ones if row.state == state])
            for state in STEPS
        ),
        page=page,
        closed=tuple(known[row.pk] for row in page.object_list),
    )


def listed_barriers() -> QuerySet[Barrier]:
    """Return barriers with how many proposals each holds, the oldest first."""
    return barriers().annotate(held_count=Count("held")).order_by("logged_on", "pk")


def as_barrier_rows(
    found: Collection[Barrier], person: Standing, on: date
) -> list[BarrierRow]:
    """Return listed barriers with age and what they cost. Two queries."""
    blocked = blocked_days_of(
        {row.objective_id for row in found if row.objective_id}, on
    )
    return [_row(row, person, blocked, on) for row in found]


def _column(state: Barrier.State, rows: list[BarrierRow]) -> Column:
    shown = tuple(rows[:MOST_IN_A_COLUMN])
    return Column(state, shown, len(rows) - len(shown))


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
