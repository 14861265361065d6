"""Which of these OKRs will make it, and where a key result's own trend leads.

Both look at key results, both are ours and experimental (DOMAIN 3.1): weeks of change
in the past are drawn for the weeks to come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random

from flow.forecast import TRIALS
from flow.metrics import FlowError

WEEKS_OF_CHANGES = 13
FEWEST_CHANGES = 4
FEWEST_VALUES = 4
LOW, MIDDLE, HIGH = 15, 50, 85


@dataclass(frozen=True, slots=True)
class SimulatedKeyResult:
    """Where a key result stands, and how its progress changed from week to week.

    `changes` are the last 13 weeks, the oldest first; None is a week without a
    check-in, which is missing and not 0.
    """

    kind: str
    progress: Decimal
    changes: tuple[Decimal | None, ...]
    weight: Decimal = Decimal(1)

    @property
    def known(self) -> list[Decimal]:
        """Return the weeks in which a change was seen."""
        return [c for c in self.changes[-WEEKS_OF_CHANGES:] if c is not None]

    @property
    def borrows(self) -> bool:
        """Say whether too little is known of it, so that others' changes are used."""
        return len(self.known) < FEWEST_CHANGES


@dataclass(frozen=True, slots=True)
class Chances:
    """In how many trials the objective reached what is expected of it.

    `borrowed` are the places of key results that used the changes of others.
    """

    reached: int
    trials: int
    borrowed: tuple[int, ...]


def chances(
    key_results: Sequence[SimulatedKeyResult],
    *,
    expectation: Decimal,
    weeks: int,
    pool: Mapping[str, Sequence[Decimal]],
    seed: int,
    trials: int = TRIALS,
) -> Chances | None:
    """Simulate an objective to its end; None where nothing is known to draw from.

    One trial draws the same past weeks for all key results, which keeps what moves
    together together. `pool` are the changes of a kind in the unit, for those that
    borrow; where a drawn week is missing, another of its own is drawn.
    """
    if weeks < 0:
        raise FlowError("An end in the past cannot be simulated.")
    sources = [
        [*row.known, *(pool.get(row.kind, ()) if row.borrows else ())]
        for row in key_results
    ]
    if not key_results or not all(sources):
        return None
    own = [() if row.borrows else row.changes[::-1] for row in key_results]
    weight = sum((row.weight for row in key_results), Decimal(0))
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    reached = sum(
        _weighted(_end(random, key_results, own, sources, weeks), key_results) / weight
        >= expectation
        for _ in range(trials)
    )
    return Chances(
        reached=reached,
        trials=trials,
        borrowed=tuple(n for n, row in enumerate(key_results) if row.borrows),
    )


def _end(
    random: Random,
    key_results: Sequence[SimulatedKeyResult],
    own: Sequence[Sequence[Decimal | None]],
    sources: Sequence[Sequence[Decimal]],
    weeks: int,
) -> list[Decimal]:
    """Return the progress of each at the end of a trial.

    `own` are the changes of each, the latest first, empty where it borrows.
    """
    progress = [row.progress for row in key_results]
    for _ in range(weeks):
        week = random.randrange(WEEKS_OF_CHANGES)
        for place, changes in enumerate(own):
            change = changes[week] if week < len(changes) else None
            if change is None:
                change = random.choice(sources[place])
            progress[place] += change
    return progress


def _weighted(
    progress: Sequence[Decimal], key_results: Sequence[SimulatedKeyResult]
) -> Decimal:
    return sum(
        (
            row.weight * min(max(value, Decimal(0)), Decimal(1))
            for row, value in zip(key_results, progress, strict=True)
        ),
        Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a key result will be at its end if it goes on: about, and its range."""

    about: Decimal
    low: Decimal
    high: Decimal
    n: int


def trend(readings: Sequence[tuple[date, Decimal]], *, end: date) -> Trend | None:
    """Return where the last value leads by the median pace between any two values.

    The pace of each pair of readings on different days; the range is that of the 15th
    to the 85th of 100 such paces. None below four values or when the end is past.
    Robust against one odd reading (Theil and Sen). It is no health of its own.
    """
    ordered = sorted(readings)
    paces = [
        Fraction(after[1] - before[1]) / (after[0] - before[0]).days
        for before, after in combinations(ordered, 2)
        if after[0] > before[0]
    ]
    if len(ordered) < FEWEST_VALUES or not paces or end < ordered[-1][0]:
        return None
    last_on, last = ordered[-1]
    days = (end - last_on).days
    low, middle, high = (
        _decimal(Fraction(last) + _at(paces, p) * days) for p in (LOW, MIDDLE, HIGH)
    )
    return Trend(about=middle, low=low, high=high, n=len(ordered))


def _at(paces: Sequence[Fraction], percent: int) -> Fraction:
    rank = -(-percent * len(paces) // 100)
    return sorted(paces)[rank - 1]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
