"""Sprints and their goals."""

from importlib import import_module

from django.apps import AppConfig


class SprintsConfig(AppConfig):
    """Sprints and their goals."""

    name = "sprints"

    def ready(self) -> None:
        """Take files of work items and of sprints."""
        import_module("sprints.importing.items")
        import_module("sprints.importing.sprints_file")
