"""Every act on an objective over HTTP: done, refused by person, refused by state."""

import pytest
from django.urls import reverse

from objectives import actions
from objectives.api_urls import ACTS
from objectives.models import LimitHit, Need, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import IdempotentAnswer
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")


def address(act, objective):
    return reverse(
        f"api:{act.replace('-', '_')}",
        kwargs={"slug": "acme", "reference": objective.reference},
    )


@pytest.fixture
def paused(committed, pia, today, now):
    def make(title="No bill comes as a surprise"):
        return actions.pause_objective(committed(title), actor=pia, on=today, now=now)

    return make


@pytest.fixture
def deferred(committed, pia, today, now):
    def make(title="No bill comes as a surprise"):
        return actions.defer_objective(committed(title), actor=pia, on=today, now=now)

    return make


@pytest.fixture
def closed(committed, pia, today, now):
    def make(title="No bill comes as a surprise"):
        return actions.close_objective(
            committed(title), actor=pia, outcome="missed", on=today, now=now
        )

    return make


@pytest.fixture
def other(draft):
    """An objective that others lead to."""
    return draft("Patients trust us")


@pytest.fixture
def shared(committed, pia, intake, today, now):
    def make(title="No bill comes as a surprise"):
        objective = committed(title)
        actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
        return objective

    return make


@pytest.fixture
def linked(draft, other):
    """An objective that leads to another, and needs it."""

    def make(title="No bill comes as a surprise"):
        objective = draft(title, parent=other)
        with tenant(objective.organization_id):
            Need.objects.create(objective=objective, needed=other)
        return objective

    return make


@pytest.fixture
def planned(ready, pia, next_quarter, today, now):
    def make(title="No bill comes as a surprise"):
        return actions.commit_objective(
            ready(title, cycle=next_quarter), actor=pia, on=today, now=now
        )

    return make


@pytest.fixture
def alone(draft, pia, today, now):
    def make():
        return actions.let_stand_alone(draft(), actor=pia, on=today, now=now)

    return make


# Their own tests stand in test_dedicated_teams.py.
TOPOLOGY = {"dedicated-team", "split"}
CASES = [
    ("ready", "draft", {}, {"state": "ready"}),
    ("commit", "ready", {}, {"state": "in_process", "started_on": "2026-11-10"}),
    ("commit", "ready", {"effective_on": "2026-11-10"}, {"age_days": 1}),
    ("unplan", "planned", {}, {"state": "ready", "is_planned": False}),
    ("pause", "committed", {"review_on": "2026-12-01"}, {"review_on": "2026-12-01"}),
    ("resume", "paused", {"reason": "Data is here"}, {"state": "in_process"}),
    ("defer", "committed", {"to_cycle": "Q1 2027"}, {"defer_count": 1}),
    ("return", "deferred", {"to_cycle": "Q1 2027"}, {"state": "ready"}),
    ("carry-over", "committed", {"into_cycle": "Q1 2027"}, {"carry_count": 1}),
    ("close", "committed", {"outcome": "achieved", "grade": "1"}, {"grade": "1"}),
    ("close", "committed", {"outcome": "missed"}, {"outcome": "missed", "grade": "0"}),
    ("undo-close", "closed", {"reason": "Too soon"}, {"state": "in_process"}),
    ("drop", "committed", {"reason": "The law changed"}, {"outcome": "dropped"}),
    ("decline", "draft", {"reason": "Not ours alone"}, {"state": "declined"}),
    ("share", "committed", {"team": "{intake}"}, {"state": "in_process"}),
    ("unshare", "shared", {"team": "{intake}"}, {"co_owners": []}),
    ("transfer", "committed", {"team": "{intake}"}, {"age_days": 1}),
    ("link", "draft", {"parent": "{other}", "rationale": "Trust"}, {"version": 1}),
    ("unlink", "linked", {"parent": "{other}"}, {"contributes_to": []}),
    ("end-need", "linked", {"needed": "{other}"}, {"state": "proposed"}),
    ("stand-alone", "draft", {"because": "The law"}, {"stands_alone": True}),
    ("end-standing-alone", "alone", {}, {"stands_alone": False}),
    ("size-up", "draft", {"functions": ["Law"]}, {"drift": ""}),
]
UNVERSIONED = {"link", "unlink", "end-need"}


@pytest.mark.parametrize(("act", "before", "given", "after"), CASES)
def test_an_act_is_done_as_on_the_page(
    request, key_of, pia, next_quarter, act, before, given, after
):
    objective = request.getfixturevalue(before)()
    given = {name: _filled(request, value) for name, value in given.items()}

    answer = key_of(pia).post(address(act, objective), given)

    assert answer.status_code == 200
    shown = answer.json()
    assert {name: shown[name] for name in after} == after
    assert answer["ETag"] == f'"{shown["version"]}"'
    assert (shown["version"] > objective.version) == (act not in UNVERSIONED)


def _filled(request, value):
    if isinstance(value, str) and value.startswith("{"):
        return request.getfixturevalue(value.strip("{}")).reference
    return value


def test_administrators_make_void_what_was_entered_in_error(key_of, adam, committed):
    objective = committed()

    answer = key_of(adam).post(address("void", objective), {"reason": "Twice"})

    assert (answer.status_code, answer.json()["state"]) == (200, "void")


def test_an_objective_is_shared_and_linked_as_it_is_told(
    key_of, pia, intake, committed, other
):
    objective, client = committed(), key_of(pia)

    shared = client.post(address("share", objective), {"team": intake.reference})
    linked = client.post(address("link", objective), {"parent": other.reference})
    ring = client.post(address("link", other), {"parent": objective.reference})

    assert [team["name"] for team in shared.json()["co_owners"]] == ["Intake"]
    assert [each["reference"] for each in linked.json()["contributes_to"]] == [
        other.reference
    ]
    assert ring.status_code == 409


def test_a_team_without_a_free_slot_does_not_share(
    key_of, pia, acme, intake, committed
):
    with tenant(acme.pk):
        intake.quarterly_limit = 0
        intake.save(update_fields=["quarterly_limit"])

    answer = key_of(pia).post(address("share", committed()), {"team": intake.reference})

    assert (answer.status_code, answer.json()["team"]) == (409, "Intake")


def test_every_act_has_a_case():
    assert {act for act, *_ in CASES} | {"void"} == set(ACTS) - TOPOLOGY


NEEDED = {
    "close": {"outcome": "missed"},
    "carry-over": {"into_cycle": "Q4 2026"},
    "share": {"team": "{intake}"},
    "unshare": {"team": "{intake}"},
    "transfer": {"team": "{intake}"},
    "link": {"parent": "{other}"},
    "unlink": {"parent": "{other}"},
    "end-need": {"needed": "{other}"},
    "dedicated-team": {"team": "{intake}"},
}


@pytest.mark.parametrize("person", ["vera", "lone", "otto"])
def test_nobody_acts_for_another(request, key_of, linked, person):
    objective, client = linked(), key_of(request.getfixturevalue(person))
    answered = {}

    for act in set(ACTS) - {"split"}:
        given = {
            name: _filled(request, value) for name, value in NEEDED.get(act, {}).items()
        }
        answered[act] = client.post(address(act, objective), given).status_code
        with tenant(objective.organization_id):
            assert Objective.objects.get(pk=objective.pk).version == objective.version

    assert answered == dict.fromkeys(answered, 401 if person == "otto" else 403)
    assert len(answered) == len(ACTS) - 1


@pytest.fixture
def lone(acme):
    """A member of no team."""
    return factories.member(acme, "Lone Lark")


FIT_A_DRAFT = {
    "ready",
    "decline",
    "drop",
    "share",
    "transfer",
    "link",
    "stand-alone",
    "size-up",
}


def test_an_act_that_does_not_fit_the_state_is_refused(request, key_of, pia, draft):
    objective, client = draft(), key_of(pia)
    answered = {}

    for act in set(ACTS) - FIT_A_DRAFT - TOPOLOGY - {"void"}:
        given = {
            name: _filled(request, value) for name, value in NEEDED.get(act, {}).items()
        }
        answer = client.post(address(act, objective), given)
        answered[act] = answer.status_code
        assert answer.json()["detail"]
        with tenant(objective.organization_id):
            assert Objective.objects.get(pk=objective.pk).version == objective.version

    missing = {"unlink": 404, "end-need": 404}
    assert answered == dict.fromkeys(answered, 409) | missing


def test_what_is_void_is_not_made_void_again(key_of, adam, draft):
    objective = draft()
    actions.void_objective(
        objective, actor=adam, on=objective.cycle.starts_on, now=objective.created_at
    )

    answer = key_of(adam).post(address("void", objective))

    assert answer.status_code == 409
    assert answer.json()["detail"]


def test_at_the_limit_the_answer_names_what_fills_the_slots(
    key_of, pia, committed, ready
):
    filled = [committed(f"Objective {n}") for n in range(3)]
    fourth = ready("One too many")

    answer = key_of(pia).post(address("commit", fourth))

    problem = answer.json()
    assert answer.status_code == 409
    assert (problem["team"], problem["limit"], problem["in_process"]) == (
        "Billing",
        3,
        3,
    )
    (full,) = problem["teams"]
    assert [okr["reference"] for okr in full["fills"]] == [
        objective.reference for objective in filled
    ]
    with tenant(pia.organization_id):
        assert LimitHit.objects.count() == 1
        assert Objective.objects.get(pk=fourth.pk).turned_away == 1


def test_a_repeated_commit_at_the_limit_hits_it_once(key_of, pia, committed, ready):
    for n in range(3):
        committed(f"Objective {n}")
    there, client = address("commit", ready("One too many")), key_of(pia)

    answers = [
        client.post(there, headers={"idempotency-key": "commit-1"}) for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [409] * 3
    assert answers[0].json() == answers[2].json()
    with tenant(pia.organization_id):
        assert LimitHit.objects.count() == 1
        assert IdempotentAnswer.objects.get().status == 409


def test_a_commit_that_saw_an_older_version_is_refused(key_of, pia, ready):
    objective = ready()

    stale = key_of(pia).post(address("commit", objective), headers={"if-match": '"1"'})
    fresh = key_of(pia).post(
        address("commit", objective), headers={"if-match": f'"{objective.version}"'}
    )

    assert (stale.status_code, fresh.status_code) == (412, 200)
    assert stale.json()["version"] == objective.version


def test_a_commit_may_match_any_version_of_an_objective_that_exists(key_of, pia, ready):
    objective, client = ready(), key_of(pia)
    nobody = address("commit", objective).replace(objective.reference, "O-999")

    none = client.post(nobody, headers={"if-match": "*"})
    done = client.post(address("commit", objective), headers={"if-match": "*"})

    assert (none.status_code, done.status_code) == (404, 200)


def test_what_is_missing_is_named(key_of, pia, draft):
    objective = draft(key_results=[])

    answer = key_of(pia).post(address("ready", objective))

    assert answer.status_code == 409
    assert [found["field"] for found in answer.json()["missing"]] == ["key_results"]


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        ("close", {"outcome": "dropped"}, "outcome"),
        ("close", {"outcome": "missed", "grade": "1.2"}, "grade"),
        ("defer", {"to_cycle": "Q9"}, "to_cycle"),
        ("pause", {"review_on": "9999-12-31"}, "review_on"),
        ("pause", {"reason": "x" * 20_001}, "reason"),
        ("commit", {"state": "in_process"}, "state"),
        ("carry-over", {}, "into_cycle"),
    ],
)
def test_a_wrong_value_is_named_by_field(key_of, pia, committed, act, given, field):
    answer = key_of(pia).post(address(act, committed()), given)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_an_objective_that_is_not_there_is_not_found(key_of, pia):
    client = key_of(pia)

    for reference in ("O-999", "KR-1", "o", "O-0", "O-1\x00"):
        there = reverse("api:commit", kwargs={"slug": "acme", "reference": reference})
        assert (reference, client.post(there).status_code) == (reference, 404)
