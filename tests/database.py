"""The test database: made and emptied by its owner, used as `okr_app` by the tests.

Migrating takes seconds, and so does loading the demonstration. So each is done once,
into a template that every run and every worker copies. `python -m tests.database` makes
that of the migrations, while the tests are still being collected.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import django
import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, cursor
from psycopg2.sql import SQL, Identifier

from okrhub.environment import database
from okrhub.migrating import models_alone

PROJECT = Path(__file__).resolve().parent.parent
SCHEMA = ("*/migrations/*.py", "*/sql/*.sql", "okrhub/lib/*.py", "okrhub/migrating.py")
CODE = ("[!.t]*/**/*.py", "teams/**/*.py")
TEMPLATE, FILLED = "okrhub_template_", "okrhub_filled_"


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


def make_template() -> None:
    """Make the template, if it is not there."""
    with owner(), _server() as server:
        _lock(server, TEMPLATE)
        _template(server)


def copy(*, anew: bool) -> None:
    """Copy the template to where the test database belongs, if it is not there."""
    options = connection.settings_dict
    name = options["TEST"]["NAME"] or f"test_{options['NAME']}"
    with _server() as server:
        if anew:
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        if not _is_there(server, name):
            _lock(server, TEMPLATE)
            _copy(server, _template(server), name)


def fill(load: Callable[[], object], *, at: datetime) -> None:
    """Load rows into the test database emptied, or copy it from where that was done.

    What was loaded is kept for the hour and for the code as it is.
    """
    state = _state_of(f"{at:%Y-%m-%d %H}", *CODE)
    kept, test = FILLED + state, connection.settings_dict["NAME"]
    with _server() as server:
        _lock(server, FILLED)
        if _is_there(server, kept):
            _end_sessions()
            server.execute(SQL("DROP DATABASE {}").format(Identifier(test)))
            _copy(server, kept, test)
        else:
            _drop_all(server, FILLED)
            empty()
            load()
            _end_sessions()
            _copy(server, test, kept)


def _template(server: cursor) -> str:
    """Return the name of the template for the migrations as they are, made if needed."""
    name = TEMPLATE + _state_of("", *SCHEMA)
    if _is_there(server, name):
        return name
    _drop_all(server, TEMPLATE)
    unfinished = TEMPLATE + "unfinished"
    names = connection.settings_dict["TEST"]
    production, test = connection.settings_dict["NAME"], names["NAME"]
    names["NAME"] = unfinished
    with models_alone():
        connection.creation.create_test_db(verbosity=0, serialize=False)
    connection.creation.destroy_test_db(production, verbosity=0, keepdb=True)
    names["NAME"] = test
    server.execute(
        SQL("ALTER DATABASE {} RENAME TO {}").format(
            Identifier(unfinished), Identifier(name)
        )
    )
    return name


@contextmanager
def _server() -> Iterator[cursor]:
    """Log in to the server as the owner, outside of any transaction."""
    link = _connect("postgres")
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with closing(link), link.cursor() as server:
        yield server


def _lock(server: cursor, what: str) -> None:
    """Wait for others who make it, and let others wait while this connection is open."""
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])


def _end_sessions() -> None:
    """End what others still do in the test database, and leave it oneself.

    A page may have asked for news just as its test ended.
    """
    connection.close()
    with connection.cursor() as app:
        app.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE"
            " datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )
    connection.close()


def _state_of(also: str, *patterns: str) -> str:
    """Return a short name for the files as they are, and for what else matters."""
    files = sorted(path for pattern in patterns for path in PROJECT.glob(pattern))
    read = b"".join(path.read_bytes() for path in files)
    return sha256(read + also.encode()).hexdigest()[:16]


def _copy(server: cursor, name: str, to: str) -> None:
    server.execute(
        SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(to), Identifier(name))
    )


def _drop_all(server: cursor, beginning: str) -> None:
    server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning]
    )
    for (outdated,) in server.fetchall():
        server.execute(SQL("DROP DATABASE {}").format(Identifier(outdated)))


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
        options=connection.settings_dict["OPTIONS"]["options"],
    )


def empty() -> None:
    """Delete every row of the test database, as its owner.

    Few tables have any; to truncate them all would take four times as long. What the
    database does of its own when a row goes, as keeping a record, is not done.
    """
    link = _connect(connection.settings_dict["NAME"])
    with link, link.cursor() as rows:
        rows.execute(
            "SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT FROM %I)',"
            " tablename, tablename), ' UNION ALL ') FROM pg_tables"
            " WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type')"
        )
        (question,) = rows.fetchone() or ("",)
        rows.execute(question)
        tables = [Identifier(name) for (name,) in rows.fetchall()]
        for table in tables:
            rows.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        for table in tables:
            rows.execute(SQL("DELETE FROM {}").format(table))
        rows.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            rows.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        rows.execute("SET ROLE okr_audit")
        rows.execute("TRUNCATE audit.event")
    link.close()


if __name__ == "__main__":
    django.setup()
    make_template()
