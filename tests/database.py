"""The test database: made and emptied by its owner, used as `okr_app` by the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.db import connection

from okrhub.environment import database


@contextmanager
def owner() -> Iterator[None]:
    """Log Django's connection in as the schema's owner (BYPASSRLS) for a while."""
    own = database(settings.MIGRATION_DATABASE_URL)
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=own["USER"], PASSWORD=own["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def empty() -> None:
    """Delete every row of the test database, as its owner."""
    own = database(settings.MIGRATION_DATABASE_URL)
    link = psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=own["USER"],
        password=own["PASSWORD"],
        host=own["HOST"],
        port=own["PORT"] or None,
    )
    with link, link.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ')"
            " FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type')"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")  # type: ignore[index]
        cursor.execute("SET ROLE okr_audit")
        cursor.execute("TRUNCATE audit.event")
    link.close()
