"""Addresses of metrics and KPIs in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from measures.api.kpis import (
    ArchiveKpiView,
    KpisView,
    KpiView,
    RecordValuesView,
    RestoreKpiView,
    ValuesView,
)
from measures.api.metrics import MetricsView, MetricView

urlpatterns = [
    path("metrics/", MetricsView.as_view(), name="metrics"),
    path("metrics/<int:pk>/", MetricView.as_view(), name="metric"),
    path("kpis/", KpisView.as_view(), name="kpis"),
    path("kpis/values/", RecordValuesView.as_view(), name="record_values"),
    path("kpis/<str:reference>/", KpiView.as_view(), name="kpi"),
    path("kpis/<str:reference>/values/", ValuesView.as_view(), name="values"),
    path("kpis/<str:reference>/archive/", ArchiveKpiView.as_view(), name="archive_kpi"),
    path("kpis/<str:reference>/restore/", RestoreKpiView.as_view(), name="restore_kpi"),
]
