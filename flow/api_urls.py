"""Addresses of what was computed in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from flow.api import (
    AlignmentView,
    ConcernsView,
    ForecastsView,
    ItemsView,
    MetricsView,
    SnapshotsView,
)

urlpatterns = [
    path("alignment/", AlignmentView.as_view(), name="alignment"),
    path("alignment/concerns/", ConcernsView.as_view(), name="concerns"),
    path("flow/items/", ItemsView.as_view(), name="flow_items"),
    path("flow/metrics/", MetricsView.as_view(), name="flow_metrics"),
    path("flow/snapshots/", SnapshotsView.as_view(), name="flow_snapshots"),
    path("flow/forecasts/", ForecastsView.as_view(), name="flow_forecasts"),
]
