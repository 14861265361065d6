"""Units, teams and roles in them."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Units, teams and roles in them."""

    name = "teams"
