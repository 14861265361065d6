"""Roles, database and extensions: what only a database superuser can make."""

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, encrypt_password

APP = "okr_app"
MIGRATOR = "okr_migrator"
AUDIT = "okr_audit"
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
APP_STATEMENT_TIMEOUT = "10s"
APP_IDLE_IN_TRANSACTION_TIMEOUT = "30s"
LOCK = 0x6F6B7268


def bootstrap(
    superuser_dsn: str, *, app_password: str, migrator_password: str, database: str
) -> None:
    """Make the roles, the database and its extensions; again changes nothing.

    Roles: `okr_migrator` owns the schema and passes row level security, `okr_app`
    only reads and writes rows, `okr_audit` (no log-in) owns the audit trail.
    Passwords are set to the given ones. Raises psycopg2.Error when the superuser
    cannot log in or lacks a right.
    """
    server = psycopg2.connect(superuser_dsn)
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _make_roles(server, app_password, migrator_password)
        _make_database(server, database)
    finally:
        server.close()
    inside = psycopg2.connect(superuser_dsn, dbname=database)
    try:
        with inside, inside.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(
                        sql.Identifier(extension)
                    )
                )
    finally:
        inside.close()


def _make_roles(server: connection, app_password: str, migrator_password: str) -> None:
    _make_role(server, AUDIT, "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB")
    _make_role(
        server,
        MIGRATOR,
        "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE BYPASSRLS",
        migrator_password,
    )
    _make_role(
        server,
        APP,
        "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
        app_password,
    )
    with server.cursor() as cursor:
        cursor.execute(
            f"GRANT {AUDIT} TO {MIGRATOR} WITH SET TRUE, INHERIT FALSE, ADMIN FALSE"
        )
        cursor.execute(
            f"ALTER ROLE {APP} SET statement_timeout = '{APP_STATEMENT_TIMEOUT}'"
        )
        cursor.execute(
            f"ALTER ROLE {APP} SET idle_in_transaction_session_timeout = "
            f"'{APP_IDLE_IN_TRANSACTION_TIMEOUT}'"
        )


def _make_role(
    server: connection, name: str, attributes: str, password: str | None = None
) -> None:
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {name}")
        cursor.execute(f"ALTER ROLE {name} {attributes}")
        if password is not None:
            hashed = encrypt_password(password, name, server, "scram-sha-256")
            cursor.execute(f"ALTER ROLE {name} PASSWORD %s", [hashed])


def _make_database(server: connection, database: str) -> None:
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        name = sql.Identifier(database)
        owner, app = sql.Identifier(MIGRATOR), sql.Identifier(APP)
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        cursor.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, app))
