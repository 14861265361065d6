"""What is on the table of a full team, on its page and in the API."""

from decimal import Decimal

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.models import PriorityDecision
from objectives import actions as objective_actions
from objectives.aging import AgeLines
from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
from tests import factories
from tests.conversations.conftest import WHY

MOST = 12


# ---- the page


def address(objective):
    return reverse("conversations:priority", args=["acme", objective.reference])


def test_a_refused_commit_leads_to_the_conversation(
    acme, full, fourth, pia, browser_of, that_morning
):
    commit = reverse("objectives:objective_commit", args=["acme", fourth.reference])

    refused = browser_of(pia).post(commit)

    assert refused.status_code == 409
    assert f'href="{address(fourth)}"' in refused.content.decode()


def test_the_page_shows_what_runs_and_whom_stopping_hits(
    acme, full, fourth, pia, intake, by_pia, browser_of, that_morning
):
    with tenant(acme.pk):
        objective_actions.add_co_owner(full[0], team=intake, **by_pia)
        objective_actions.keep_expectations(
            "quarterly", {None: AgeLines(0, 0, 1, 20)}, on=by_pia["on"]
        )
        objective_actions.keep_health(on=by_pia["on"])

    page = browser_of(pia).get(address(fourth)).content.decode()

    assert "Billing has 3 of 3 OKRs in process." in page
    assert page.count("old</span>") == 3
    assert "Intake shares it" in page
    assert "<b>3</b> OKRs, <b>3</b> key results" in page
    assert "3 started this quarter" in page


def test_a_swap_from_the_page(acme, full, fourth, pia, browser_of, that_morning):
    answer = browser_of(pia).post(
        address(fourth),
        {"decision": "swap", "out": full[2].pk, "then": "drop", "reason": WHY},
    )

    assert answer.status_code == 303
    with tenant(acme.pk):
        assert Objective.objects.get(pk=fourth.pk).state == "in_process"
        assert Objective.objects.get(pk=full[2].pk).outcome == "dropped"
    for objective in (fourth, full[2]):
        about = reverse(
            "conversations:priorities_about", args=["acme", objective.reference]
        )
        assert WHY in browser_of(pia).get(about).content.decode()


@pytest.mark.parametrize(
    ("typed", "status", "complaint"),
    [
        ({"decision": "swap", "reason": WHY}, 422, "Choose one."),
        ({"decision": "rehome"}, 422, "Choose one."),
        ({"decision": "reshape", "reason": WHY}, 422, "Choose one."),
        ({"decision": "exception", "answer": WHY}, 422, "Everybody affected reads it."),
        ({"decision": "pause", "reason": WHY}, 422, WHY),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    acme, full, fourth, pia, browser_of, that_morning, typed, status, complaint
):
    answer = browser_of(pia).post(address(fourth), typed)

    page = answer.content.decode()
    assert answer.status_code == status
    assert complaint in page
    assert "reason" not in typed or WHY in page
    with tenant(acme.pk):
        assert PriorityDecision.objects.count() == 0


def test_who_may_not_decide_keeps_the_text(
    acme, full, fourth, sam, browser_of, that_morning
):
    answer = browser_of(sam).post(
        address(fourth), {"decision": "swap", "out": full[0].pk, "reason": WHY}
    )

    assert answer.status_code == 403
    assert WHY in answer.content.decode()


def test_the_page_asks_as_many_questions_for_many_key_results_as_for_few(
    acme, full, fourth, pia, browser_of, statements, that_morning
):
    browser = browser_of(pia)
    browser.get(address(fourth))
    few = statements(lambda: browser.get(address(fourth)))
    with tenant(acme.pk):
        for objective in full:
            for n in range(8):
                factories.KeyResultFactory.create(
                    objective=objective, title=f"More {n}", baseline=Decimal(9)
                )

    many = statements(lambda: browser.get(address(fourth)))

    assert few == many
    page = browser.get(address(fourth)).content.decode()
    assert "which of them matter?" in page


def test_the_page_asks_as_many_questions_for_two_full_teams_as_for_one(
    acme, full, fourth, pia, ada, intake, by_pia, browser_of, statements, that_morning
):
    browser = browser_of(pia)
    browser.get(address(fourth))
    one = statements(lambda: browser.get(address(fourth)))
    no_okr = by_pia | {"actor": ada, "cadence": "quarterly", "limit": 0}
    objective_actions.set_team_limit(intake, **no_okr)
    objective_actions.add_co_owner(fourth, team=intake, **by_pia)

    two = statements(lambda: browser.get(address(fourth)))

    assert (one, two) == (MOST, MOST)
    page = browser.get(address(fourth)).content.decode()
    assert "Intake has no OKR planned for this cycle (limit 0)." in page
    assert "What happened in Intake before" in page


def test_the_list_of_decisions_asks_as_often_for_many_as_for_one(
    acme, full, fourth, billing, pia, by_pia, browser_of, statements, that_morning
):
    listed = reverse("conversations:priority_list", args=["acme"])
    actions.decide_defer(fourth, team=billing, reason=WHY, **by_pia)
    browser = browser_of(pia)
    browser.get(listed)
    one = statements(lambda: browser.get(listed))
    for _ in range(24):
        actions.decide_defer(fourth, team=billing, reason=WHY, **by_pia)

    many = statements(lambda: browser.get(listed))

    assert one == many
    assert many <= 12


# ---- the API


def test_the_api_shows_what_is_on_the_table(
    acme, full, fourth, billing, intake, pia, by_pia, key_of, statements, that_morning
):
    objective_actions.add_co_owner(full[0], team=intake, **by_pia)
    where = reverse("api:priority_conversation", args=["acme", fourth.reference])
    key = key_of(pia)

    talk = key.get(where).json()

    assert talk["reason"] == "Billing has 3 of 3 OKRs in process."
    (team,) = talk["full"]
    assert (team["team"]["name"], team["limit"], team["started"]) == ("Billing", 3, 3)
    assert [row["title"] for row in team["fills"]] == ["Own 0", "Own 1", "Own 2"]
    assert team["fills"][0]["would_hit"] == [{"whom": "Intake", "how": "shares it"}]
    assert [row["name"] for row in talk["others"]] == ["Intake"]
    assert statements(lambda: key.get(where)) <= MOST


def test_what_is_planned_stands_under_the_teams_it_takes_a_slot_of(
    acme,
    ready,
    billing,
    intake,
    next_quarter,
    ada,
    pia,
    by_pia,
    today,
    browser_of,
    statements,
    that_morning,
):
    for team in (billing, intake):
        objective_actions.set_team_limit(
            team, cadence="quarterly", limit=1, **by_pia | {"actor": ada}
        )
    planned, new = ready("Planned", cycle=next_quarter), ready(cycle=next_quarter)
    objective_actions.commit_objective(planned, **by_pia)
    objective_actions.add_co_owner(new, team=intake, **by_pia)
    objective_actions.set_team_limit(
        intake, cadence="quarterly", limit=0, **by_pia | {"actor": ada}
    )

    with tenant(acme.pk):
        talk = queries.conversation(new, on=today, settings=organization_settings())

    assert {
        each.team.name: [filled.line.objective.title for filled in each.fills]
        for each in talk.full
    } == {"Billing": ["Planned"], "Intake": []}
    browser = browser_of(pia)
    browser.get(address(new))
    assert statements(lambda: browser.get(address(new))) == MOST


def test_the_api_swaps_and_lists(
    acme, full, fourth, billing, pia, key_of, that_morning
):
    swap = reverse("api:swap", args=["acme", fourth.reference])
    given = {"team": billing.reference, "instead_of": full[0].reference}

    refused = key_of(pia).post(swap, given)
    swapped = key_of(pia).post(swap, given | {"reason": WHY})

    assert refused.status_code == 409
    assert swapped.json()["other"]["reference"] == full[0].reference
    listed = reverse("api:priority_decisions", args=["acme"])
    rows = key_of(pia).get(listed).json()["results"]
    assert [(row["kind"], row["reason"]) for row in rows] == [("swap", WHY)]


def test_the_api_knows_the_other_ways(
    acme, full, ready, billing, intake, next_quarter, pia, key_of, that_morning
):
    waits, moves, joins = (ready(f"Later {n}") for n in range(3))

    def post(name, objective, **given):
        where = reverse(f"api:{name}", args=["acme", objective.reference])
        return key_of(pia).post(where, {"team": billing.reference, **given}).json()

    waiting = post("let_wait", waits, to_cycle=next_quarter.name)
    assert waiting["to_cycle"] == {"name": "Q1 2027"}
    assert post("rehome", moves, to_team=intake.reference)["to_team"]["name"] == (
        "Intake"
    )
    folded = post(
        "reshape", joins, into=full[0].reference, reason=WHY, answer="It does."
    )
    assert (folded["kind"], folded["answer"]) == ("reshape", "It does.")
