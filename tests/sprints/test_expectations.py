from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from objectives.actions.key_results import KeyResultDraft, add_key_result
from objectives.models import InitiativeLink, KeyResult, Slot, TeamCapacity
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from tests import factories


@pytest.fixture
def goal(
    acme, complaints, estimates, set_goal: Callable[..., SprintGoal]
) -> SprintGoal:
    """The goal of Sprint 23, which moves KR-32 above all, and KR-31."""
    with tenant(acme.pk):
        return set_goal(
            "Every patient sees the price before the treatment",
            moves=[complaints, estimates],
            primary=estimates,
        )


def test_the_team_says_by_about_how_much(
    in_acme, goal, complaints, estimates, dev, today
):
    expected = {complaints: Decimal("-1.5"), estimates: None}

    actions.expect(goal, expected, version=1, actor=dev, on=today)

    assert {
        link.key_result.reference: link.expected_change for link in goal.links.all()
    } == {"KR-31": Decimal("-1.5"), "KR-32": None}
    assert SprintGoal.objects.get().version == 2


def test_nothing_is_expected_of_what_the_goal_does_not_move(
    in_acme, goal, surprises, dev, today
):
    apart = KeyResult.objects.create(number=99, objective=surprises, title="Apart")

    with pytest.raises(Conflict, match="KR-99: the goal does not move it"):
        actions.expect(goal, {apart: Decimal(1)}, version=1, actor=dev, on=today)


def test_a_second_main_key_result_is_refused_by_the_database(in_acme, goal):
    with (
        pytest.raises(IntegrityError, match="one_primary_key_result"),
        transaction.atomic(),
    ):
        SprintGoalLink.objects.update(is_primary=True)


def test_an_expectation_survives_another_wording_of_the_goal(
    in_acme, goal, complaints, estimates, dev, today
):
    actions.expect(goal, {complaints: Decimal(-2)}, version=1, actor=dev, on=today)

    actions.set_sprint_goal(
        goal.sprint,
        text="Every patient sees the price",
        kind="linked",
        key_results=[complaints],
        primary=complaints,
        version=2,
        actor=dev,
        on=today,
    )

    assert goal.links.get().expected_change == Decimal(-2)


def test_the_page_asks_in_the_unit_and_shows_what_was_said(
    goal, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)

    asked = browser.get("/o/acme/sprints/S-5/goal/expect/").text
    saved = browser.post(
        "/o/acme/sprints/S-5/goal/expect/",
        {"version": "1", "KR-31": "-1.5", "KR-32": "about ten"},
    )
    right = browser.post(
        "/o/acme/sprints/S-5/goal/expect/",
        {"version": "1", "KR-31": "-1.5", "KR-32": "10 %"},
    )
    page = browser.get("/o/acme/sprints/S-5/").text

    assert "We expect KR-32 to move by about" in asked
    assert (saved.status_code, "about ten" in saved.text) == (422, True)
    assert right.status_code == 303
    assert "about +10" in page


def test_the_result_is_said_with_what_was_learned(in_acme, goal, dev, today):
    actions.say_result(
        goal,
        result="overtaken",
        note="Patients ask for the price at booking",
        version=1,
        actor=dev,
        on=today,
    )

    found = SprintGoal.objects.get()
    assert (found.result, found.result_note) == (
        "overtaken",
        "Patients ask for the price at booking",
    )


def test_a_goal_of_a_sprint_to_come_has_no_result(in_acme, goal, dev):
    with pytest.raises(Conflict, match="has not begun"):
        actions.say_result(
            goal, result="met", version=1, actor=dev, on=date(2026, 11, 1)
        )


def test_goals_are_found_by_their_words_and_result(in_acme, goal, billing, pia, today):
    past = Sprint.objects.create(
        number=4,
        team=billing,
        name="Sprint 22",
        starts_on=date(2026, 10, 19),
        ends_on=date(2026, 11, 1),
    )
    SprintGoal.objects.create(sprint=past, text="Hips and knees", result="met")

    def names(**asked):
        return [one.name for one in queries.goal_history(billing, **asked).glances]

    assert names() == ["Sprint 23", "Sprint 22"]
    assert names(text="PRICE") == ["Sprint 23"]
    assert names(result="met") == ["Sprint 22"]
    assert names(result="none") == ["Sprint 23"]
    assert names(text="nothing like it") == []


def test_the_history_is_a_page_that_keeps_the_search(
    goal, billing, pia, browser_of, on_tuesday
):
    answer = browser_of(pia).get(f"/o/acme/teams/{billing.reference}/goals/?q=price")

    assert "Every patient sees the price before the treatment" in answer.text
    assert 'value="price"' in answer.text


def test_the_api_says_what_is_expected_and_how_it_ended(goal, pia, key_of, on_tuesday):
    client = key_of(pia)
    expected = client.put(
        "/api/v1/acme/sprints/S-5/goal/expectations/",
        {"expectations": [{"key_result": "KR-31", "change": "-1.5"}]},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    ended = client.put(
        "/api/v1/acme/sprints/S-5/goal/result/",
        {"result": "partly_met", "note": "Day shift only"},
        content_type="application/json",
        headers={"If-Match": '"2"'},
    )

    assert [one["expected_change"] for one in expected.json()["key_results"]] == [
        None,
        "-1.5",
    ]
    assert (ended.json()["result"], ended.json()["version"]) == ("partly_met", 3)


# ---- starved key results


@pytest.fixture
def old(acme, surprises, complaints, estimates):
    """O-12 in process since September, with KR-31 and KR-32."""
    with tenant(acme.pk):
        type(surprises).objects.filter(pk=surprises.pk).update(
            started_on=date(2026, 9, 1)
        )
        return surprises


def references(on, teams=None):
    return [row.reference for row in queries.starved(on, teams)]


def test_a_key_result_without_goal_and_initiative_is_starved(in_acme, old, goal, today):
    estimates_alone = SprintGoalLink.objects.exclude(key_result__number=32)
    estimates_alone.delete()

    assert references(today) == ["KR-31"]


def test_a_goal_feeds_for_28_days(in_acme, old, goal):
    assert references(date(2026, 12, 12)) == []
    assert references(date(2026, 12, 13)) == ["KR-31", "KR-32"]


def test_an_initiative_that_is_being_done_feeds(in_acme, old, billing, today):
    done, doing = (
        factories.InitiativeFactory.create(number=n, team=billing, state=state)
        for n, state in ((1, "done"), (2, "doing"))
    )
    for initiative, number in ((done, 31), (doing, 32)):
        InitiativeLink.objects.create(
            initiative=initiative, key_result=KeyResult.objects.get(number=number)
        )

    assert references(today) == ["KR-31"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "paused"},
        {"started_on": date(2026, 10, 28)},
    ],
)
def test_what_is_paused_or_young_is_not_starved(in_acme, old, today, change):
    type(old).objects.filter(pk=old.pk).update(**change)

    assert references(today) == []


def test_a_key_result_added_later_is_young_by_itself(in_acme, old, pia, on_tuesday):
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    draft = KeyResultDraft(
        "Calls per 1,000 invoices", baseline=Decimal(1), target=Decimal(2)
    )

    added = add_key_result(old, actor=pia, draft=draft, on=now.date(), now=now)

    assert added.reference not in references(date(2026, 11, 23))
    assert added.reference in references(date(2026, 11, 24))


def test_what_is_reached_is_not_starved(in_acme, old, today):
    KeyResult.objects.filter(number=31).update(state="reached")

    assert references(today) == ["KR-32"]


def test_the_page_names_what_is_starved(old, sprint, pia, browser_of, on_tuesday):
    page = browser_of(pia).get("/o/acme/sprints/S-5/").text

    assert page.count("Starved: no initiative") == 2


def test_the_api_lists_what_is_starved(
    acme, old, billing, intake, estimates, pia, key_of, on_tuesday
):
    with tenant(acme.pk):
        cadence = old.cycle.cadence
        TeamCapacity.objects.create(team=intake, cadence=cadence, effective_limit=99)
        Slot.objects.create(objective=old, team=intake, cadence=cadence)
        KeyResult.objects.filter(pk=estimates.pk).update(team=intake)

    found = [
        [row["reference"] for row in key_of(pia).get(address).json()["results"]]
        for address in (
            "/api/v1/acme/starved-key-results/",
            f"/api/v1/acme/starved-key-results/?team={billing.reference}",
            f"/api/v1/acme/starved-key-results/?team={intake.reference}",
        )
    ]

    assert found == [["KR-31", "KR-32"], ["KR-31"], ["KR-31", "KR-32"]]


# ---- the coach beside the goal


def test_the_coach_asks_about_a_goal_that_is_a_list_of_items(
    sprint, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)

    form = browser.get("/o/acme/sprints/S-5/goal/").text
    asked = browser.post(
        "/o/acme/coach/?about=sprint_goal&field=id_text&names=&row=&reference=",
        {"text": "Finish login, search and export"},
    )
    quiet = browser.post(
        "/o/acme/coach/?about=sprint_goal&field=id_text&names=&row=&reference=",
        {"text": "Every patient sees the price before the treatment"},
    )

    assert "about=sprint_goal" in form
    assert "What should we be able to show or learn?" in asked.text
    assert "What should we be able" not in quiet.text
