"""Cycles, OKRs, the limit and imports."""

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Cycles, OKRs, the limit and imports."""

    name = "objectives"

    def ready(self) -> None:
        """Take files of OKRs."""
        import objectives.importing.okrs  # noqa: F401
