"""What the numbers suggest about a limit, said as advice and never by itself set.

Ours (DOMAIN 2.3): nothing is suggested from fewer than 20 finishes.
"""

from collections.abc import Sequence

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
