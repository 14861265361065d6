"""Every counting rule of DOMAIN 2.3, in Python, in the queries and in the database."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from objectives import actions, queries
from objectives.models import CoOwner, KeyResult, Objective, Slot, TeamCapacity
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from teams.models import MemberTeam, Team
from tests import factories
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.test_limit_guard import constraint_against

OWNER, ONE, OTHER, MEMBER = range(4)


@dataclass(frozen=True)
class Case:
    """Who has a part in an objective of OWNER; None is a key result of the owner's."""

    expected: set[int]
    key_results: tuple[int | None, ...] = (None,)
    settled: tuple[int | None, ...] = ()
    co_owners: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


CASES = {
    "alone": Case({OWNER}),
    "no key result": Case({OWNER}, key_results=()),
    "two key results of one team, one slot": Case({OWNER, ONE}, (None, ONE, ONE)),
    "shared": Case({OWNER, ONE}, co_owners=(ONE,)),
    "shared and split, still one slot": Case(
        {OWNER, ONE}, (None, ONE), co_owners=(ONE,)
    ),
    "team of teams": Case({OWNER, MEMBER}, members=(MEMBER,)),
    "a member that left": Case({OWNER}, left=(MEMBER,)),
    "one other team has all key results": Case({OWNER, ONE}, (ONE, ONE)),
    "umbrella": Case({ONE, OTHER}, (ONE, OTHER)),
    "umbrella with a key result of the owner's": Case(
        {OWNER, ONE, OTHER}, (ONE, OTHER, None)
    ),
    "the owner named on its key result": Case({OWNER, ONE, OTHER}, (ONE, OTHER, OWNER)),
    "umbrella whose owner dropped its own": Case(
        {ONE, OTHER}, (ONE, OTHER), settled=(None,)
    ),
    "an umbrella's second team dropped its own": Case(
        {OWNER, ONE}, (ONE,), settled=(OTHER,)
    ),
    "split and shared": Case({OWNER, ONE, OTHER}, (ONE, OTHER), co_owners=(ONE,)),
    "a team of teams has split it": Case(
        {OWNER, ONE, OTHER, MEMBER}, (ONE, OTHER), members=(MEMBER,)
    ),
}


@pytest.fixture
def teams(in_acme) -> list[Team]:
    """Four teams: the owner, two others, and a member of the owner."""
    return [factories.TeamFactory.create() for _ in range(4)]


@pytest.fixture
def place(teams, quarter):
    """Write an objective in process with its parts, and no slot yet."""

    def write(case: Case) -> Objective:
        owner = teams[OWNER]
        okr = factories.ObjectiveFactory.create(
            team=owner, cycle=quarter, state="in_process"
        )
        for team in case.key_results:
            _key_result(okr, team, KeyResult.State.REACHED)
        for team in case.settled:
            _key_result(okr, team, KeyResult.State.DROPPED)
        for team in case.co_owners:
            CoOwner.objects.create(objective=okr, team=teams[team])
        for team in (*case.members, *case.left):
            MemberTeam.objects.create(
                group=owner,
                team=teams[team],
                joined_on=quarter.starts_on,
                left_on=quarter.starts_on if team in case.left else None,
            )
        return okr

    def _key_result(okr: Objective, team: int | None, state: str) -> None:
        held_by = None if team is None else teams[team]
        factories.KeyResultFactory.create(objective=okr, team=held_by, state=state)

    return write


def in_the_database(okr: Objective) -> set[int]:
    """Ask the function that the triggers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objectives_accountable_teams(%s)", [okr.pk])
        return {pk for (pk,) in cursor.fetchall()}


def give_slots(okr: Objective, expected: set[int]) -> None:
    for pk in expected:
        TeamCapacity.objects.create(team_id=pk, cadence="quarterly", effective_limit=1)
        Slot.objects.create(objective=okr, team_id=pk, cadence="quarterly")


@pytest.mark.parametrize("name", CASES)
def test_query_and_trigger_count_by_one_rule(name, place, teams):
    case = CASES[name]
    okr = place(case)
    expected = {teams[number].pk for number in case.expected}

    assert queries.accountable(okr) == expected
    assert queries.accountable_by_objective([okr]) == {okr.pk: expected}
    assert in_the_database(okr) == expected
    assert queries.concerned(okr) >= expected | {teams[OWNER].pk}
    give_slots(okr, expected)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {slot.team_id for slot in Slot.objects.all()} == expected


def test_the_trigger_refuses_a_slot_of_an_umbrellas_owner(place, teams):
    okr = place(CASES["umbrella"])
    rows = Objective.objects.filter(pk=okr.pk)
    rows.update(state="ready")

    def with_the_owner() -> None:
        rows.update(state="in_process")
        give_slots(okr, {teams[number].pk for number in (OWNER, ONE, OTHER)})

    assert constraint_against(with_the_owner) == "slots_are_accountable_teams"


@pytest.fixture
def umbrella(acme, intake, ready, pia, today, now) -> Callable[..., Objective]:
    """Make an OKR of Billing ready whose two key results are of Intake and Portal."""

    def make(**changes: object) -> Objective:
        okr: Objective = ready(key_results=[COMPLAINTS, COMPLAINTS], **changes)
        with tenant(acme.pk):
            portal = factories.TeamFactory.create(name="Portal")
            rows = okr.key_results.select_related("objective__cycle", "team")
            pairs = list(zip(rows, (intake, portal), strict=True))
        for row, team in pairs:
            actions.assign_key_result_team(row, team=team, actor=pia, on=today, now=now)
        return okr

    return make


def holders(okr: Objective) -> list[str]:
    with tenant(okr.organization_id):
        assert queries.drifts() == []
        slots = Slot.objects.filter(objective=okr).select_related("team")
        return sorted(slot.team.name for slot in slots)


def test_an_umbrella_is_committed_while_its_owner_is_full(
    acme, billing, umbrella, pia, today, now
):
    by = {"actor": pia, "on": today, "now": now}
    okr = umbrella()
    actions.set_team_limit(billing, cadence="quarterly", limit=0, **by)

    actions.commit_objective(okr, **by)

    with tenant(acme.pk):
        first = okr.key_results.select_related("objective__cycle", "team").first()
    with pytest.raises(Conflict, match="Billing has no OKR planned"):
        actions.assign_key_result_team(first, team=None, **by)
    assert holders(okr) == ["Intake", "Portal"]


def test_a_planned_umbrella_starts_with_its_cycle(
    acme, umbrella, next_quarter, pia, today, now
):
    okr = umbrella(cycle=next_quarter)
    actions.commit_objective(okr, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        begun = actions.start_planned(next_quarter, on=next_quarter.starts_on, now=now)

    assert begun.turned_away == []
    assert holders(okr) == ["Intake", "Portal"]
