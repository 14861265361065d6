"""Forecasts by Monte Carlo from the finishes of past weeks (DOMAIN 3.1).

How many will be finished by a day, and when so many will be: a past week is drawn for
each week to come, ten thousand times. More confidence gives fewer items and later
weeks. The seed is kept with what went in, so that a page shows the same numbers again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from flow.metrics import FlowError, FlowItem, Period, iso_weeks, throughput

TRIALS = 10_000
CONFIDENCES = (50, 70, 85, 95)
STATED_CONFIDENCE = 85
WEEKS_OF_HISTORY = 26
FEWEST_WEEKS = 10
FEWEST_FINISHES = 5
FARTHEST_WEEK = 260


def weekly_finishes(items: Iterable[FlowItem], *, on: date) -> tuple[int, ...]:
    """Return the finishes of each complete ISO week, zeros kept, the oldest first.

    At most the last 26 weeks, from the first full week after the first commitment; the
    week that runs is left out.
    """
    items = list(items)
    if not items:
        return ()
    first = min(start for item in items for start, _ in item.intervals)
    return tuple(week.finished for week in throughput(items, weeks_drawn(first, on)))


def weeks_drawn(first: date, on: date) -> list[Period]:
    """Return the weeks that a forecast draws from, by the day of the first commitment."""
    monday = first + timedelta(days=-first.weekday() % 7)
    last_sunday = on - timedelta(days=on.weekday() + 1)
    return iso_weeks(monday, last_sunday)[-WEEKS_OF_HISTORY:]


def whole_weeks_until(end: date, *, on: date) -> int:
    """Return the weeks that are left after today; a part of a week counts as none."""
    return max((end - on).days, 0) // 7


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a history lacks for a forecast: weeks and finishes, 0 where enough."""

    weeks: int
    finishes: int


def shortfall(history: Sequence[int]) -> Shortfall | None:
    """Return what is missing of ten weeks and five finishes; None where it suffices."""
    weeks = max(FEWEST_WEEKS - len(history), 0)
    finishes = max(FEWEST_FINISHES - sum(history), 0)
    return Shortfall(weeks, finishes) if weeks or finishes else None


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many will be finished: by week, in so many of 100 trials, at least so many.

    `fan[w][85]` is the number after `w` weeks; `histogram` counts the trials by what
    was finished at the end.
    """

    weeks: int
    fan: tuple[dict[int, int], ...]
    histogram: dict[int, int]

    @property
    def at_least(self) -> dict[int, int]:
        """Return the numbers at the end, by confidence."""
        return self.fan[-1]


def how_many(
    history: Sequence[int], *, weeks: int, cap: int, seed: int, trials: int = TRIALS
) -> HowMany | None:
    """Return how many of `cap` items will be finished in so many whole weeks.

    None without a history.
    """
    if min(weeks, cap) < 0:
        raise FlowError("Neither weeks nor items can be fewer than none.")
    if not history:
        return None
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    paths = [
        [min(done, cap) for done in accumulate(_drawn(random, history, weeks))]
        for _ in range(trials)
    ]
    by_week = [[0] * trials, *(list(week) for week in zip(*paths, strict=True))]
    return HowMany(
        weeks=weeks,
        fan=tuple(_at_least(finished) for finished in by_week),
        histogram=dict(sorted(Counter(by_week[-1]).items())),
    )


def _drawn(random: Random, history: Sequence[int], weeks: int) -> list[int]:
    return [random.choice(history) for _ in range(weeks)]


def _at_least(finished: list[int]) -> dict[int, int]:
    return _ranked(sorted(finished, reverse=True))


def _ranked(ordered: Sequence[int]) -> dict[int, int]:
    """Return the value at each confidence, nearest rank in whole numbers."""
    return {p: ordered[-(-p * len(ordered) // 100) - 1] for p in CONFIDENCES}


@dataclass(frozen=True, slots=True)
class When:
    """In how many weeks so many are finished, by confidence; None is beyond 5 years."""

    items: int
    weeks: dict[int, int | None]
    histogram: dict[int, int]


def when(
    history: Sequence[int], *, items: int, seed: int, trials: int = TRIALS
) -> When | None:
    """Return in how many weeks `items` will be finished. None without a history.

    Nothing left takes no week; a history of zeros never gets there.
    """
    if items < 0:
        raise FlowError("Fewer than no items cannot be finished.")
    if not history:
        return None
    if items and not any(history):
        return When(items, dict.fromkeys(CONFIDENCES), {})
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    took = sorted(_weeks_for(random, history, items) for _ in range(trials))
    return When(
        items=items,
        weeks={
            p: None if week >= FARTHEST_WEEK else week
            for p, week in _ranked(took).items()
        },
        histogram=dict(sorted(Counter(took).items())),
    )


def _weeks_for(random: Random, history: Sequence[int], items: int) -> int:
    done = week = 0
    while done < items and week < FARTHEST_WEEK:
        done += random.choice(history)
        week += 1
    return week


@dataclass(frozen=True, slots=True)
class Backtest:
    """Of `n` forecasts that could have been made, how many the 85 % number held."""

    n: int
    held: int


def backtest(
    weekly: Sequence[int], *, weeks: int, seed: int, trials: int = TRIALS
) -> Backtest:
    """Forecast the past from what was known before it, and compare.

    `weekly` are all complete weeks, the oldest first. Each stretch of `weeks` is
    forecast once, from the 26 weeks before it; stretches do not overlap, so that one
    lucky month counts once. Source: DOMAIN 3.1, ours.
    """
    if weeks < 1:
        raise FlowError("A forecast needs at least one week to look ahead.")
    held = []
    for start in range(FEWEST_WEEKS, len(weekly) - weeks + 1, weeks):
        known = weekly[max(start - WEEKS_OF_HISTORY, 0) : start]
        if shortfall(known) is not None:
            continue
        happened = sum(weekly[start : start + weeks])
        said = how_many(
            known, weeks=weeks, cap=sum(weekly), seed=seed + start, trials=trials
        )
        held.append(said is not None and happened >= said.at_least[STATED_CONFIDENCE])
    return Backtest(n=len(held), held=sum(held))
