"""Where a team is full: one of five ways out, in one transaction with its reason."""

import pytest

from conversations import actions, queries
from conversations.models import PriorityDecision
from flow.queries.limits import occasions_in
from objectives import actions as objective_actions
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
from tests import factories
from tests.conversations.conftest import WHY


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
