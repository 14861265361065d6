"""Cycles, OKRs, the limit and imports."""

from importlib import import_module

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Cycles, OKRs, the limit and imports."""

    name = "objectives"

    def ready(self) -> None:
        """Take files of OKRs."""
        import_module("objectives.importing.okrs")
