"""What a flow page says, worked out once for the page, the API and the export.

Everything follows from the items of a scope as of a day and from the figures kept for
it. Nothing is drawn or forecast from too few (DOMAIN 3.3); n is always there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flow import metrics, shares, survival
from flow.expectation import Compared, Expectations
from flow.items import MAINTAIN, Item, Level, Stop, as_of, seen_by
from flow.metrics import (
    FINISHES,
    AgeBand,
    FlowItem,
    PercentileLines,
    Period,
    Throughput,
)
from flow.shares import FirstProgress, WorkKind
from flow.stability import Stability, stability
from okrhub.lib.shares import Share

BIN_DAYS = 14
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
class Open:
    """An item in process: its age in days among past ones, and how far it got.

    `share` is the age as a share of what 85 % took of those it is compared with.
    """

    item: Item
    age: int
    band: AgeBand | None
    share: Decimal | None
    progress: Decimal | None
    column: shares.ProgressBand
    is_paused: bool
    is_waiting: bool
    is_barred: bool
    moved: FirstProgress | None


@dataclass(frozen=True, slots=True)
class WorkOf:
    """What initiatives of a period were for: those done, and those open at its end."""

    period: Period
    done: Mapping[WorkKind, Share]
    open: Mapping[WorkKind, Share]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is said of a scope as of a day."""

    asked: Asked
    dots: tuple[Dot, ...]
    own: PercentileLines
    corrected: int | None
    compared: Compared
    open: tuple[Open, ...]
    periods: tuple[Throughput, ...]
    weeks: tuple[Throughput, ...]
    stability: Stability
    blocked: Share
    carried: shares.CarriedNow
    moved: tuple[FirstProgress, ...]
    work: tuple[WorkOf, ...]

    @property
    def older(self) -> int:
        """Return how many in process are older than 85 % of past ones became."""
        return sum(each.band == AgeBand.VERY_OLD for each in self.open)

    @property
    def times_to_move(self) -> PercentileLines:
        """Return within how many days of the start the first progress was seen."""
        return metrics.percentile_lines(
            each.days for each in self.moved if not each.is_open
        )

    @property
    def not_moved(self) -> list[int]:
        """Return the days of those that have not moved yet, the longest first."""
        return sorted((each.days for each in self.moved if each.is_open), reverse=True)


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


def finishes(items: Iterable[Item], *, first: date, on: date) -> list[tuple[int, int]]:
    """Return what was finished from a day on: by which team, after how many days."""
    found = dots(seen(items, Asked(None, first, on)), first=first)
    return [(dot.item.team, dot.days) for dot in found]


def report(
    items: Iterable[Item],
    asked: Asked,
    *,
    periods: Sequence[Period],
    progress: Mapping[tuple[str, int], Decimal | None],
    expected: Expectations,
    unit: int | None = None,
) -> Report:
    """Work out a scope's report. `periods` are the cycles, the last one may run.

    `expected` is what every age is compared with, that of `unit` is drawn.
    """
    found = seen(items, asked)
    finished = dots(found, first=asked.first)
    own = metrics.percentile_lines(dot.days for dot in finished)
    flows = [each.flow for each in found]
    in_process = _open(found, asked.on, expected, progress)
    recent = [each for each in found if _is_recent(each.item.flow, asked.first)]
    period = periods[-1] if periods else Period(asked.first, asked.on)
    return Report(
        asked=asked,
        dots=tuple(finished),
        own=own,
        corrected=survival.corrected_percentile(
            survival.stays((each.item.flow for each in recent), on=asked.on), USUAL
        )
        if USUAL in own.lines
        else None,
        compared=expected.of_unit(unit),
        open=tuple(in_process),
        periods=tuple(metrics.throughput(flows, periods)),
        weeks=tuple(
            metrics.throughput(flows, metrics.iso_weeks(asked.first, asked.on))
        ),
        stability=stability(
            flows, first=period.start, last=max(min(period.end, asked.on), period.start)
        ),
        blocked=_blocked(recent, asked.on),
        carried=shares.carried_now(
            (len(each.item.carried_on), each.age) for each in in_process
        ),
        moved=tuple(
            moved
            for each in recent
            if (moved := first_progress(each.item, asked.on)) is not None
        ),
        work=tuple(work_of(found, period, asked.on) for period in periods),
    )


def work_of(found: Iterable[Seen], period: Period, on: date) -> WorkOf:
    """Return what a period's initiatives were for, by count, as of a day.

    Empty at other levels, which have no kind of work.
    """
    initiatives = [each for each in found if each.item.level == Level.INITIATIVE]
    last = min(period.end, on)
    done = (
        each.item.kind
        for each in initiatives
        if (end := each.flow.finished_on) and period.start <= end <= last
    )
    open_ = (
        each.item.kind
        for each in initiatives
        if metrics.wip_at_end_of_day([each.flow], last)
    )
    return WorkOf(
        period, shares.flow_distribution(done), shares.flow_distribution(open_)
    )


def _is_recent(flow: FlowItem, first: date) -> bool:
    return flow.exited_on is None or flow.exited_on >= first


def _open(
    found: Iterable[Seen],
    on: date,
    expected: Expectations,
    progress: Mapping[tuple[str, int], Decimal | None],
) -> list[Open]:
    rows = []
    for each in found:
        if metrics.age(each.flow, on) is None:
            continue
        item = each.item
        age = metrics.days_in_process(item.flow, on)
        got = progress.get(item.key)
        past = expected.of_team(item.team).lines
        rows.append(
            Open(
                item=item,
                age=age,
                band=metrics.age_band(age, past),
                share=metrics.age_share(age, past),
                progress=got,
                column=shares.progress_band(got),
                is_paused=any(until is None for _, until in item.paused),
                is_waiting=any(until is None for _, until in item.waited),
                is_barred=any(until is None for _, until in item.barred),
                moved=first_progress(item, on),
            )
        )
    return sorted(rows, key=lambda row: (-row.age, row.item.number))


def first_progress(item: Item, on: date) -> FirstProgress | None:
    """Return when an item first moved; None for one that has nothing to move."""
    if item.level == Level.INITIATIVE or item.kind == MAINTAIN:
        return None
    return shares.time_to_first_progress(
        item.flow.intervals[0][0], item.moved_on, on=item.flow.exited_on or on
    )


def _blocked(found: Iterable[Seen], on: date) -> Share:
    parts = [
        shares.blocked_share(each.item.flow, _blocked_days(each.item), on=on)
        for each in found
    ]
    return Share(sum(part.part for part in parts), sum(part.whole for part in parts))


def _blocked_days(item: Item) -> list[Stop]:
    """Return the days paused, waiting for help, or barred; that it went on is none."""
    day = timedelta(days=1)
    return [
        (start, None if end is None else max(end - day, start))
        for start, end in (*item.paused, *item.waited, *item.barred)
    ]


@dataclass(frozen=True, slots=True)
class Bin:
    """How many took from `first` to `last` days, by outcome."""

    first: int
    last: int
    achieved: int
    missed: int


def bins(finished: Iterable[Dot], *, width: int = BIN_DAYS) -> list[Bin]:
    """Return the finished ones in bins of days, empty ones between kept."""
    counted: Counter[tuple[int, str]] = Counter(
        ((dot.days - 1) // width, dot.outcome) for dot in finished
    )
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
