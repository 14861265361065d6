"""Organisations, people, jobs and the audit trail."""

from importlib import import_module

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Organisations, people, jobs and the audit trail."""

    name = "organizations"

    def ready(self) -> None:
        """Make Celery's application the current one wherever Django runs."""
        import_module("okrhub.celery")
