"""The goal of a sprint on its page: set, sorted, and by two at once."""

import pytest

from okrhub.lib.tenancy import tenant
from sprints.models import SprintGoal, SprintGoalLink
from tests import factories
from tests.pages import folded
from tests.sprints.sprint_23 import GOAL, HTMX
from tests.sprints.sprint_23 import goal as goal
from tests.sprints.sprint_23 import intake as intake
from tests.sprints.sprint_23 import stored as stored

pytestmark = pytest.mark.usefixtures("on_tuesday")
SORT = "/o/acme/sprints/S-5/goal/sort/"


def test_a_goal_needs_its_text_and_nothing_else(sprint, dev, browser_of, stored):
    form = browser_of(dev).get(GOAL).context["form"]
    needed = [name for name, field in form.fields.items() if field.required]
    assert needed == ["version", "text"]

    response = browser_of(dev).post(GOAL, {"text": "Fewer calls", "version": 0})

    assert response.status_code == 303
    assert (stored(SprintGoal).text, stored(SprintGoal).kind) == (
        "Fewer calls",
        "unsorted",
    )


def test_a_goal_names_its_main_key_result_and_others(
    acme, quarter, sprint, complaints, estimates, intake, pia, browser_of, stored
):
    with tenant(acme.pk):
        theirs = factories.KeyResultFactory.create(
            number=45, objective=factories.in_process(intake, quarter)
        )
    typed = {
        "text": "Fewer calls",
        "moves": "KR-32",
        "also": ["KR-31"],
        "others": "kr-45",
        "version": 0,
    }

    response = browser_of(pia).post(GOAL, typed)

    assert response.status_code == 303
    assert stored(SprintGoal).kind == "linked"
    assert stored(SprintGoalLink, is_primary=True).key_result_id == estimates.pk
    with tenant(acme.pk):
        moved = set(SprintGoalLink.objects.values_list("key_result_id", flat=True))
    assert moved == {complaints.pk, estimates.pk, theirs.pk}


def test_the_form_comes_back_with_the_goal_as_it_is(
    acme, sprint, goal, complaints, estimates, pia, browser_of
):
    with tenant(acme.pk):
        goal.kind = "linked"
        goal.save()
        goal.links.create(key_result=complaints, is_primary=True)
        goal.links.create(key_result=estimates)

    form = browser_of(pia).get(GOAL).context["form"]

    assert form.initial == {
        "version": 1,
        "text": "Fewer calls",
        "moves": "KR-31",
        "also": ["KR-32"],
    }


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"text": ""}, "text", "Say it in one sentence; the rest can wait."),
        (
            {"text": "Go", "others": "KR-31, KR-99"},
            "others",
            "KR-99: no key result in process has this reference.",
        ),
        (
            {"text": "Go", "moves": "heartbeat", "also": ["KR-31"]},
            "moves",
            "A heartbeat goal moves no key result. Choose one or the other.",
        ),
    ],
)
def test_what_is_wrong_with_a_goal_is_said_beside_its_field(
    acme, sprint, complaints, pia, browser_of, typed, field, sentence
):
    response = browser_of(pia).post(GOAL, typed | {"version": 0}, headers=HTMX)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert response.content.strip().startswith(b'<form class="stack" id="goal-form"')
    with tenant(acme.pk):
        assert SprintGoal.objects.count() == 0


def test_two_people_who_set_a_goal_at_once_both_see_both(
    sprint, goal, complaints, estimates, pia, browser_of, stored
):
    browser = browser_of(pia)
    mine = {"text": "Mine", "moves": "KR-31", "also": ["KR-32"], "version": 0}

    response = browser.post(GOAL, mine)

    assert response.status_code == 409
    page = folded(response)
    assert "Fewer calls" in page
    assert "Mine</textarea>" in page
    assert stored(SprintGoal).text == "Fewer calls"
    again = response.context["form"]
    assert (again["version"].value(), again["also"].value()) == ("1", ["KR-32"])
    assert browser.post(GOAL, mine | {"version": 1}).status_code == 303
    assert stored(SprintGoal).text == "Mine"


def test_saving_over_htmx_answers_with_an_event(sprint, pia, browser_of):
    typed = {"text": "Fewer calls", "version": 0}

    response = browser_of(pia).post(GOAL, typed, headers=HTMX)

    assert response.status_code == 204
    assert response["HX-Trigger"] == '{"sprint-goal:set": {}}'


def test_one_tap_sorts_a_goal(sprint, goal, complaints, dev, browser_of, stored):
    browser = browser_of(dev)

    assert browser.post(SORT, {"moves": "KR-31"}).status_code == 303
    assert stored(SprintGoal).kind == "linked"
    assert stored(SprintGoalLink).is_primary

    assert browser.post(SORT, {"moves": "heartbeat"}).status_code == 303
    assert stored(SprintGoal).kind == "heartbeat"


@pytest.mark.parametrize("moves", ["", "KR-99", "unsorted"])
def test_a_tap_on_what_is_not_there_is_404(sprint, goal, dev, browser_of, moves):
    assert browser_of(dev).post(SORT, {"moves": moves}).status_code == 404


@pytest.mark.parametrize("somebody", ["lena", "ada", "vera"])
def test_nobody_outside_the_team_sets_its_goal(
    request, sprint, goal, complaints, browser_of, stored, somebody
):
    browser = browser_of(request.getfixturevalue(somebody))

    assert browser.get(GOAL).status_code == 403
    assert browser.post(GOAL, {"text": "Mine", "version": 1}).status_code == 403
    assert browser.post(SORT, {"moves": "KR-31"}).status_code == 403
    assert (stored(SprintGoal).text, stored(SprintGoal).kind) == (
        "Fewer calls",
        "unsorted",
    )
