"""Where a team is full: one of five ways out, in one transaction with its reason."""

from decimal import Decimal

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.models import PriorityDecision
from flow.queries.limits import occasions_in
from objectives import actions as objective_actions
from objectives.aging import AgeLines
from objectives.limit import PastCycle, PastFigure, what_happened
from objectives.models import (
    Initiative,
    KeyResult,
    LimitException,
    LimitHit,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
from tests import factories

MOST = 12
WHY = "Uptime is something we protect, not a change we drive."


@pytest.fixture
def by_pia(pia, today, now):
    """Pia acts."""
    return {"actor": pia, "on": today, "now": now}


@pytest.fixture
def full(committed):
    """Three OKRs of Billing in process."""
    return [committed(f"Own {n}") for n in range(3)]


@pytest.fixture
def fourth(full, ready):
    """The one that finds no slot."""
    return ready("The fourth")


def everything():
    """Return what a swap would change."""
    return (
        list(
            Objective.objects.order_by("pk").values_list(
                "pk", "state", "cycle", "defer_count", "version", "turned_away"
            )
        ),
        sorted(Slot.objects.values_list("objective", "team")),
        list(TeamCapacity.objects.order_by("pk").values_list("in_process", flat=True)),
        Transition.objects.count(),
        PriorityDecision.objects.count(),
    )


# ---- the team's own past


def test_the_past_is_said_as_what_happened_with_n():
    cycles = [
        PastCycle("Q1", 3, 3),
        PastCycle("Q2", 2, 2),
        PastCycle("Q3", 4, 2),
        PastCycle("Q4", 3, 2),
        PastCycle("Q5", 5, 1),
        PastCycle("Q6", 0, 0),
    ]

    up_to, more = what_happened(cycles, 3)

    assert up_to == PastFigure(7, 8, ("Q1", "Q2", "Q4"))
    assert more is None


# ---- swap


def test_one_steps_back_and_the_other_begins_with_one_reason(
    in_acme, full, fourth, billing, next_quarter, by_pia
):
    decided = actions.decide_swap(
        fourth,
        team=billing,
        instead_of=full[1],
        reason=WHY,
        to_cycle=next_quarter,
        **by_pia,
    )

    states = dict(Objective.objects.values_list("title", "state"))
    assert states == {
        "Own 0": "in_process",
        "Own 1": "deferred",
        "Own 2": "in_process",
        "The fourth": "in_process",
    }
    assert Objective.objects.get(pk=full[1].pk).cycle == next_quarter
    assert (decided.kind, decided.other, decided.reason) == ("swap", full[1], WHY)
    assert queries.decisions_about(full[1]) == queries.decisions_about(fourth)
    assert Transition.objects.latest("pk").to_state == "in_process"
    assert Transition.objects.get(to_state="deferred").reason == WHY


def test_one_can_be_stopped_instead(in_acme, full, fourth, billing, by_pia):
    actions.decide_swap(
        fourth,
        team=billing,
        instead_of=full[0],
        reason=WHY,
        is_dropped=True,
        **by_pia,
    )

    stopped = Objective.objects.get(pk=full[0].pk)
    assert (stopped.state, stopped.outcome) == ("closed", "dropped")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_swap_needs_a_reason_and_changes_nothing_without(
    in_acme, full, fourth, billing, by_pia, reason
):
    before = everything()

    with pytest.raises(Conflict, match="Why this one"):
        actions.decide_swap(
            fourth, team=billing, instead_of=full[0], reason=reason, **by_pia
        )

    assert everything() == before


def test_a_swap_that_frees_no_slot_of_the_full_team_leaves_both(
    acme, full, fourth, billing, intake, ada, by_pia, today, now
):
    by_ada = {"actor": ada, "on": today, "now": now}
    with tenant(acme.pk):
        objective_actions.set_team_limit(intake, cadence="quarterly", limit=0, **by_ada)
        objective_actions.add_co_owner(fourth, team=intake, **by_pia)
        before = everything()[1:]

    with pytest.raises(Conflict, match="Intake has no OKR planned"):
        actions.decide_swap(
            fourth, team=billing, instead_of=full[0], reason=WHY, **by_pia
        )

    with tenant(acme.pk):
        assert everything()[1:] == before
        assert LimitHit.objects.get().team == intake
        kept = Objective.objects.get(pk=full[0].pk)
        assert (kept.state, kept.defer_count) == ("in_process", 0)


def test_a_swap_that_fails_at_its_record_leaves_both(
    in_acme, full, fourth, billing, by_pia, monkeypatch
):
    before = everything()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(PriorityDecision.objects, "create", broken)
    with pytest.raises(RuntimeError):
        actions.decide_swap(
            fourth, team=billing, instead_of=full[0], reason=WHY, **by_pia
        )

    assert everything() == before


def test_who_may_not_stop_the_one_swaps_nothing(
    in_acme, full, fourth, billing, sam, today, now
):
    before = everything()

    with pytest.raises(NotPermitted):
        actions.decide_swap(
            fourth,
            team=billing,
            instead_of=full[0],
            reason=WHY,
            actor=sam,
            on=today,
            now=now,
        )

    assert everything() == before


def test_a_year_steps_back_for_a_year_alone(
    in_acme, full, ready, billing, year, by_pia, draft, lena
):
    annual = factories.ObjectiveFactory.create(
        team=billing, cycle=year, state="ready", title="Annual"
    )

    with pytest.raises(Conflict, match="quarter's OKR steps back for a quarter's"):
        actions.decide_swap(
            annual, team=billing, instead_of=full[0], reason=WHY, **by_pia
        )


def test_a_plan_steps_back_for_another(in_acme, ready, billing, next_quarter, by_pia):
    planned = [
        objective_actions.commit_objective(
            ready(f"Plan {n}", cycle=next_quarter), **by_pia
        )
        for n in range(3)
    ]
    other = ready("Better", cycle=next_quarter)

    actions.decide_swap(
        other, team=billing, instead_of=planned[0], reason=WHY, **by_pia
    )

    plans = Objective.objects.filter(is_planned=True).order_by("pk")
    assert [row.title for row in plans] == ["Plan 1", "Plan 2", "Better"]


def test_swaps_are_counted_by_team_and_cycle(
    in_acme, full, fourth, billing, quarter, by_pia
):
    actions.decide_swap(fourth, team=billing, instead_of=full[0], reason=WHY, **by_pia)

    assert occasions_in(quarter, [billing.pk]).swaps == {billing.pk: 1}


# ---- the other ways


def test_it_waits_for_a_later_cycle_or_among_the_options(
    in_acme, fourth, billing, next_quarter, by_pia
):
    actions.decide_defer(fourth, team=billing, **by_pia)
    assert Objective.objects.get(pk=fourth.pk).state == "ready"

    actions.decide_defer(fourth, team=billing, to_cycle=next_quarter, **by_pia)

    waits = Objective.objects.get(pk=fourth.pk)
    assert (waits.state, waits.cycle) == ("ready", next_quarter)
    kinds = [row.kind for row in queries.decisions_about(fourth)]
    assert kinds == ["defer", "defer"]


def test_letting_it_wait_is_for_who_would_commit(
    in_acme, fourth, billing, sam, today, now
):
    with pytest.raises(NotPermitted, match="product owner of Billing commits"):
        actions.decide_defer(fourth, team=billing, actor=sam, on=today, now=now)

    assert PriorityDecision.objects.count() == 0


def test_another_team_takes_it_over(in_acme, fourth, billing, intake, by_pia):
    actions.decide_rehome(fourth, team=billing, to_team=intake, **by_pia)

    assert Objective.objects.get(pk=fourth.pk).team == intake


def test_its_key_results_join_another_objective(in_acme, full, fourth, billing, by_pia):
    actions.decide_reshape(
        fourth,
        team=billing,
        into=full[0],
        reason=WHY,
        answer="Yes: both are about the bill.",
        **by_pia,
    )

    assert KeyResult.objects.filter(objective=full[0]).count() == 2
    folded = Objective.objects.get(pk=fourth.pk)
    assert (folded.state, folded.outcome) == ("closed", "dropped")
    assert TeamCapacity.objects.get(team=billing).in_process == 3
    (decided,) = queries.decisions_about(full[0])
    assert decided.answer == "Yes: both are about the bill."


def test_whether_it_measures_that_objective_must_be_answered(
    in_acme, full, fourth, billing, by_pia
):
    before = everything()

    with pytest.raises(Conflict, match="Does it measure that objective"):
        actions.decide_reshape(fourth, team=billing, into=full[0], reason=WHY, **by_pia)

    assert everything() == before


def test_it_becomes_something_to_try(in_acme, full, fourth, billing, by_pia):
    key_result = KeyResult.objects.get(objective=full[0])

    actions.decide_reshape(
        fourth,
        team=billing,
        into=full[0],
        key_result=key_result,
        reason=WHY,
        **by_pia,
    )

    assert Initiative.objects.get().text == "The fourth"
    assert Objective.objects.get(pk=fourth.pk).outcome == "dropped"


def test_an_exception_is_asked_for(in_acme, fourth, billing, by_pia):
    decided = actions.decide_exception(fourth, team=billing, reason=WHY, **by_pia)

    assert decided.exception == LimitException.objects.get()
    assert decided.exception.state == "asked"


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
