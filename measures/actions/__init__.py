"""Writes of the metric registry and of KPIs: one function per verb, one transaction."""

from measures.actions.kpis import (
    NewMetric,
    archive_kpi,
    edit_kpi,
    register_kpi,
    restore_kpi,
)
from measures.actions.metrics import edit_metric, register_metric
from measures.actions.values import (
    Measured,
    Recorded,
    import_values,
    record_value,
    record_values,
)

__all__ = [
    "Measured",
    "NewMetric",
    "Recorded",
    "archive_kpi",
    "edit_kpi",
    "edit_metric",
    "import_values",
    "record_value",
    "record_values",
    "register_kpi",
    "register_metric",
    "restore_kpi",
]
