"""Arrivals and departures day by day: the cumulative flow and the WIP run (DOMAIN 3.2).

A come-back after a deferral is a new arrival. The gap between the lines is what was in
process at the end of the day; neither line ever falls.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from flow.metrics import FINISHES, FlowItem

DEPARTURES = ("finished", "dropped", "deferred", "transferred", "other")


@dataclass(frozen=True, slots=True)
class FlowDay:
    """What had arrived and departed up to and including a day, since the beginning."""

    day: date
    arrived: int
    finished: int
    dropped: int
    deferred: int
    transferred: int
    other: int

    @property
    def departed(self) -> int:
        """Return all departures."""
        return (
            self.finished + self.dropped + self.deferred + self.transferred + self.other
        )

    @property
    def in_process(self) -> int:
        """Return what was in process at the end of the day."""
        return self.arrived - self.departed


def cumulative_flow(
    items: Iterable[FlowItem], *, first: date, last: date
) -> list[FlowDay]:
    """Return each day from first to last, both included."""
    arrived: Counter[date] = Counter()
    departed = {kind: Counter[date]() for kind in DEPARTURES}
    for item in items:
        for start, _ in item.intervals:
            arrived[max(start, first)] += 1
        for _, end in item.earlier:
            departed["deferred"][max(end, first)] += 1
        if item.exited_on is not None:
            departed[departure(item.outcome)][max(item.exited_on, first)] += 1
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lines = [_running(arrived, days)]
    lines += [_running(departed[kind], days) for kind in DEPARTURES]
    return [FlowDay(*values) for values in zip(days, *lines, strict=True)]


def departure(outcome: str) -> str:
    """Return the line in which an outcome counts."""
    if outcome in FINISHES:
        return "finished"
    return outcome if outcome in DEPARTURES else "other"


def _running(counted: Counter[date], days: list[date]) -> list[int]:
    return list(accumulate(counted[day] for day in days))
