"""OKRs of a team of teams: a slot in it and in each of its teams (DOMAIN 2.3)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from flow.expectation import Expectations
from flow.queries import team_days
from objectives import actions, queries
from objectives.models import LimitHit, Objective, Slot, TeamCapacity
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from teams.actions import add_person, archive_team, form_team_of_teams
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories
from tests.objectives.conftest import COMPLAINTS


@pytest.fixture
def nexus(acme, lena, ada, billing, intake, today):
    """Billing and Intake together; Ada is its product owner."""
    formed = form_team_of_teams(
        "Front Door",
        kind="nexus",
        member_teams=[billing, intake],
        actor=lena,
        on=today,
    )
    add_person(formed, ada, TeamMembership.Role.PRODUCT_OWNER, actor=lena, on=today)
    return formed


@pytest.fixture
def clinics(acme):
    """A team that is in no other."""
    with tenant(acme.pk):
        return factories.TeamFactory.create(name="Clinics", mark="CL")


@pytest.fixture
def of_nexus(nexus, ada, quarter, today, now):
    """Make an OKR of the Nexus that is ready, as Ada."""

    def make(title="One way in", **changes):
        who = {"actor": ada, "on": today, "now": now}
        made = actions.draft_objective(
            title=title,
            team=nexus,
            cycle=quarter,
            key_results=[COMPLAINTS],
            **who | changes,
        )
        return actions.make_ready(made, **who)

    return make


@pytest.fixture
def by_ada(ada, today, now):
    """Who acts, and when."""
    return {"actor": ada, "on": today, "now": now}


def slots():
    return {
        (slot.team.name, slot.objective.title)
        for slot in Slot.objects.select_related("team", "objective")
    }


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def attempt(change):
    with transaction.atomic():
        change()
        check_now()


def join(group, team):
    MemberTeam.objects.create(group=group, team=team, joined_on=date(2026, 1, 1))


def leave(group):
    MemberTeam.objects.filter(group=group).update(left_on=date(2026, 12, 1))


def test_an_okr_takes_a_slot_in_the_whole_and_in_each_team(in_acme, of_nexus, by_ada):
    actions.commit_objective(of_nexus(), **by_ada)
    check_now()

    assert slots() == {
        ("Front Door", "One way in"),
        ("Billing", "One way in"),
        ("Intake", "One way in"),
    }


def test_the_whole_has_one_at_a_time(in_acme, of_nexus, nexus, by_ada):
    actions.commit_objective(of_nexus(), **by_ada)

    with pytest.raises(Conflict, match="Front Door has 1 of 1 OKRs in process"):
        actions.commit_objective(of_nexus("Another"), **by_ada)

    assert TeamCapacity.objects.get(team=nexus).in_process == 1


def test_a_limit_of_its_own_overrides_the_one(in_acme, of_nexus, nexus, lena, by_ada):
    actions.set_team_limit(
        nexus, cadence="quarterly", limit=2, **by_ada | {"actor": lena}
    )

    for title in ("One", "Two"):
        actions.commit_objective(of_nexus(title), **by_ada)

    assert TeamCapacity.objects.get(team=nexus).in_process == 2


def test_a_full_member_team_keeps_it_out(in_acme, of_nexus, billing, committed, by_ada):
    for n in range(3):
        committed(f"Own {n}")

    with pytest.raises(Conflict, match="Billing has 3 of 3 OKRs in process"):
        actions.commit_objective(of_nexus(), **by_ada)

    assert ("Billing", "One way in") not in slots()
    assert LimitHit.objects.get().team == billing


def test_who_joins_gives_a_slot_and_who_leaves_gets_it_back(
    in_acme, of_nexus, nexus, clinics, by_ada
):
    actions.commit_objective(of_nexus(), **by_ada)

    actions.add_member_team(nexus, team=clinics, **by_ada)
    check_now()
    assert ("Clinics", "One way in") in slots()
    actions.remove_member_team(nexus, team=clinics, **by_ada)
    check_now()

    assert ("Clinics", "One way in") not in slots()
    assert TeamCapacity.objects.get(team=clinics, cadence="quarterly").in_process == 0
    stay = MemberTeam.objects.get(team=clinics)
    assert (stay.joined_on, stay.left_on) == (by_ada["on"], by_ada["on"])


def test_a_team_without_a_free_slot_cannot_join(
    in_acme, of_nexus, nexus, clinics, by_ada
):
    actions.commit_objective(of_nexus(), **by_ada)
    actions.set_team_limit(clinics, cadence="quarterly", limit=0, **by_ada)

    with pytest.raises(Conflict, match="Clinics has no OKR planned"):
        actions.add_member_team(nexus, team=clinics, **by_ada)

    assert list(queries.accountable(Objective.objects.get())) != []
    assert not MemberTeam.objects.filter(team=clinics).exists()
    assert LimitHit.objects.get().team == clinics


def test_a_co_owner_that_joins_gives_no_second_slot(
    in_acme, of_nexus, nexus, clinics, by_ada
):
    okr = actions.commit_objective(of_nexus(), **by_ada)
    actions.add_co_owner(okr, team=clinics, **by_ada)

    actions.add_member_team(nexus, team=clinics, **by_ada)
    assert TeamCapacity.objects.get(team=clinics, cadence="quarterly").in_process == 1
    actions.remove_member_team(nexus, team=clinics, **by_ada)
    check_now()

    assert TeamCapacity.objects.get(team=clinics, cadence="quarterly").in_process == 1


def test_an_okr_that_is_given_to_the_whole_takes_a_slot_of_each(
    in_acme, nexus, committed, by_ada
):
    okr = committed("Given")

    actions.transfer_objective(okr, team=nexus, **by_ada)
    check_now()

    assert slots() == {
        ("Front Door", "Given"),
        ("Billing", "Given"),
        ("Intake", "Given"),
    }


def test_a_full_member_team_keeps_a_given_one_out(
    in_acme, nexus, intake, committed, by_ada
):
    okr = committed("Given")
    actions.set_team_limit(intake, cadence="quarterly", limit=0, **by_ada)

    with pytest.raises(Conflict, match="Intake has no OKR planned"):
        actions.transfer_objective(okr, team=nexus, **by_ada)

    assert slots() == {("Billing", "Given")}


def test_what_is_in_process_keeps_a_member_team_from_being_archived(
    in_acme, of_nexus, intake, ada, today, by_ada
):
    actions.commit_objective(of_nexus(), **by_ada)
    taken = TeamCapacity.objects.get(team=intake).in_process

    with pytest.raises(Conflict, match="1 OKRs in process"):
        archive_team(intake, in_process=taken, actor=ada, on=today)


def test_raw_sql_cannot_forget_a_joining_teams_slot(
    in_acme, of_nexus, nexus, clinics, by_ada
):
    actions.commit_objective(of_nexus(), **by_ada)

    with pytest.raises(IntegrityError, match="are accountable"):
        attempt(lambda: join(nexus, clinics))
    with pytest.raises(IntegrityError, match="are accountable"):
        attempt(lambda: leave(nexus))


def test_choosing_its_teams_is_for_leaders(in_acme, nexus, clinics, pia, today, now):
    with pytest.raises(NotPermitted, match="made of"):
        actions.add_member_team(nexus, team=clinics, actor=pia, on=today, now=now)

    assert not MemberTeam.objects.filter(team=clinics).exists()


def test_a_past_day_shows_the_teams_of_then(
    in_acme, of_nexus, nexus, clinics, by_ada, today
):
    actions.commit_objective(of_nexus(), **by_ada)
    MemberTeam.objects.update(joined_on=today)
    teams = list(Team.objects.filter(pk=clinics.pk))

    def shown(day):
        (row,) = team_days(teams, day, settings=settings(), expected=Expectations())
        return [okr.title for okr in row.okrs]

    MemberTeam.objects.create(
        group=nexus, team=clinics, joined_on=today, left_on=date(2026, 11, 20)
    )
    assert shown(date(2026, 11, 19)) == ["One way in"]
    assert shown(date(2026, 11, 20)) == []


def test_the_page_says_why_a_team_cannot_join(
    acme, of_nexus, nexus, clinics, ada, by_ada, browser_of, that_morning
):
    actions.commit_objective(of_nexus(), **by_ada)
    actions.set_team_limit(clinics, cadence="quarterly", limit=0, **by_ada)
    address = reverse("objectives:member_team_add", args=["acme", nexus.reference])
    browser = browser_of(ada)

    refused = browser.post(address, {"team": clinics.pk})
    nothing = browser.post(address, {"team": ""})
    actions.set_team_limit(clinics, cadence="quarterly", limit=None, **by_ada)
    joined = browser.post(address, {"team": clinics.pk})

    assert [refused.status_code, nothing.status_code, joined.status_code] == [
        409,
        422,
        303,
    ]
    assert "Clinics has no OKR planned" in refused.content.decode()
    with tenant(acme.pk):
        assert MemberTeam.objects.get(team=clinics).left_on is None


def test_the_api_lets_a_team_join_and_leave(
    acme, nexus, clinics, lena, key_of, that_morning
):
    teams = reverse("api:member_teams", args=["acme", nexus.reference])
    one = reverse("api:member_team", args=["acme", nexus.reference, clinics.reference])
    key = key_of(lena)

    joined = key.post(teams, {"team": clinics.reference})
    left = key.delete(one)
    again = key.delete(one)

    assert [joined.status_code, left.status_code, again.status_code] == [201, 204, 409]
    shown = key.get(teams).json()["results"]
    assert [(row["team"]["name"], row["left_on"]) for row in shown] == [
        ("Billing", None),
        ("Intake", None),
        ("Clinics", "2026-11-10"),
    ]
