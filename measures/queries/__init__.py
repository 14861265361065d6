"""Reads of the metric registry, of KPIs and of their values."""

from measures.queries.kpis import (
    KpiRow,
    breaches_of,
    homes_for,
    key_value_areas,
    kpi_called,
    kpi_rows,
    kpi_statuses,
    kpis,
    kpis_named,
    lock_kpis,
    said_on,
    values_of,
)
from measures.queries.metrics import (
    like_metrics,
    lock_metric,
    metric_called,
    metric_number,
    metrics,
)
from measures.queries.planning import preview

__all__ = [
    "KpiRow",
    "breaches_of",
    "homes_for",
    "key_value_areas",
    "kpi_called",
    "kpi_rows",
    "kpi_statuses",
    "kpis",
    "kpis_named",
    "like_metrics",
    "lock_kpis",
    "lock_metric",
    "metric_called",
    "metric_number",
    "metrics",
    "preview",
    "said_on",
    "values_of",
]
