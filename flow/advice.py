"""What the numbers suggest about a limit, said as advice and never by itself set.

Ours (DOMAIN 2.3): nothing is suggested from fewer than 20 finishes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from flow.metrics import UNIT_MINIMUM


def suggested_limit(finished: Sequence[int]) -> int | None:
    """Return as many OKRs as the team finishes in a period, on average, half up.

    `finished` are the finishes of each complete period, zeros included: with about so
    many in process each is finished within one. At least 1; None below 20 finishes.
    """
    total = sum(finished)
    if total < UNIT_MINIMUM:
        return None
    return max((2 * total + len(finished)) // (2 * len(finished)), 1)


def was_full(
    taken: Sequence[tuple[date, int]],
    limits: Sequence[tuple[date, int]],
    *,
    since: date,
) -> bool:
    """Say whether as many as the limit, or more, were in process on a day since one.

    Both are values by the day from which they hold, the oldest first. Nothing was in
    process before the first of `taken`; before the first limit it was the same.
    """
    changes = {day for day, _ in (*taken, *limits) if day > since}
    return any(
        _held(taken, day, before=0) >= _held(limits, day, before=limits[0][1])
        for day in {since, *changes}
    )


def _held(values: Sequence[tuple[date, int]], day: date, *, before: int) -> int:
    place = bisect_right(values, day, key=lambda each: each[0])
    return values[place - 1][1] if place else before
