"""One more for a cycle, and cycles without an OKR (DOMAIN 2.3)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from flow.queries.limits import occasions_in
from objectives import actions, queries
from objectives.aging import AgeLines
from objectives.limit import EffectiveLimit, Source
from objectives.models import Heartbeat, LimitException, TeamCapacity
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from teams.models import Team, TeamMembership, Unit
from tests import factories

WHY = "The regulator asks for it this quarter."


@pytest.fixture
def by_lena(lena, today, now):
    """Lena answers."""
    return {"actor": lena, "on": today, "now": now}


@pytest.fixture
def fourth(committed, ready):
    """An OKR that is ready while Billing is full."""
    for n in range(3):
        committed(f"Own {n}")
    return ready("The fourth")


@pytest.fixture
def asked(fourth, billing, by_pia):
    """An exception that Pia asks for."""
    return actions.ask_exception(fourth, team=billing, reason=WHY, **by_pia)


def held(team, on):
    return queries.explained_limits([team], "quarterly", on=on)[team.pk]


def test_granted_by_another_it_lets_one_more_in(
    in_acme, asked, fourth, billing, lena, by_pia, by_lena, today
):
    with pytest.raises(Conflict, match="3 of 3"):
        actions.commit_objective(fourth, **by_pia)

    granted = actions.answer_exception(asked, is_granted=True, **by_lena)
    actions.commit_objective(fourth, **by_pia)

    assert (granted.state, granted.limit, granted.answered_by) == ("granted", 4, lena)
    assert held(billing, today) == EffectiveLimit(4, Source.EXCEPTION)
    capacity = TeamCapacity.objects.get(team=billing)
    assert (capacity.in_process, capacity.effective_limit) == (4, 4)


def test_it_lets_no_more_than_one_in(in_acme, asked, fourth, ready, by_pia, by_lena):
    actions.answer_exception(asked, is_granted=True, **by_lena)
    actions.commit_objective(fourth, **by_pia)

    with pytest.raises(Conflict, match="4 of 4"):
        actions.commit_objective(ready("The fifth"), **by_pia)


def test_a_second_one_is_one_more_again(
    in_acme, asked, fourth, ready, billing, by_pia, by_lena, today
):
    actions.answer_exception(asked, is_granted=True, **by_lena)
    fifth = ready("The fifth")
    again = actions.ask_exception(fifth, team=billing, reason=WHY, **by_pia)

    actions.answer_exception(again, is_granted=True, **by_lena)

    assert held(billing, today).value == 5


def test_it_ends_with_the_cycle(in_acme, asked, billing, by_lena, now):
    actions.answer_exception(asked, is_granted=True, **by_lena)

    assert held(billing, date(2026, 12, 31)).value == 4
    assert held(billing, date(2027, 1, 1)).value == 3
    assert actions.recompute_limits(on=date(2027, 1, 1)) == {billing.pk}
    assert TeamCapacity.objects.get(team=billing).effective_limit == 3


def test_it_holds_for_one_team_and_one_cadence(
    in_acme, asked, billing, intake, by_lena, today
):
    actions.answer_exception(asked, is_granted=True, **by_lena)

    assert held(intake, today).value == 3
    assert queries.limits_of([billing], "annual", on=today) == {billing.pk: 5}


def test_refused_it_changes_nothing(in_acme, asked, fourth, by_pia, by_lena, today):
    refused = actions.answer_exception(
        asked, is_granted=False, answer="Swap one.", **by_lena
    )

    assert (refused.state, refused.limit, refused.answer) == (
        "refused",
        None,
        "Swap one.",
    )
    with pytest.raises(Conflict, match="3 of 3"):
        actions.commit_objective(fourth, **by_pia)


def test_who_asks_never_answers(in_acme, fourth, billing, ada, lena, today, now):
    by_ada = {"actor": ada, "on": today, "now": now}
    role = TeamMembership.Role.PRODUCT_OWNER
    TeamMembership.objects.create(
        team=billing, membership=ada, role=role, started_on=date(2024, 1, 1)
    )
    own = actions.ask_exception(fourth, team=billing, reason=WHY, **by_ada)

    with pytest.raises(NotPermitted, match="Somebody else answers"):
        actions.answer_exception(own, is_granted=True, **by_ada)

    own.refresh_from_db()
    assert own.state == "asked"
    with (
        pytest.raises(IntegrityError, match="answered_by_another"),
        transaction.atomic(),
    ):
        LimitException.objects.update(state="granted", limit=9, answered_by=ada)


def test_the_units_leader_is_the_one_who_answers(
    in_acme, asked, billing, lena, adam, by_lena, today, now
):
    lou = factories.member(in_acme, "Lou Lane", "leader")
    above = Unit.objects.create(name="Hospital", leader=lou)
    unit = Unit.objects.create(name="Support", parent=above)
    Team.objects.filter(pk=billing.pk).update(unit=unit)
    billing.refresh_from_db()

    assert queries.leader_of(billing) == lou
    with pytest.raises(NotPermitted, match="leader of the unit"):
        actions.answer_exception(asked, is_granted=True, **by_lena)
    actions.answer_exception(asked, is_granted=True, actor=lou, on=today, now=now)


@pytest.mark.parametrize("reason", ["", "  "])
def test_asking_needs_a_reason(in_acme, fourth, billing, by_pia, reason):
    with pytest.raises(Conflict, match="What would be lost"):
        actions.ask_exception(fourth, team=billing, reason=reason, **by_pia)

    assert LimitException.objects.count() == 0


def test_it_is_asked_once_at_a_time(in_acme, asked, fourth, billing, by_pia, by_lena):
    with pytest.raises(Conflict, match="waits already"):
        actions.ask_exception(fourth, team=billing, reason=WHY, **by_pia)

    actions.withdraw_exception(asked, **by_pia)
    actions.ask_exception(fourth, team=billing, reason=WHY, **by_pia)
    with pytest.raises(Conflict, match="was withdrawn already"):
        actions.answer_exception(asked, is_granted=True, **by_lena)


def test_what_is_in_process_needs_none(in_acme, committed, billing, by_pia):
    with pytest.raises(Conflict, match="does not wait"):
        actions.ask_exception(committed(), team=billing, reason=WHY, **by_pia)


def test_it_is_asked_for_what_waits_and_for_a_team_that_is_concerned(
    in_acme, fourth, intake, by_pia, by_lena
):
    with pytest.raises(NotPermitted, match="product owner of Billing"):
        actions.ask_exception(fourth, team=intake, reason=WHY, **by_lena)
    with pytest.raises(Conflict, match="takes no slot of Intake"):
        actions.ask_exception(fourth, team=intake, reason=WHY, **by_pia)


def test_asked_and_granted_stand_in_the_audit_trail_with_the_reason(
    in_acme, asked, by_lena
):
    actions.answer_exception(asked, is_granted=True, answer="Once.", **by_lena)

    events = AuditEvent.objects.filter(
        table_name="objectives_limitexception", row_id=asked.pk
    ).order_by("pk")
    assert [(event.action, event.reason) for event in events] == [
        ("exception.asked", WHY),
        ("exception.granted", "Once."),
    ]


def test_granted_ones_are_counted(in_acme, asked, billing, quarter, by_lena):
    assert occasions_in(quarter, [billing.pk]).exceptions == {}

    actions.answer_exception(asked, is_granted=True, **by_lena)

    assert occasions_in(quarter, [billing.pk]).exceptions == {billing.pk: 1}


def test_it_counts_for_plans_of_its_cycle(
    in_acme, ready, billing, next_quarter, by_pia, by_lena
):
    for n in range(3):
        actions.commit_objective(ready(f"Planned {n}", cycle=next_quarter), **by_pia)
    fourth = ready("Planned fourth", cycle=next_quarter)
    with pytest.raises(Conflict, match="3 of 3"):
        actions.commit_objective(fourth, **by_pia)
    asked = actions.ask_exception(fourth, team=billing, reason=WHY, **by_pia)

    actions.answer_exception(asked, is_granted=True, **by_lena)

    assert actions.commit_objective(fourth, **by_pia).is_planned
    assert TeamCapacity.objects.get(team=billing).effective_limit == 3


# ---- heartbeat


def test_a_heartbeat_quarter_lets_nothing_in_and_evicts_nothing(
    in_acme, committed, ready, billing, quarter, by_pia, today
):
    committed("Runs")

    actions.say_heartbeat(billing, cycle=quarter, share="all", **by_pia)

    assert held(billing, today) == EffectiveLimit(0, Source.HEARTBEAT)
    with pytest.raises(Conflict, match="1 of 0"):
        actions.commit_objective(ready("Another"), **by_pia)
    assert TeamCapacity.objects.get(team=billing).in_process == 1


def test_a_part_of_the_quarter_leaves_the_limit(
    in_acme, billing, quarter, by_pia, today
):
    actions.say_heartbeat(billing, cycle=quarter, share="half", **by_pia)

    assert held(billing, today).value == 3


def test_taken_back_the_limit_is_as_before(in_acme, billing, quarter, by_pia, today):
    actions.say_heartbeat(billing, cycle=quarter, share="all", **by_pia)

    assert actions.say_heartbeat(billing, cycle=quarter, share="", **by_pia) is None
    assert held(billing, today).value == 3
    assert Heartbeat.objects.count() == 0


def test_an_exception_stands_above_a_heartbeat_quarter(
    in_acme, asked, billing, quarter, by_pia, by_lena, today
):
    actions.say_heartbeat(billing, cycle=quarter, share="all", **by_pia)

    actions.answer_exception(asked, is_granted=True, **by_lena)

    assert held(billing, today) == EffectiveLimit(1, Source.EXCEPTION)


def test_the_team_itself_says_it(in_acme, billing, quarter, by_lena):
    with pytest.raises(NotPermitted, match="scrum master of Billing"):
        actions.say_heartbeat(billing, cycle=quarter, share="all", **by_lena)


# ---- pages and API


def test_a_leader_grants_it_on_its_page(
    acme, asked, lena, pia, today, browser_of, that_morning
):
    with tenant(acme.pk):
        actions.keep_expectations("quarterly", {None: AgeLines(0, 0, 1, 20)}, on=today)
        actions.keep_health(on=today)
    address = reverse("objectives:exception_detail", args=["acme", asked.pk])
    page = browser_of(lena).get(address)
    own = browser_of(pia).get(address)
    assert WHY in page.content.decode()
    assert page.content.decode().count("this one is at day 1: ") == 3
    assert "Somebody else answers" in own.content.decode()

    answer = browser_of(lena).post(address, {"decision": "grant"})

    assert answer.status_code == 303
    with tenant(acme.pk):
        assert LimitException.objects.get().state == "granted"
    again = browser_of(lena).post(address, {"decision": "grant"})
    assert again.status_code == 409


def test_the_list_asks_as_many_questions_for_fifty_as_for_one(
    acme, asked, pia, quarter, browser_of, statements, that_morning
):
    address = reverse("objectives:exception_list", args=["acme"])
    browser = browser_of(pia)
    browser.get(address)
    one = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        for _ in range(24):
            team = factories.TeamFactory.create(unit=factories.UnitFactory.create())
            LimitException.objects.create(
                team=team,
                cycle=quarter,
                objective=asked.objective,
                reason=WHY,
                asked_by=pia,
                asked_on=date(2026, 11, 9),
            )

    many = statements(lambda: browser.get(address))

    assert one == many
    assert many <= 12


def test_a_team_says_on_a_page_that_it_is_a_heartbeat_quarter(
    acme, billing, quarter, sam, browser_of, that_morning
):
    address = reverse("objectives:heartbeat", args=["acme", billing.reference])

    answer = browser_of(sam).post(address, {"cycle": quarter.pk, "share": "all"})

    assert answer.status_code == 303
    page = browser_of(sam).get(address)
    assert page.context["form"].initial["share"] == "all"


def test_the_api_asks_answers_and_lists(
    acme, fourth, billing, quarter, pia, lena, key_of, that_morning
):
    ask = reverse("api:ask_exception", args=["acme", fourth.reference])
    asked = key_of(pia).post(ask, {"team": billing.reference, "reason": WHY})
    number = asked.json()["id"]
    answer = reverse("api:answer_exception", args=["acme", number])

    refused = key_of(pia).post(answer, {"is_granted": True})
    granted = key_of(lena).post(answer, {"is_granted": True})

    assert [asked.status_code, refused.status_code, granted.status_code] == [
        200,
        403,
        200,
    ]
    limits = reverse("api:team_limits", args=["acme", billing.reference])
    quarterly = key_of(pia).get(limits).json()["limits"][0]
    assert (quarterly["holds"], quarterly["comes_from"]) == (4, "exception")
    listed = reverse("api:exceptions", args=["acme"])
    states = [row["state"] for row in key_of(pia).get(listed).json()["results"]]
    assert states == ["granted"]
    one = reverse("api:exception", args=["acme", number])
    assert key_of(pia).get(one).json()["limit"] == 4


def test_the_api_withdraws_and_says_heartbeat(
    acme, asked, billing, quarter, pia, key_of, that_morning
):
    withdraw = reverse("api:withdraw_exception", args=["acme", asked.pk])
    beat = reverse("api:heartbeat", args=["acme", billing.reference])

    withdrawn = key_of(pia).post(withdraw)
    said = key_of(pia).post(beat, {"cycle": quarter.name, "share": "all"})
    back = key_of(pia).post(beat, {"cycle": quarter.name, "share": ""})

    assert withdrawn.json()["state"] == "withdrawn"
    assert (said.json()["share"], back.json()["share"]) == ("all", None)
