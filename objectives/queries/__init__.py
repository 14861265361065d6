"""Reads about cycles, objectives, key results and the limit."""

from objectives.queries.health import (
    Judged,
    expectations,
    judge,
    judged,
    objectives_in_process,
    outdated_healths,
)

__all__ = [
    "Judged",
    "expectations",
    "judge",
    "judged",
    "objectives_in_process",
    "outdated_healths",
]
