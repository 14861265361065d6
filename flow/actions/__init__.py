"""Writes: what the worker stores, so that pages only read."""

from flow.actions.board import (
    ask_for_day,
    compute_day,
    refresh_organization,
    refresh_team,
)
from flow.actions.concerns import keep_concerns, watch
from flow.actions.forecasts import (
    ask_for_forecast,
    ask_for_forecasts,
    make_forecasts,
)
from flow.actions.lines import keep_past_lines
from flow.actions.map import keep_map
from flow.actions.reading import (
    forget_view,
    look,
    revoke_reading,
    save_view,
    share_reading,
)
from flow.actions.records import recount_units, refresh_flow
from flow.actions.sweeps import start_sweep, sweep_on

__all__ = [
    "ask_for_day",
    "ask_for_forecast",
    "ask_for_forecasts",
    "compute_day",
    "forget_view",
    "keep_concerns",
    "keep_map",
    "keep_past_lines",
    "look",
    "make_forecasts",
    "recount_units",
    "refresh_flow",
    "refresh_organization",
    "refresh_team",
    "revoke_reading",
    "save_view",
    "share_reading",
    "start_sweep",
    "sweep_on",
    "watch",
]
