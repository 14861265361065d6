"""Sprints and their goals."""

from django.apps import AppConfig


class SprintsConfig(AppConfig):
    """Sprints and their goals."""

    name = "sprints"
