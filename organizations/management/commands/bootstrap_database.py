"""Make roles, database and extensions in a PostgreSQL server, once."""

import os
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from django.core.management.base import BaseCommand, CommandError

from okrhub.embedded.bootstrap import APP, MIGRATOR, bootstrap


class Command(BaseCommand):
    """Run `bootstrap` with the passwords and the database name of the environment."""

    help = (
        "Makes the roles okr_app, okr_migrator and okr_audit, the database and its "
        "extensions, with the passwords in DATABASE_URL and MIGRATION_DATABASE_URL. "
        "Running it again changes nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the one log-in that is not kept anywhere."""
        parser.add_argument(
            "--superuser-url",
            default=os.environ.get("SUPERUSER_DATABASE_URL"),
            help="postgresql://… of a superuser (or SUPERUSER_DATABASE_URL)",
        )

    def handle(self, *args: Any, superuser_url: str | None, **options: Any) -> None:
        """Make everything, or say in one sentence what stands against it."""
        if not superuser_url:
            raise CommandError("Give --superuser-url or set SUPERUSER_DATABASE_URL.")
        app_password, database = _log_in("DATABASE_URL", APP)
        migrator_password, migrated = _log_in("MIGRATION_DATABASE_URL", MIGRATOR)
        if database != migrated:
            raise CommandError(
                "DATABASE_URL and MIGRATION_DATABASE_URL name different databases."
            )
        try:
            bootstrap(
                superuser_url,
                app_password=app_password,
                migrator_password=migrator_password,
                database=database,
            )
        except psycopg2.Error as error:
            raise CommandError(f"The database server refused: {error}") from error
        self.stdout.write(f"The database {database} is ready for migrate.")


def _log_in(variable: str, role: str) -> tuple[str, str]:
    """Return password and database name; raise CommandError for another role."""
    parts = urlsplit(os.environ.get(variable, ""))
    if parts.username != role or not parts.password or len(parts.path) < 2:
        raise CommandError(
            f"{variable} must read postgresql://{role}:PASSWORD@HOST:PORT/DATABASE."
        )
    return unquote(parts.password), unquote(parts.path[1:])
