"""Cycles, OKRs, the limit and imports."""

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Cycles, OKRs, the limit and imports."""

    name = "objectives"
