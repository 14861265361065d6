"""Cycle times with those still open counted in: Kaplan and Meier's estimator.

Percentiles of the finished alone are too low while many are open, since the slow ones
are not among them yet (DOMAIN 3, "Survivor correction").
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flow.metrics import FlowError, FlowItem, days_in_process


@dataclass(frozen=True, slots=True)
class Stay:
    """So many days in process; `is_finished` is False for the open and departed."""

    days: int
    is_finished: bool


def stays(items: Iterable[FlowItem], *, on: date) -> list[Stay]:
    """Return how long each item was in process until it left, or until the day."""
    return [
        Stay(
            days_in_process(item, item.exited_on or on),
            is_finished=item.finished_on is not None,
        )
        for item in items
        if item.started_on <= on
    ]


def alike(days: Iterable[int], *, is_finished: bool) -> list[Stay]:
    """Return stays of so many days that all ended, or all did not; equal ones are one."""
    counted = Counter(days).items()
    return [
        stay
        for each, count in counted
        for stay in [Stay(each, is_finished=is_finished)] * count
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """After so many days this share is still in process, from 1 down to 0."""

    days: int
    still_open: float


def survival(observed: Iterable[Stay]) -> list[Step]:
    """Return the estimator's steps, one for each day on which something finished.

    What is open or departed counts as at risk up to and including its last day.
    """
    observed = list(observed)
    finished = Counter(stay.days for stay in observed if stay.is_finished)
    left = Counter(stay.days for stay in observed)
    at_risk, share, steps = len(observed), 1.0, []
    for days in sorted(left):
        if finished[days]:
            share *= 1 - finished[days] / at_risk
            steps.append(Step(days, share))
        at_risk -= left[days]
    return steps


def corrected_percentile(observed: Iterable[Stay], percent: int) -> int | None:
    """Return the days within which so many of 100 finish, as far as can be said.

    None where too many are still open to say.
    """
    if not 0 < percent <= 100:
        raise FlowError("A percentile is a whole number from 1 to 100.")
    most_open = 1 - percent / 100 + 1e-9
    for step in survival(observed):
        if step.still_open <= most_open:
            return step.days
    return None
