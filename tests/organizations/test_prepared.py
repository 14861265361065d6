from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection
from django.db.models import BigIntegerField, CharField, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import ORGANIZATION, Parameter, Prepared
from okrhub.lib.tenancy import ScopeError, tenant, whichever
from organizations.models import Membership
from teams.models import Team

CHOSEN = Parameter("chosen", BigIntegerField(), many=True)
NAME = Parameter("name", CharField())


@pytest.fixture
def chosen():
    """Some teams with their units."""
    return Prepared(
        lambda: Team.objects.filter(is_one_of("pk", CHOSEN)).select_related("unit")
    )


def runs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"
        )
        return cursor.fetchone()[0] or 0


def test_it_is_planned_once_and_run_in_one_statement(
    in_acme, billing, intake, chosen, statements
):
    found, before = [], runs()

    counts = [
        statements(lambda some=some: found.append(chosen(chosen=some)))
        for some in ({billing.pk, intake.pk}, [intake.pk], ())
    ]

    assert counts == [1, 1, 1]
    assert [{team.name for team in teams} for teams in found] == [
        {"Billing", "Intake"},
        {"Intake"},
        set(),
    ]
    assert runs() - before == 3


def test_it_reads_the_organisation_that_is_open_and_needs_one(
    acme, globex, billing, chosen
):
    with tenant(acme.pk):
        own = chosen(chosen=[billing.pk])
    with tenant(globex.pk):
        foreign = chosen(chosen=[billing.pk])

    assert (own, foreign) == ([billing], [])
    with pytest.raises(ScopeError):
        chosen(chosen=[billing.pk])


def test_row_level_security_alone_tells_organisations_apart_too(acme, globex, billing):
    called = Prepared(lambda: QuerySet[Team, Team](Team).filter(name=NAME))

    seen = []
    for organization in (globex, acme, globex):
        with tenant(organization.pk):
            seen.append(called(name="Billing"))

    assert seen == [[], [billing], []]


def test_a_day_is_that_of_the_time_zone_in_which_one_reads(in_acme, pia):
    late = datetime(2026, 11, 9, 22, 30, tzinfo=UTC)
    Membership.objects.update(joined_at=late)
    joined = Prepared(
        lambda: Membership.objects.annotate(day=TruncDate("joined_at")).values_list(
            "day", flat=True
        )
    )

    days = []
    for zone in ("UTC", "Europe/Helsinki", "UTC"):
        with timezone.override(zone):
            days += joined()

    assert [day.day for day in days] == [9, 10, 9]


def test_nothing_can_be_read_while_a_statement_is_built(in_acme):
    with whichever(ORGANIZATION), pytest.raises(ProgrammingError):
        Team.objects.count()
