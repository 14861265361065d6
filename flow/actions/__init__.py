"""Writes: what the worker stores, so that pages only read."""

from flow.actions.board import (
    ask_for_day,
    compute_day,
    refresh_organization,
    refresh_team,
)
from flow.actions.forecasts import ask_for_forecasts, make_forecasts
from flow.actions.records import refresh_flow
from flow.actions.sweeps import start_sweep, sweep_on

__all__ = [
    "ask_for_day",
    "ask_for_forecasts",
    "compute_day",
    "make_forecasts",
    "refresh_flow",
    "refresh_organization",
    "refresh_team",
    "start_sweep",
    "sweep_on",
]
