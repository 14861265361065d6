"""Ages of what is in process, and the days of an item that are worked out once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from flow import metrics, shares
from flow.expectation import Expectations
from flow.items import LETTERS, MAINTAIN, Item, Level, Stop
from flow.metrics import AgeBand, FlowItem
from flow.shares import FirstProgress
from objectives.aging import AgeLines, age_band

BANDS = {"": None, **{band.value: band for band in AgeBand}}


class Aged(NamedTuple):
    """An item in process as it is known: its days so far, and what stops it.

    `blocked` are the days that it stood still.
    """

    number: int
    level: Level
    team: int
    age: int
    progress: Decimal | None
    times_carried: int
    moved: FirstProgress | None
    blocked: int = 0
    is_paused: bool = False
    is_waiting: bool = False
    is_barred: bool = False


class Open(NamedTuple):
    """An `Aged` among past ones: `past` are their lines, `band` is where it stands."""

    number: int
    level: Level
    team: int
    age: int
    progress: Decimal | None
    times_carried: int
    moved: FirstProgress | None
    blocked: int
    is_paused: bool
    is_waiting: bool
    is_barred: bool
    past: AgeLines
    band: AgeBand | None

    @property
    def reference(self) -> str:
        """Return what it is called: O-12."""
        return f"{LETTERS[self.level]}-{self.number}"

    @property
    def share(self) -> Decimal | None:
        """Return its age as a share of what 85 % of past ones took."""
        return self.past.share(self.age)

    @property
    def column(self) -> shares.ProgressBand:
        """Return how far it got."""
        return shares.progress_band(self.progress)


def compared(found: Iterable[Aged], expected: Expectations) -> list[Open]:
    """Return what is in process among past ones, the oldest first."""
    lines: dict[int | None, AgeLines] = {}
    rows = []
    for each in found:
        unit = expected.homes.get(each.team)
        past = lines.get(unit)
        if past is None:
            past = lines[unit] = metrics.age_lines(expected.of_unit(unit).lines)
        rows.append(Open(*each, past, BANDS[age_band(each.age, past)]))
    return sorted(rows, key=lambda row: (-row.age, row.number))


def aged(item: Item, on: date, progress: Decimal | None) -> Aged:
    """Return an item in process on a day as it was known then."""
    return Aged(
        number=item.number,
        level=item.level,
        team=item.team,
        age=metrics.days_in_process(item.flow, on),
        progress=progress,
        times_carried=len(item.carried_on),
        moved=first_progress(item, on),
        blocked=blocked_days(item.flow, item.stops, on),
        is_paused=any(until is None for _, until in item.paused),
        is_waiting=any(until is None for _, until in item.waited),
        is_barred=any(until is None for _, until in item.barred),
    )


def first_progress(item: Item, on: date) -> FirstProgress | None:
    """Return when an item first moved; None for one that has nothing to move."""
    if not can_move(item.level, item.kind):
        return None
    return shares.time_to_first_progress(
        item.flow.intervals[0][0], item.moved_on, on=item.flow.exited_on or on
    )


def can_move(level: str, kind: str) -> bool:
    """Say whether an item has a first progress at all."""
    return level != Level.INITIATIVE and kind != MAINTAIN


def moved_after(item: Item) -> int | None:
    """Return how many days after its first one an item moved; None if it never did."""
    found = first_progress(item, item.flow.exited_on or item.moved_on or date.max)
    return None if found is None or found.is_open else found.days


def known_days(item: Item) -> int:
    """Return the days in process of what left; of an open one those before its start."""
    flow = item.flow
    if flow.exited_on is not None:
        return metrics.days_in_process(flow, flow.exited_on)
    return metrics.days_in_process(flow, flow.started_on) - 1


def blocked_days(flow: FlowItem, stops: Sequence[Stop], on: date) -> int:
    """Return the days in process paused, waiting for help, or barred, up to a day.

    The day on which it went on is none.
    """
    if not stops:
        return 0
    day = timedelta(days=1)
    spans = [
        (start, None if end is None else max(end - day, start)) for start, end in stops
    ]
    return shares.blocked_share(flow, spans, on=flow.exited_on or on).part
