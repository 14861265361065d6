"""Shares and first signs of flow, each with what it is a share of (DOMAIN 3).

A share of nothing is None, never 0 % and never 100 %.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from math import ceil

from flow.metrics import FlowItem, days_in_process
from objectives.lifecycle import Interval, covered_days
from okrhub.lib.shares import Share

RECENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class CarriedNow:
    """What is in process and was carried over: how often, and how old it is in all."""

    by_count: dict[int, int]
    total_days: int

    @property
    def count(self) -> int:
        """Return how many were carried over at least once."""
        return sum(self.by_count.values())


def carried_now(in_process: Iterable[tuple[int, int]]) -> CarriedNow:
    """Return the carried ones of what is in process: times carried and age of each."""
    carried = [(times, days) for times, days in in_process if times]
    return CarriedNow(
        by_count=dict(sorted(Counter(times for times, _ in carried).items())),
        total_days=sum(days for _, days in carried),
    )


def blocked_share(
    item: FlowItem, blocked: Iterable[tuple[date, date | None]], *, on: date
) -> Share:
    """Return the days in process that were blocked, each counted once.

    `blocked` are days paused, with a blocking impediment or an open blocking help
    request, both ends included. Instead of a flow efficiency, which would need to know
    when somebody worked on it.
    """
    open_days = [_within(item, span, on) for span in blocked]
    spans = [span for found in open_days for span in found]
    return Share(
        covered_days((Interval(*span) for span in spans), on),
        days_in_process(item, on),
    )


def _within(
    item: FlowItem, span: tuple[date, date | None], on: date
) -> list[tuple[date, date]]:
    first, last = span[0], min(span[1] or on, on)
    found = []
    for start, end in item.intervals:
        begins, ends = max(first, start), min(last, end or on)
        if begins <= ends:
            found.append((begins, ends))
    return found


@dataclass(frozen=True, slots=True)
class FirstProgress:
    """Days from the start to the first progress; at least so many while `is_open`."""

    days: int
    is_open: bool


def time_to_first_progress(
    started_on: date, moved_on: date | None, *, on: date
) -> FirstProgress:
    """Return when the needle first moved: 0 is the day it started.

    `moved_on` is the day of the first check-in beyond the baseline. One that left
    without any is given the day it left.
    """
    if moved_on is not None and moved_on <= on:
        return FirstProgress(max((moved_on - started_on).days, 0), is_open=False)
    return FirstProgress(max((on - started_on).days, 0), is_open=True)


def check_in_coverage(last_check_ins: Sequence[date | None], *, on: date) -> Share:
    """Return how many key results in process had a check-in in the last seven days."""
    since = on - timedelta(days=RECENT_DAYS)
    recent = [day for day in last_check_ins if day is not None and since < day <= on]
    return Share(len(recent), len(last_check_ins))


class WorkKind(StrEnum):
    """What an initiative is for."""

    STRATEGIC = "strategic"
    HEARTBEAT = "heartbeat"
    UNSORTED = "unsorted"


def flow_distribution(kinds: Iterable[str]) -> dict[WorkKind, Share]:
    """Return the share of each kind, by count. No value is the right one."""
    found = Counter(kinds)
    return {kind: Share(found[kind], found.total()) for kind in WorkKind}


class ProgressBand(StrEnum):
    """How far an item got, as the columns of the aging chart."""

    NONE = "0"
    FIRST_QUARTER = "1–25"
    SECOND_QUARTER = "26–50"
    THIRD_QUARTER = "51–75"
    LAST_QUARTER = "76–99"
    ALL = "100"


QUARTERS = (
    ProgressBand.FIRST_QUARTER,
    ProgressBand.SECOND_QUARTER,
    ProgressBand.THIRD_QUARTER,
    ProgressBand.LAST_QUARTER,
)


def progress_band(progress: Decimal | None) -> ProgressBand:
    """Return the band of a progress from 0 to 1; without a value it is none."""
    if progress is None or progress <= 0:
        return ProgressBand.NONE
    if progress >= 1:
        return ProgressBand.ALL
    return QUARTERS[ceil(progress * 4) - 1]
