"""The test database: made and emptied by its owner, used as `okr_app` by the tests.

Migrating takes half a minute. So it is done once for each state of the migrations, into
a template that every run and every worker copies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, cursor
from psycopg2.sql import SQL, Identifier

from okrhub.environment import database

PROJECT = Path(__file__).resolve().parent.parent
SCHEMA = ("*/migrations/*.py", "*/sql/*.sql", "okrhub/lib/*.py")
TEMPLATE = "okrhub_template_"


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


def copy(*, anew: bool) -> None:
    """Copy the template to where the test database belongs, if it is not there."""
    options = connection.settings_dict
    name = options["TEST"]["NAME"] or f"test_{options['NAME']}"
    link = _connect("postgres")
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with link.cursor() as server:
        if anew:
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        if not _is_there(server, name):
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
            server.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    Identifier(name), Identifier(_template(server))
                )
            )
    link.close()


def _template(server: cursor) -> str:
    """Return the name of the template for the migrations as they are, made if needed."""
    files = sorted(path for pattern in SCHEMA for path in PROJECT.glob(pattern))
    state = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    name = TEMPLATE + state[:16]
    if _is_there(server, name):
        return name
    server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE]
    )
    for (outdated,) in server.fetchall():
        server.execute(SQL("DROP DATABASE {}").format(Identifier(outdated)))
    unfinished = TEMPLATE + "unfinished"
    names = connection.settings_dict["TEST"]
    production, test = connection.settings_dict["NAME"], names["NAME"]
    names["NAME"] = unfinished
    connection.creation.create_test_db(verbosity=0, serialize=False)
    connection.creation.destroy_test_db(production, verbosity=0, keepdb=True)
    names["NAME"] = test
    server.execute(
        SQL("ALTER DATABASE {} RENAME TO {}").format(
            Identifier(unfinished), Identifier(name)
        )
    )
    return name


def _is_there(server: cursor, name: str) -> bool:
    server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return server.fetchone() is not None


def _connect(name: str) -> psycopg2.extensions.connection:
    """Log in to a database of the server as the owner."""
    own = database(settings.MIGRATION_DATABASE_URL)
    return psycopg2.connect(
        dbname=name,
        user=own["USER"],
        password=own["PASSWORD"],
        host=own["HOST"],
        port=own["PORT"] or None,
    )


def empty() -> None:
    """Delete every row of the test database, as its owner."""
    link = _connect(connection.settings_dict["NAME"])
    with link, link.cursor() as rows:
        rows.execute(
            "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ')"
            " FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type')"
        )
        (tables,) = rows.fetchone() or ("",)
        rows.execute(f"TRUNCATE {tables}")
        rows.execute("SET ROLE okr_audit")
        rows.execute("TRUNCATE audit.event")
    link.close()
