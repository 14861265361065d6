"""Cycles with what is in them, and those that come next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F

from objectives import calendar
from objectives.models import Cadence, Cycle, CycleMembership, Objective
from objectives.queries.named import cycles

State = Objective.State
WAITING = frozenset({State.PROPOSED, State.READY, State.DEFERRED})
MOVED_ON = (
    CycleMembership.Disposition.CARRIED_OVER,
    CycleMembership.Disposition.DEFERRED,
)
FAR_AHEAD = date(9000, 1, 1)
STARTED = frozenset({State.IN_PROCESS, State.PAUSED})


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle and how many of its objectives wait, are in process, and are closed.

    An objective that was carried over counts in each cycle in which it stayed.
    """

    cycle: Cycle
    waiting: int
    started: int
    closed: int


def cycle_rows() -> list[CycleRow]:
    """Return every cycle, newest first. Three queries."""
    counted: Counter[tuple[int, str]] = Counter()
    own = Objective.objects.values_list("cycle_id", "state")
    left = CycleMembership.objects.filter(disposition__in=MOVED_ON).exclude(
        objective__cycle=F("cycle")
    )
    for rows in (own, left.values_list("cycle_id", "objective__state")):
        for cycle_id, state, count in rows.annotate(count=Count("*")).order_by():
            counted[cycle_id, state] += count
    return [
        CycleRow(
            cycle,
            waiting=sum(counted[cycle.pk, state] for state in WAITING),
            started=sum(counted[cycle.pk, state] for state in STARTED),
            closed=counted[cycle.pk, State.CLOSED],
        )
        for cycle in cycles()
    ]


def next_span(
    known: Iterable[Cycle], cadence: str, *, on: date, fiscal_year_starts_in: int
) -> calendar.Span:
    """Return the quarter or year to create next: that of today, then what follows.

    After a cycle of unusual length, the calendar's own goes on behind it.
    """
    own = [cycle for cycle in known if cycle.cadence == cadence]
    last = max((cycle.ends_on for cycle in own), default=None)
    is_covered = any(cycle.covers(on) for cycle in own)
    day = on
    if last is not None and is_covered and last < FAR_AHEAD:
        day = last + timedelta(days=1)
    return calendar.span_of(cadence, day, fiscal_year_starts_in=fiscal_year_starts_in)


def cycles_to_plan(on: date) -> list[Cycle]:
    """Return the cycles that are not over, the next quarter first. One query.

    Then come other quarters by their days, then years.
    """
    open_ones = Cycle.objects.filter(ends_on__gte=on).exclude(state=Cycle.State.LOCKED)
    return sorted(open_ones, key=lambda cycle: _planned_first(cycle, on))


def _planned_first(cycle: Cycle, on: date) -> tuple[bool, bool, date]:
    return cycle.cadence != Cadence.QUARTERLY, cycle.starts_on <= on, cycle.starts_on
