from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from objectives.models import AlignmentLink, KeyResult
from okrhub.lib.tenancy import tenant
from sprints.models import Sprint, SprintGoal
from tests import factories

SPRINT = {"name": "Sprint 23", "starts_on": "2026-11-02", "ends_on": "2026-11-15"}
LETTERS = {
    "text": "Letters say what to pay",
    "kind": "linked",
    "key_results": ["KR-31"],
}


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False):
        yield


def address(name="sprints", **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


@pytest.fixture
def given(billing):
    return SPRINT | {"team": billing.reference}


@pytest.fixture
def planned(acme, billing):
    """Sprint 23 of Billing, S-5, and KR-31 of an OKR in process."""
    with tenant(acme.pk):
        objective = factories.in_process(
            billing, factories.QuarterFactory.create(), number=12
        )
        factories.KeyResultFactory.create(number=31, objective=objective)
        return Sprint.objects.create(
            number=5,
            team=billing,
            name="Sprint 23",
            starts_on=date(2026, 11, 2),
            ends_on=date(2026, 11, 15),
        )


@pytest.fixture
def goal_of_it(planned):
    return address("goal", reference="S-5")


def test_a_sprint_is_planned_with_its_goal(key_of, sam, given):
    made = key_of(sam).post(address(), given | {"goal": "Letters"})

    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert (made.json()["reference"], made.json()["shares_days"]) == ("S-1", False)
    assert made.json()["goal"] == {
        "text": "Letters",
        "kind": "unsorted",
        "key_results": [],
        "result": None,
        "result_note": "",
        "version": 1,
    }


@pytest.mark.parametrize("person", ["dev", "lena", "adam", "vera"])
def test_only_those_who_plan_the_teams_sprints_plan_one(request, key_of, given, person):
    client = key_of(request.getfixturevalue(person))

    assert client.post(address(), given).status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ends_on": "2026-12-15"}, 409),
        ({"ends_on": "2026-11-01"}, 409),
        ({"ends_on": "9999-12-31"}, 400),
        ({"team": "T-99"}, 400),
        ({"name": ""}, 400),
        ({"goal": "x" * 401}, 400),
        ({"version": 2}, 400),
    ],
)
def test_a_sprint_that_cannot_be_is_refused(key_of, sam, given, change, status):
    assert key_of(sam).post(address(), given | change).status_code == status


def test_sprints_of_a_team_do_not_overlap(key_of, sam, planned, given):
    answer = key_of(sam).post(address(), given | {"name": "Sprint 24"})

    assert answer.status_code == 409
    assert "Sprint 23" in answer.json()["detail"]


def test_a_sprint_is_moved_by_those_who_saw_it(key_of, sam, planned):
    client, there = key_of(sam), address("sprint", reference="S-5")
    change = {"ends_on": "2026-11-13"}

    answers = [
        client.patch(there, change),
        client.patch(there, change, headers={"if-match": '"4"'}),
        client.patch(there, change, headers={"if-match": '"1"'}),
    ]

    assert [answer.status_code for answer in answers] == [428, 412, 200]
    assert client.get(there).json()["ends_on"] == "2026-11-13"


def test_a_goal_is_set_once_and_then_changed(key_of, dev, goal_of_it):
    client = key_of(dev)

    nothing = client.get(goal_of_it)
    first = client.put(goal_of_it, LETTERS, headers={"if-match": nothing["ETag"]})
    late = client.put(goal_of_it, LETTERS, headers={"if-match": nothing["ETag"]})
    heartbeat = client.put(
        goal_of_it,
        {"text": "Keep it running", "kind": "heartbeat"},
        headers={"if-match": first["ETag"]},
    )

    assert (nothing.json()["kind"], nothing["ETag"]) == (None, '"0"')
    (moved,) = first.json()["key_results"]
    assert (moved["reference"], moved["is_primary"]) == ("KR-31", True)
    assert late.status_code == 412
    assert (heartbeat.json()["kind"], heartbeat.json()["key_results"]) == (
        "heartbeat",
        [],
    )


def test_a_goal_says_what_it_leads_to(key_of, dev, acme, planned, goal_of_it):
    with tenant(acme.pk):
        okr = KeyResult.objects.select_related("objective__team").get(number=31)
        below = okr.objective
        year = factories.ObjectiveFactory.create(
            number=3,
            title="Care explains its price",
            team=below.team,
            cycle=factories.YearFactory.create(),
        )
        AlignmentLink.objects.create(objective=below, parent=year, is_primary=True)

    told = key_of(dev).put(goal_of_it, LETTERS, headers={"if-match": '"0"'}).json()

    assert told["line_of_sight"] == [
        {"reference": "O-12", "title": below.title},
        {"reference": "O-3", "title": "Care explains its price"},
    ]


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({}, {}, 428),
        ({}, {"if-match": '"3"'}, 412),
        ({"key_results": []}, {"if-match": '"0"'}, 409),
        ({"key_results": ["KR-99"]}, {"if-match": '"0"'}, 400),
        ({"kind": "heartbeat"}, {"if-match": '"0"'}, 409),
        ({"kind": "other"}, {"if-match": '"0"'}, 400),
        ({"primary": "KR-31"}, {"if-match": '"0"'}, 200),
    ],
)
def test_a_goal_is_checked(key_of, dev, acme, goal_of_it, change, headers, status):
    answer = key_of(dev).put(goal_of_it, LETTERS | change, headers=headers)

    assert answer.status_code == status
    with tenant(acme.pk):
        assert SprintGoal.objects.count() == (status == 200)


@pytest.mark.parametrize("person", ["lena", "adam", "vera"])
def test_nobody_outside_the_team_sets_its_goal(request, key_of, goal_of_it, person):
    client = key_of(request.getfixturevalue(person))

    answer = client.put(goal_of_it, LETTERS, headers={"if-match": '"0"'})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?on=2026-11-15", 1),
        ("?on=2026-11-16", 0),
        ("?team=T-404", 0),
    ],
)
def test_sprints_are_narrowed(key_of, vera, planned, query, count):
    assert key_of(vera).get(address() + query).json()["count"] == count


@pytest.mark.parametrize("query", ["?on=15/11/2026", "?on=x", "?state=open"])
def test_a_list_of_sprints_refuses_what_it_does_not_know(key_of, vera, query):
    assert key_of(vera).get(address() + query).status_code == 400


def test_a_sprint_that_is_not_there_is_not_found(key_of, vera):
    for name in ("sprint", "goal"):
        there = address(name, reference="S-404")
        assert key_of(vera).get(there).status_code == 404


def test_sprints_ask_the_same_number_of_statements_for_any_number_of_rows(
    key_of, vera, acme, dev, goal_of_it, intake, statements
):
    key_of(dev).put(goal_of_it, LETTERS, headers={"if-match": '"0"'})
    client = key_of(vera)
    few = statements(lambda: client.get(address()))

    with tenant(acme.pk):
        for n in range(49):
            day = date.fromordinal(date(2024, 1, 1).toordinal() + n)
            sprint = Sprint.objects.create(
                number=100 + n, team=intake, name=f"S {n}", starts_on=day, ends_on=day
            )
            SprintGoal.objects.create(sprint=sprint, text="Letters")
    many = statements(lambda: client.get(address()))

    assert client.get(address()).json()["count"] == 50
    assert many == few
    assert many <= 10


def test_a_goal_an_initiative_and_a_key_result_say_what_they_lead_to(
    acme, billing, planned, goal_of_it, key_of, dev
):
    with tenant(acme.pk):
        year = factories.ObjectiveFactory.create(
            number=2,
            title="Costs are clear",
            team=billing,
            cycle=factories.YearFactory.create(),
        )
        key_result = KeyResult.objects.select_related("objective").get(number=31)
        above = factories.KeyResultFactory.create(
            number=5, title="Bills disputed", objective=year
        )
        AlignmentLink.objects.create(
            objective=key_result.objective, parent=year, key_result=above
        )
    client = key_of(dev)
    nothing = client.get(address("line_of_sight", reference="S-5")).json()
    client.put(goal_of_it, LETTERS, headers={"if-match": '"0"'})
    tried = client.post(
        address("initiatives"),
        {"text": "One price list", "moves": [{"key_result": "KR-31"}]},
    ).json()["reference"]

    seen = {
        reference: client.get(address("line_of_sight", reference=reference)).json()
        for reference in ("S-5", tried, "KR-31", "O-12", "O-2")
    }

    assert nothing["sentence"] == "“Sprint 23” leads to nothing yet."
    upward = ["KR-5", "O-2"]
    assert {
        reference: [step["reference"] for step in answer["steps"]]
        for reference, answer in seen.items()
    } == {
        "S-5": ["KR-31", "O-12", *upward],
        tried: ["KR-31", "O-12", *upward],
        "KR-31": ["O-12", *upward],
        "O-12": upward,
        "O-2": [],
    }
    assert seen["O-12"]["sentence"].endswith(
        "leads to KR-5 Bills disputed, which leads to O-2 Costs are clear."
    )
    unknown = client.get(address("line_of_sight", reference="S-99"))
    assert unknown.status_code == 404
