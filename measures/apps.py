"""The registry of metrics, KPIs and their values."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """The registry of metrics, KPIs and their values."""

    name = "measures"
