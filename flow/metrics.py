"""Flow of objectives and key results: what is in process, how long, how many (DOMAIN 3).

The same functions serve every level, since all take `FlowItem`. Days are inclusive:
started and finished on one day is one day. Percentiles are nearest rank, so that each
is a value that happened. Nothing here ranks teams.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from objectives import aging
from objectives.lifecycle import Interval, covered_days

FINISHES = frozenset({"achieved", "missed"})
LINE_MINIMUMS = {50: 2, 70: 4, 85: 7, 95: 20}
EXPECTATION_PERCENT = 85
UNIT_MINIMUM = 20


class FlowError(ValueError):
    """An item or a question that makes no sense, such as leaving before starting."""


@dataclass(frozen=True, slots=True)
class FlowItem:
    """Something that is started and leaves: an objective, a key result, an initiative.

    `exited_on` is the last day in process; `outcome` says how it left: "achieved" and
    "missed" are finishes, everything else (dropped, deferred, transferred,
    unrecorded) a departure. `earlier` are intervals in process before `started_on`,
    both ends included, of an item that was deferred and came back.
    """

    started_on: date
    exited_on: date | None = None
    outcome: str = ""
    earlier: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        """Refuse an item that left before it started."""
        if any(end is not None and end < start for start, end in self.intervals):
            raise FlowError("An item cannot leave before the day it started.")

    @property
    def intervals(self) -> tuple[tuple[date, date | None], ...]:
        """Return all intervals in process, the running or last one at the end."""
        return (*self.earlier, (self.started_on, self.exited_on))

    @property
    def finished_on(self) -> date | None:
        """Return the day it was finished; `None` while open and for departures."""
        return self.exited_on if self.outcome in FINISHES else None


def wip_at_end_of_day(items: Iterable[FlowItem], on: date) -> int:
    """Count the items in process when the day ended: for limits and charts."""
    return sum(_is_open(item, on) for item in items)


def _is_open(item: FlowItem, on: date) -> bool:
    return any(
        start <= on and (end is None or end > on) for start, end in item.intervals
    )


def wip_occupied(items: Iterable[FlowItem], on: date) -> int:
    """Count the items that were in process at any time of the day.

    The variant that agrees with inclusive days: its sum over days is the sum of the
    cycle times.
    """
    return sum(
        any(start <= on and (end is None or end >= on) for start, end in item.intervals)
        for item in items
    )


def days_in_process(item: FlowItem, on: date) -> int:
    """Count the distinct days in process up to and including `on`."""
    return covered_days((Interval(*interval) for interval in item.intervals), on)


def cycle_time(item: FlowItem) -> int | None:
    """Return the days in process of a finished item, at least 1; `None` otherwise."""
    return days_in_process(item, item.finished_on) if item.finished_on else None


def cycle_times(items: Iterable[FlowItem]) -> list[int]:
    """Return the cycle times of the finished ones, ascending."""
    times = (cycle_time(item) for item in items)
    return sorted(time for time in times if time is not None)


def age(item: FlowItem, on: date) -> int | None:
    """Return the days in process up to and including `on` of an item still open.

    Started today is 1; a start in the future has no age.
    """
    return days_in_process(item, on) if _is_open(item, on) else None


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a quarter, both ends included."""

    start: date
    end: date

    def is_complete(self, on: date) -> bool:
        """Tell whether the period is over; one that runs makes no forecast."""
        return self.end < on


@dataclass(frozen=True, slots=True)
class Throughput:
    """What left in a period: finishes (achieved and missed), achieved, dropped."""

    period: Period
    finished: int
    achieved: int
    dropped: int


def iso_weeks(first: date, last: date) -> list[Period]:
    """Return the ISO weeks, Monday to Sunday, that touch the days given."""
    weeks = []
    start = first - timedelta(days=first.weekday())
    while start <= last:
        weeks.append(Period(start, start + timedelta(days=6)))
        start += timedelta(days=7)
    return weeks


def quarters(first: date, last: date, *, fiscal_start_month: int = 1) -> list[Period]:
    """Return the quarters that touch the days given, in fiscal years if they differ."""
    into_quarter = (first.month - fiscal_start_month) % 3
    start = _months_later(first.replace(day=1), -into_quarter)
    found = []
    while start <= last:
        following = _months_later(start, 3)
        found.append(Period(start, following - timedelta(days=1)))
        start = following
    return found


def _months_later(first_of_month: date, months: int) -> date:
    count = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def throughput(
    items: Iterable[FlowItem], periods: Iterable[Period]
) -> list[Throughput]:
    """Count what left in each period; periods without anything stay, as zeros."""
    exits = [(i.exited_on, i.outcome) for i in items if i.exited_on is not None]
    return [
        _throughput(
            period, [o for day, o in exits if period.start <= day <= period.end]
        )
        for period in periods
    ]


def _throughput(period: Period, outcomes: Sequence[str]) -> Throughput:
    return Throughput(
        period,
        finished=sum(outcome in FINISHES for outcome in outcomes),
        achieved=outcomes.count("achieved"),
        dropped=outcomes.count("dropped"),
    )


def percentile(values: Iterable[int], percent: int) -> int | None:
    """Return the nearest-rank percentile, or `None` of nothing.

    At least `percent` % of the values are this or less, and it is one of them. The
    rank is worked out in whole numbers, since 0.07 · 100 is not 7 in binary.
    """
    if not 0 < percent <= 100:
        raise FlowError("A percentile is a whole number from 1 to 100.")
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]


@dataclass(frozen=True, slots=True)
class PercentileLines:
    """The lines that `n` values allow to draw, and the slowest and fastest so far.

    A line below its minimum n would only be the maximum: it is left out.
    """

    n: int
    lines: dict[int, int]
    slowest: int | None
    fastest: int | None


def percentile_lines(values: Iterable[int]) -> PercentileLines:
    """Return the 50, 70, 85 and 95 % lines, each only with enough values."""
    ordered = sorted(values)
    found = {
        percent: percentile(ordered, percent)
        for percent, minimum in LINE_MINIMUMS.items()
        if len(ordered) >= minimum
    }
    return PercentileLines(
        n=len(ordered),
        lines={p: value for p, value in found.items() if value is not None},
        slowest=ordered[-1] if ordered else None,
        fastest=ordered[0] if ordered else None,
    )


@dataclass(frozen=True, slots=True)
class ServiceLevelExpectation:
    """So many days or less, in so many of 100 cases: an expectation, not a promise.

    `is_guess` marks a typed best guess because too little was finished.
    """

    days: int
    percent: int
    n: int
    is_guess: bool


def service_level_expectation(
    past: PercentileLines, *, guess_days: int
) -> ServiceLevelExpectation:
    """Return the 85 % line; with fewer than seven finishes it is `guess_days`.

    For a quarterly OKR that is the length of the cycle. `flow.expectation` says whose
    finishes count.
    """
    line = past.lines.get(EXPECTATION_PERCENT)
    return ServiceLevelExpectation(
        days=guess_days if line is None else line,
        percent=EXPECTATION_PERCENT,
        n=past.n,
        is_guess=line is None,
    )


class AgeBand(StrEnum):
    """Where an age stands among the cycle times of the past."""

    TYPICAL = "typical"
    PAST_HALF = "past_half"
    OLD = "old"
    VERY_OLD = "very_old"


def age_lines(past: PercentileLines) -> aging.AgeLines:
    """Return the lines as the ages of OKRs are compared with them everywhere."""
    found = past.lines
    return aging.AgeLines(found.get(50), found.get(70), found.get(85), past.n)


def age_band(days: int, past: PercentileLines) -> AgeBand | None:
    """Return green (typical), past half, amber (old) or red (very old).

    Only lines that may be drawn count; without any there is no band.
    """
    band = aging.age_band(days, age_lines(past))
    return AgeBand(band) if band else None


def chance_between(n: int) -> Decimal | None:
    """Return how likely the next lies between the shortest and longest of `n`.

    Exact for values that might have come in any order (DOMAIN 3.3); None of nothing.
    """
    return Decimal(n - 1) / (n + 1) if n else None


@dataclass(frozen=True, slots=True)
class Chance:
    """Of `older` past items that took longer than this one's age, `within` finished."""

    within: int
    older: int


def chance_to_finish(
    past_times: Iterable[int], *, age: int, days: int
) -> Chance | None:
    """Return how often an item of this age finished within the next `days`.

    `None` when no past item took longer: there is no precedent.
    """
    older = [time for time in past_times if time > age]
    if not older:
        return None
    return Chance(within=sum(time <= age + days for time in older), older=len(older))
