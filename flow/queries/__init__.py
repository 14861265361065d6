"""Reads: what the worker computes from, and what the pages show of it."""

from flow.queries.expectation import expectation_on
from flow.queries.snapshots import (
    affected_days,
    board_of,
    day_called,
    first_day,
    latest_day,
    rows_of_teams,
    with_limits_of_then,
)
from flow.queries.team_days import active_teams, team_days

__all__ = [
    "active_teams",
    "affected_days",
    "board_of",
    "day_called",
    "expectation_on",
    "first_day",
    "latest_day",
    "rows_of_teams",
    "team_days",
    "with_limits_of_then",
]
