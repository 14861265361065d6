"""What a flow page says, worked out once for the page, the API and the export.

Everything follows from the items of a scope as of a day and from the figures kept for
it. Nothing is drawn or forecast from too few (DOMAIN 3.3); n is always there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flow import metrics, shares, survival
from flow.ages import Open
from flow.expectation import Compared
from flow.figures import Figures, throughput_of, within
from flow.items import Item, as_of, seen_by
from flow.metrics import (
    FINISHES,
    AgeBand,
    FlowItem,
    PercentileLines,
    Period,
    Throughput,
)
from flow.shares import WorkKind
from flow.stability import Stability, stability
from okrhub.lib.shares import Share

BIN_DAYS = 14
HEAP_DAYS = 28
MOST_HEAPS = 12
MIDDLE, USUAL = 50, 85


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: some teams' flow (None: everybody's) from a day up to a day."""

    teams: frozenset[int] | None
    first: date
    on: date


@dataclass(frozen=True, slots=True)
class Seen:
    """An item as of the day, and its flow as the asked teams had it."""

    item: Item
    flow: FlowItem

    def days(self, on: date) -> int:
        """Return the days in process, whoever had it, until it left or up to a day."""
        return metrics.days_in_process(self.item.flow, self.flow.exited_on or on)

    def days_elsewhere(self, on: date) -> int:
        """Return how many of these days only teams had it that are not asked for."""
        last = self.flow.exited_on or on
        return self.days(on) - metrics.days_in_process(self.flow, last)


@dataclass(frozen=True, slots=True)
class Dot:
    """A finished item: the day, its days in process, how it ended."""

    item: Item
    day: date
    days: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Heap:
    """So many that finished alike, after so many days, in four weeks from `first` on."""

    first: date
    days: int
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class Left:
    """What left in the days asked for, in days: of finished ones, and of all others.

    `blocked` are the days that all of them stood still; `moved` those up to the first
    progress, `unmoved` those of what left without any. `in_period` are the times of what
    was finished in the last period.
    """

    finished: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    blocked: int = 0
    moved: tuple[int, ...] = ()
    unmoved: tuple[int, ...] = ()
    in_period: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOf:
    """What initiatives of a period were for: those done, and those open at its end."""

    period: Period
    done: Mapping[WorkKind, Share]
    open: Mapping[WorkKind, Share]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is said of a scope as of a day; `finished` are the days' finishes.

    `on_last_days` are those on the last day of a cycle, `own` the lines of their times,
    which only some pages need.
    """

    asked: Asked
    finished: int
    on_last_days: int
    own: PercentileLines
    corrected: int | None
    compared: Compared
    open: tuple[Open, ...]
    periods: tuple[Throughput, ...]
    weeks: tuple[Throughput, ...]
    stability: Stability
    blocked: Share
    carried: shares.CarriedNow
    times_to_move: PercentileLines
    not_moved: tuple[int, ...]

    @property
    def older(self) -> int:
        """Return how many in process are older than 85 % of past ones became."""
        return sum(each.band == AgeBand.VERY_OLD for each in self.open)


def seen(items: Iterable[Item], asked: Asked) -> list[Seen]:
    """Return the items of a scope as of the day, those it never had left out."""
    found = []
    for item in items:
        known = as_of(item, asked.on)
        flow = seen_by(known, asked.teams) if known else None
        if known is not None and flow is not None:
            found.append(Seen(known, flow))
    return found


def dots(found: Iterable[Seen], *, first: date) -> list[Dot]:
    """Return what a scope finished from a day on, by day and number.

    An item handed over counts for who finished it, with all its days.
    """
    rows = [
        Dot(each.item, each.flow.exited_on, days, each.flow.outcome)
        for each in found
        if each.flow.outcome in FINISHES
        and each.flow.exited_on is not None
        and each.flow.exited_on >= first
        and (days := metrics.cycle_time(each.item.flow)) is not None
    ]
    return sorted(rows, key=lambda dot: (dot.day, dot.item.number))


def report(
    asked: Asked,
    *,
    days: Sequence[Figures],
    in_process: Sequence[Open],
    left: Left,
    compared: Compared,
    periods: Sequence[Period],
) -> Report:
    """Put a scope's report together. `periods` are the cycles, the last one may run.

    `days` are the figures of each day asked for, the evening before at their head;
    `compared` is what ages are compared with.
    """
    own = metrics.percentile_lines(left.finished)
    period = periods[-1] if periods else Period(asked.first, asked.on)
    moves = [each.moved for each in in_process if each.moved is not None]
    return Report(
        asked=asked,
        finished=days[-1].finished - days[0].finished,
        on_last_days=sum(
            each.finished
            for each in throughput_of(
                days,
                (
                    Period(p.end, p.end)
                    for p in periods
                    if days[0].day < p.end <= asked.on
                ),
            )
        ),
        own=own,
        corrected=survival.corrected_percentile(
            [
                *survival.alike(left.finished, is_finished=True),
                *survival.alike(left.others, is_finished=False),
                *survival.alike((each.age for each in in_process), is_finished=False),
            ],
            USUAL,
        )
        if USUAL in own.lines
        else None,
        compared=compared,
        open=tuple(in_process),
        periods=tuple(throughput_of(days, periods)),
        weeks=tuple(throughput_of(days, metrics.iso_weeks(asked.first, asked.on))),
        stability=stability(within(days, period), left.in_period),
        blocked=Share(
            left.blocked + sum(each.blocked for each in in_process),
            sum(left.finished)
            + sum(left.others)
            + sum(each.age for each in in_process),
        ),
        carried=shares.carried_now(
            (each.times_carried, each.age) for each in in_process
        ),
        times_to_move=metrics.percentile_lines(
            (*left.moved, *(each.days for each in moves if not each.is_open))
        ),
        not_moved=tuple(
            sorted(
                (*left.unmoved, *(each.days for each in moves if each.is_open)),
                reverse=True,
            )
        ),
    )


def work_of(found: Sequence[tuple[str, FlowItem]], period: Period, on: date) -> WorkOf:
    """Return what a period's initiatives were for, by count, as of a day.

    `found` are their kinds and their lives.
    """
    last = min(period.end, on)
    done = (
        kind
        for kind, flow in found
        if (end := flow.finished_on) and period.start <= end <= last
    )
    open_ = (kind for kind, flow in found if metrics.wip_at_end_of_day([flow], last))
    return WorkOf(
        period, shares.flow_distribution(done), shares.flow_distribution(open_)
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """How many took from `first` to `last` days, by outcome."""

    first: int
    last: int
    achieved: int
    missed: int


def bins(finished: Iterable[Heap], *, width: int = BIN_DAYS) -> list[Bin]:
    """Return the finished ones in bins of days, empty ones between kept."""
    counted: Counter[tuple[int, str]] = Counter()
    for heap in finished:
        counted[(heap.days - 1) // width, heap.outcome] += heap.count
    last = max((place for place, _ in counted), default=-1)
    return [
        Bin(
            place * width + 1,
            (place + 1) * width,
            counted[place, "achieved"],
            counted[place, "missed"],
        )
        for place in range(last + 1)
    ]


def heaped(finished: Iterable[Dot], first: date) -> list[Heap]:
    """Return finishes by four weeks from a day on, days and end."""
    counted = Counter(
        ((dot.day - first).days // HEAP_DAYS, dot.days, dot.outcome) for dot in finished
    )
    return [
        Heap(first + timedelta(days=place * HEAP_DAYS), days, outcome, count)
        for (place, days, outcome), count in sorted(counted.items())
    ]


@dataclass(frozen=True, slots=True)
class Pile:
    """Those of a few weeks that took about as long: what one mark of many stands for."""

    first: date
    shortest: int
    longest: int
    achieved: int
    missed: int
    days: int

    @property
    def count(self) -> int:
        """Return how many they are."""
        return self.achieved + self.missed

    @property
    def mean(self) -> int:
        """Return about how many days they took."""
        return round(self.days / self.count)


def piles(finished: Iterable[Heap]) -> list[Pile]:
    """Return many finished ones as few enough to be drawn."""
    heaps = list(finished)
    width = span_of(max((heap.days for heap in heaps), default=0))
    found: dict[tuple[date, int], Counter[str]] = {}
    for heap in heaps:
        counted = found.setdefault((heap.first, (heap.days - 1) // width), Counter())
        counted[heap.outcome] += heap.count
        counted["days"] += heap.count * heap.days
    return [
        Pile(
            first,
            place * width + 1,
            (place + 1) * width,
            counted["achieved"],
            counted["missed"],
            counted["days"],
        )
        for (first, place), counted in sorted(found.items())
    ]


def span_of(longest: int) -> int:
    """Return over how many days those are put together that are many: weeks, two or more."""
    return max(BIN_DAYS, 7 * -(-longest // (7 * MOST_HEAPS)))


@dataclass(frozen=True, slots=True)
class CarryOverOf:
    """How a cycle ended for what was in process: how many of all were carried over."""

    name: str
    end: date
    share: Share
    dragging: int


def carry_overs(
    stays: Iterable[tuple[str, date, str, int]], *, known: Collection[str]
) -> list[CarryOverOf]:
    """Return the carry-over of each cycle, the oldest first.

    `stays` are cycle, its end, the disposition and how often carried by then; `known`
    are the dispositions that count as in process at the close.
    """
    ends: dict[str, date] = {}
    by_cycle: dict[str, list[tuple[str, int]]] = {}
    for name, end, disposition, times in stays:
        if disposition in known:
            ends[name] = end
            by_cycle.setdefault(name, []).append((disposition, times))
    return [
        CarryOverOf(
            name,
            end,
            Share(
                sum(kind == "carried_over" for kind, _ in by_cycle[name]),
                len(by_cycle[name]),
            ),
            sum(kind == "carried_over" and n > 1 for kind, n in by_cycle[name]),
        )
        for name, end in sorted(ends.items(), key=lambda pair: pair[1])
    ]
