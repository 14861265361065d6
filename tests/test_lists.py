"""Every page takes the same few statements with one of everything and with many."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from conversations.models import Comment, Mention, Reaction
from flow.actions import compute_day
from objectives.models import (
    AlignmentLink,
    CheckIn,
    CoOwner,
    CycleMembership,
    Draft,
    ImportRow,
    ImportRun,
    Objective,
)
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from sprints.models import SprintGoal, SprintGoalLink, WorkEpic
from teams.models import Function, Team, TeamFunction
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.access_world import World, client_of, path_of, rows_of, world_with
from tests.copies import copy_everything
from tests.factories import KeyResultFactory, ObjectiveFactory, TeamFactory
from tests.list_rows import add_the_rest

pytestmark = pytest.mark.long

TODAY = date(2026, 11, 10)
COPIES = 8
READERS = ("ada", "pia")
MOST = 12
# a conversation asks three more where a team is full; whoever is in more teams opens the
# board of another one
VARYING = {
    "conversations:priority",
    "api:priority_conversation",
    "objectives:initiative_board",
    "sprints:review",
}

Counts = dict[tuple[str, str, str], int]
# there is one for an organisation, one for a day's request, or what the worker keeps
FEW = {"OrganizationSettings", "ReadingLink", "IdempotentAnswer", "LastLook"}
FEW |= {"Expectation", "ConcernDay", "Concern", "FlowSweep", "Forecast", "PastLines"}
FEW |= {"AlignmentMap", "ValueMeasures"}


def readers_of(name: str) -> list[str]:
    """Return who of the readers may read a page, as the access table says."""
    row = ROWS[name]
    return [
        person
        for person in READERS
        if isinstance(row, Page | Api) and row.is_shown_to(person)
    ]


# what pages ask more where something on them is opened, or of a past day
OPENED = {
    "screens:draft": ["?open=O-990", "?open=KR-991"],
    "screens:canvas": ["?open=title", "?open={key_result}"],
    "objectives:key_result_detail": ["?sharpen=on"],
    "flow:flow": ["?on=2026-11-09", "?on=2026-11-09&level=key_result"],
    "flow:more": ["?on=2026-11-09", "?on=2026-11-09&level=initiative"],
}
PAGES = [
    (name, query)
    for name in rows_of(Page, Api)
    if readers_of(name)
    for query in ["", *OPENED.get(name, [])]
]


@dataclass(frozen=True)
class Counted:
    """How many statements each page took, and how many rows there were at last."""

    one: Counts
    many: Counts
    rows: dict[str, int]


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker, statements) -> Counted:
    """Read every page with one of everything, and with many."""
    with django_db_blocker.unblock(), world_with() as world:
        with tenant(world.organizations[0]):
            _fill(world)
            add_the_rest(Membership.objects.get(role=Membership.Role.OWNER))
            compute_day(TODAY, now=timezone.now())
        one = _read_all(world, statements)
        with tenant(world.organizations[0]):
            rows = copy_everything(times=COPIES)
            compute_day(TODAY, now=timezone.now())
        return Counted(one, _read_all(world, statements), rows)


def _fill(world: World) -> None:
    """Add what the access table does not need, and pages show."""
    running = Objective.objects.get(state="in_process")
    moving = running.key_results.get()
    CheckIn.objects.create(
        key_result=moving,
        value=Decimal(8),
        confidence=6,
        measured_on=date(2026, 11, 1),
        recorded_at=timezone.now(),
    )
    Objective.objects.filter(pk=running.pk).update(started_on=date(2026, 10, 1))
    KeyResultFactory.create(number=990, objective=running)
    drafted = ObjectiveFactory.create(
        number=990, team=running.team, cycle=running.cycle, draft=Draft.objects.get()
    )
    KeyResultFactory.create(number=991, objective=drafted, title="Launch the portal")
    AlignmentLink.objects.create(objective=drafted, parent=running)
    goal = SprintGoal.objects.get()
    owner = Membership.objects.get(role=Membership.Role.OWNER)
    law = Function.objects.create(name="Law")
    SprintGoalLink.objects.create(goal=goal, key_result=moving, is_primary=True)
    neighbour = TeamFactory.create()
    CoOwner.objects.create(objective=running, team=neighbour)
    above = ObjectiveFactory.create(team=neighbour, cycle=running.cycle)
    AlignmentLink.objects.create(objective=running, parent=above)
    for each in Team.objects.all():
        TeamFunction.objects.create(team=each, function=law)
    CycleMembership.objects.create(objective=running, cycle=running.cycle)
    comment = Comment.objects.create(
        objective=running, author=owner, text="Well?", written_at=timezone.now()
    )
    Mention.objects.create(comment=comment, membership=owner)
    Reaction.objects.create(comment=comment, membership=owner, kind="agree")
    WorkEpic.objects.create(key="FREE-1", title="No item belongs to it")
    for run in ImportRun.objects.all():
        ImportRow.objects.create(run=run, line=2, values={}, problem="No title.")


def _read_all(world: World, count: Callable[[Callable[[], object]], int]) -> Counts:
    counts: Counts = {}
    with connection.cursor() as cursor:
        # no statistics tell of the copies: joins planned for a row or two may take hours
        cursor.execute("SET LOCAL enable_nestloop = off")
        # computing a day allows ten minutes, for the rest of the transaction
        cursor.execute("SET LOCAL statement_timeout = '1min'")
    for name, query in PAGES:
        path = path_of(name, ROWS[name], world.places) + query.format(**world.places)
        for person in readers_of(name):
            counts[name, query, person] = _read(client_of(world, person), path, count)
    return counts


def _read(
    client: Client, path: str, count: Callable[[Callable[[], object]], int]
) -> int:
    """Return how many statements a page takes, and undo what it did."""
    answers = []
    with transaction.atomic():
        taken = count(lambda: answers.append(client.get(path)))
        transaction.set_rollback(True)
    assert answers[0].status_code == 200, path
    return taken


@pytest.mark.parametrize(("name", "query"), PAGES, ids="".join)
def test_a_page_takes_as_many_statements_with_many_rows_as_with_one(
    counted, name, query
):
    one, many = (
        {person: counts[name, query, person] for person in readers_of(name)}
        for counts in (counted.one, counted.many)
    )

    assert many == one or name in VARYING
    assert max(many.values()) <= MOST


def test_there_are_many_of_all_that_people_write(counted):
    assert {name for name, rows in counted.rows.items() if rows < 3 * COPIES} == FEW
