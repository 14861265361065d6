"""The registry of metrics."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """The registry of metrics."""

    name = "measures"
