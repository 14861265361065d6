"""Load the reference organisations, once; a second run finds them."""

import os
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2
from django.apps import apps

from okrhub.environment import database

HERE = Path(__file__).parent
PARTS = [HERE / "organization.sql", HERE / "records.sql"]
SIZES = (4, 40, 400)
FILLED = (
    "organizations_organization",
    "organizations_organizationsettings",
    "organizations_user",
    "organizations_membership",
    "organizations_referencecounter",
    "teams_unit",
    "teams_team",
    "teams_teammembership",
    "objectives_cycle",
    "objectives_objective",
    "objectives_transition",
    "objectives_cyclemembership",
    "objectives_slot",
    "objectives_teamcapacity",
    "objectives_keyresult",
    "objectives_checkin",
    "objectives_alignmentlink",
    "objectives_initiative",
    "objectives_initiativelink",
    "objectives_initiativestep",
    "conversations_barrier",
    "sprints_sprint",
    "sprints_sprintgoal",
    "sprints_sprintgoallink",
    "measures_metric",
    "measures_kpi",
    "measures_measuredvalue",
    "objectives_draft",
    "conversations_comment",
    "conversations_opinionround",
    "conversations_namedopinion",
    "conversations_helprequest",
    "sprints_sprintreview",
    "sprints_reviewedkeyresult",
    "sprints_increment",
    "sprints_reviewdecision",
    "sprints_workepic",
    "sprints_workitem",
)


def slug_of(teams: int, today: date) -> str:
    """Return the address of the organisation of a size, made for a day."""
    return f"bench-{teams}-{today:%Y%m%d}"


def load(today: date) -> None:
    """Load each organisation that is not there for this day; say how long it took."""
    own = database(os.environ["MIGRATION_DATABASE_URL"])
    link = psycopg2.connect(
        dbname=own["NAME"],
        user=own["USER"],
        password=own["PASSWORD"],
        host=own["HOST"],
        port=own["PORT"] or None,
    )
    for teams in SIZES:
        slug = slug_of(teams, today)
        with link, link.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM organizations_organization WHERE slug = %s", [slug]
            )
            if cursor.fetchone():
                continue
            began = time.monotonic()
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for column, value in _defaults():
                cursor.execute(f"ALTER TABLE {column} SET DEFAULT %s", [value])
            for part in PARTS:
                cursor.execute(
                    part.read_text(), {"teams": teams, "slug": slug, "today": today}
                )
            for table in FILLED:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for column, _ in _defaults():
                cursor.execute(f"ALTER TABLE {column} DROP DEFAULT")
            print(f"Loaded {slug} in {time.monotonic() - began:.0f} s.")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    link.close()


def _defaults() -> Iterator[tuple[str, object]]:
    """Return what columns hold where the SQL says nothing: text none, and so on."""
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in FILLED:
            continue
        for field in model._meta.concrete_fields:
            if field.null or field.is_relation or field.primary_key:
                continue
            value = field.get_default()
            if isinstance(value, str | int | Decimal):
                yield f"{table} ALTER COLUMN {field.column}", value
