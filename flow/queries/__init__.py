"""Reads: what the worker computes from, and what the pages show of it."""

from flow.queries.chances import KeyResultOutlook, Outlook, outlook_of
from flow.queries.concerns import concerns_on
from flow.queries.expectation import (
    as_kept,
    expectations_from,
    expectations_on,
    looked_at_from,
)
from flow.queries.filters import Filters, cycles_within, first_of
from flow.queries.forecasts import forecast_of, forecasts_of
from flow.queries.items import FlowItems, flow_items
from flow.queries.limits import (
    latest_limits,
    limit_statuses,
    limits_through,
)
from flow.queries.lines import lines_seen_by, with_work_seen_by
from flow.queries.log import (
    initiatives_from_log,
    items_from_log,
    objectives_after,
    objectives_of_team,
    objectives_on_record,
)
from flow.queries.offered import (
    CycleDays,
    Offered,
    Place,
    has_changes_waiting,
    offered,
)
from flow.queries.outlook import (
    end_ahead,
    flows_of,
)
from flow.queries.page import (
    FlowPage,
    Part,
    figures_of,
    flow_page,
)
from flow.queries.reading import (
    reading_at,
    reading_link,
    reading_links,
    reading_token,
    views_of,
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
    units_above,
)
from flow.queries.snapshots import (
    affected_days,
    board_of,
    board_of_unit,
    concern_day,
    day_called,
    day_for,
    first_day,
    latest_day,
    rows_of_teams,
    totals_of,
    with_limits_of_then,
)
from flow.queries.team_days import active_teams, annual_okrs, team_days

__all__ = [
    "EVERYBODY",
    "LEVELS",
    "CycleDays",
    "Filters",
    "FlowItems",
    "FlowPage",
    "KeyResultOutlook",
    "Offered",
    "Outlook",
    "Part",
    "Place",
    "Scope",
    "active_teams",
    "affected_days",
    "all_scopes",
    "annual_okrs",
    "as_items",
    "as_kept",
    "board_of",
    "board_of_unit",
    "concern_day",
    "concerns_on",
    "cycles_within",
    "day_called",
    "day_for",
    "end_ahead",
    "expectations_from",
    "expectations_on",
    "figures_of",
    "first_day",
    "first_of",
    "flow_items",
    "flow_page",
    "flows_of",
    "forecast_of",
    "forecasts_of",
    "has_changes_waiting",
    "initiatives_from_log",
    "items_from_log",
    "kept_figures",
    "last_before",
    "latest_day",
    "latest_limits",
    "limit_statuses",
    "limits_through",
    "lines_seen_by",
    "looked_at_from",
    "objectives_after",
    "objectives_of_team",
    "objectives_on_record",
    "offered",
    "outlook_of",
    "reading_at",
    "reading_link",
    "reading_links",
    "reading_token",
    "records_in",
    "rows_of_teams",
    "scopes_of",
    "since",
    "snapshots_of",
    "team_days",
    "teams_in",
    "totals_of",
    "units_above",
    "views_of",
    "with_limits_of_then",
    "with_work_seen_by",
]
