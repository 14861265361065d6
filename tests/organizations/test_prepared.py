import gc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from weakref import ref

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.db.models import BigIntegerField, CharField, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from objectives.models import Draft
from objectives.queries import objective_called
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import ORGANIZATION, Parameter, Prepared
from okrhub.lib.tenancy import ScopeError, seen_by, tenant, whichever
from organizations.models import Membership, Organization
from teams.models import Team, TeamMembership
from teams.queries import standing
from tests import factories

CHOSEN = Parameter("chosen", BigIntegerField(), many=True)
NAME = Parameter("name", CharField())


@pytest.fixture
def chosen():
    """Some teams with their units."""
    return Prepared(
        lambda: Team.objects.filter(is_one_of("pk", CHOSEN)).select_related("unit")
    )


@pytest.fixture
def elsewhere(db):
    """Run something in another thread, with a connection of its own."""

    def run(something):
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(something).result()

    return run


def plan_once_for_all():
    """Plan as reading requests do: never for the values at hand."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


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


def test_what_belongs_to_no_organisation_is_read_while_none_is_open(acme, globex):
    called = Prepared(lambda: Organization.objects.filter(slug=NAME))

    assert [called(name=slug) for slug in ("acme", "globex", "nowhere")] == [
        [acme],
        [globex],
        [],
    ]


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


def test_without_any_parameter_it_still_reads_what_the_database_shows(acme, billing):
    everything = Prepared(lambda: QuerySet[Team, Team](Team).order_by("pk"))

    with tenant(acme.pk):
        assert everything() == [billing]


def test_what_is_private_is_there_for_the_eyes_of_each_run(
    acme, globex, billing, sam, dev
):
    with seen_by(sam.pk), tenant(acme.pk):
        private = factories.ObjectiveFactory.create(team=billing)
        private.draft = Draft.objects.create(
            number=1, cycle=private.cycle, author_ids=[sam.pk], began_by=sam
        )
        private.save(update_fields=["draft"])

    plan_once_for_all()
    seen = []
    for organization, eyes in (
        (acme, sam.pk),
        (acme, dev.pk),
        (globex, sam.pk),
        (acme, None),
        (acme, sam.pk),
    ):
        with tenant(organization.pk), seen_by(eyes):
            seen.append(objective_called(private.reference))

    assert seen == [private, None, None, None, private]


def test_where_somebody_stands_is_that_of_the_person_and_the_day(
    in_acme, billing, pia, dev, vera
):
    TeamMembership.objects.filter(membership=pia).update(started_on=date(2026, 11, 10))

    plan_once_for_all()
    stands = [
        standing(who, date(2026, 11, day))
        for who, day in ((pia, 10), (pia, 9), (dev, 10), (vera, 10), (pia, 10))
    ]

    assert [(each.role, bool(each.teams)) for each in stands] == [
        ("member", True),
        ("member", False),
        ("member", True),
        ("viewer", False),
        ("member", True),
    ]


def test_it_is_prepared_anew_after_a_reconnect_and_kept_through_a_rollback(
    elsewhere, chosen
):
    def prepared():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'okrhub%%'"
            )
            return cursor.fetchone()[0]

    def ask():
        with tenant(1):
            return chosen(chosen=[1])

    def lose_and_ask():
        counts = []
        with suppress(ZeroDivisionError), tenant(1):
            chosen(chosen=[1])
            raise ZeroDivisionError
        counts.append((ask(), prepared()))
        connection.close()
        with suppress(DatabaseError), tenant(1):
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            chosen(chosen=[1])
        counts += [prepared(), (ask(), prepared())]
        connection.close()
        return counts

    assert elsewhere(lose_and_ask) == [([], 1), 0, ([], 1)]


def test_a_session_that_lost_it_is_left_with_the_request(elsewhere, chosen):
    def lose_and_ask():
        with tenant(1):
            chosen(chosen=[1])
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        with pytest.raises(DatabaseError, match="does not exist"), tenant(1):
            chosen(chosen=[1])
        close_old_connections()
        with tenant(1):
            found = chosen(chosen=[1])
        connection.close()
        return found

    assert elsewhere(lose_and_ask) == []


def test_it_may_be_the_first_to_ask_after_a_connection_was_lost(elsewhere):
    called = Prepared(lambda: Organization.objects.filter(slug=NAME))

    def lose_between_two_requests():
        called(name="acme")
        with suppress(psycopg2.Error), connection.connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        close_old_connections()
        found = called(name="acme")
        connection.close()
        return found

    assert elsewhere(lose_between_two_requests) == []


def test_it_does_not_keep_the_connection_of_who_asked_first(elsewhere, chosen):
    def ask():
        with tenant(1):
            chosen(chosen=[1])
        return ref(connection.connection)

    link = elsewhere(ask)
    gc.collect(1)

    assert link() is None
