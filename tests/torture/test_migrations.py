"""A database that is migrated quickly is the one that Django's own way makes."""

from contextlib import contextmanager

import pytest
from django.db import connection

from tests import database

pytestmark = pytest.mark.torture

CATALOGUE = """
    SELECT format('column %s %s %s', attrelid::regclass, attnum, to_jsonb(a)
            - 'attrelid' - 'atttypid') || format_type(atttypid, atttypmod)
            || coalesce(pg_get_expr(adbin, adrelid), '')
        FROM pg_attribute a JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
        WHERE relnamespace = ANY ('{public,audit}'::regnamespace[]) AND attnum > 0
    UNION ALL SELECT format('table %s %s %s %s %s %s', relname, relkind, relrowsecurity,
            relforcerowsecurity, relacl, reloptions)
        FROM pg_class WHERE relnamespace = ANY ('{public,audit}'::regnamespace[])
    UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname,
            pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = ANY ('{public,audit}'::regnamespace[])
    UNION ALL SELECT indexdef
        FROM pg_indexes WHERE schemaname::regnamespace = ANY ('{public,audit}'::regnamespace[])
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('policy %s', pg_policies) FROM pg_policies
    UNION ALL SELECT format('function %s %s', proacl, pg_get_functiondef(oid))
        FROM pg_proc WHERE pronamespace = ANY ('{public,audit}'::regnamespace[])
        AND prokind = 'f'
    UNION ALL SELECT format('migration %s %s', app, name) FROM django_migrations
"""


@contextmanager
def together():
    """Let Django render every model that is tied to a changed one."""
    yield


def catalogue(name):
    """Make a template in that name, anew; return all that PostgreSQL knows of it."""
    with database.owner(), database._server() as server:
        database._drop_all(server, name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "TEMPLATE", name)
            made = database._template(server)
        link = database._connect(made)
        with link, link.cursor() as rows:
            rows.execute(CATALOGUE)
            known = sorted(line for (line,) in rows.fetchall())
        link.close()
        database._drop_all(server, name)
    return known


def test_it_is_the_same_database(django_db_setup, django_db_blocker, monkeypatch):
    with django_db_blocker.unblock():
        quick = catalogue("okrhub_quick_")
        monkeypatch.setattr(database, "models_alone", together)
        whole = catalogue("okrhub_whole_")
        connection.close()

    assert len(quick) > 4000
    assert quick == whole
