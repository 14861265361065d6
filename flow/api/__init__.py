"""What was computed, in the API: the alignment board and the flow."""

from flow.api.alignment import AlignmentView
from flow.api.concerns import ConcernsView
from flow.api.figures import MetricsView, SnapshotsView
from flow.api.forecasts import ForecastsView
from flow.api.items import ItemsView

__all__ = [
    "AlignmentView",
    "ConcernsView",
    "ForecastsView",
    "ItemsView",
    "MetricsView",
    "SnapshotsView",
]
