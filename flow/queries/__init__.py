"""Reads: what the worker computes from, and what the pages show of it."""

from flow.queries.expectation import expectation_on
from flow.queries.limits import (
    latest_limits,
    limit_statuses,
    limits_through,
)
from flow.queries.log import (
    items_from_log,
    objectives_after,
    objectives_of_team,
    objectives_on_record,
)
from flow.queries.records import (
    EVERYBODY,
    LEVELS,
    Scope,
    all_scopes,
    as_items,
    kept_figures,
    last_before,
    records_in,
    scopes_of,
    since,
    snapshots_of,
    teams_in,
)
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
    "EVERYBODY",
    "LEVELS",
    "Scope",
    "active_teams",
    "affected_days",
    "all_scopes",
    "as_items",
    "board_of",
    "day_called",
    "expectation_on",
    "first_day",
    "items_from_log",
    "kept_figures",
    "last_before",
    "latest_day",
    "latest_limits",
    "limit_statuses",
    "limits_through",
    "objectives_after",
    "objectives_of_team",
    "objectives_on_record",
    "records_in",
    "rows_of_teams",
    "scopes_of",
    "since",
    "snapshots_of",
    "team_days",
    "teams_in",
    "with_limits_of_then",
]
