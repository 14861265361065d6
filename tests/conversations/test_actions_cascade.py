from datetime import timedelta
from typing import Any

import pytest

from conversations import actions
from conversations.models import Barrier, CascadeAnswer
from objectives.actions import (
    decline_objective,
    delete_draft,
    link_objective,
    make_ready,
    set_strategy_goal,
)
from objectives.models import AlignmentLink, Objective
from objectives.queries import Target, primary_target
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from screens.queries.push_backs import push_backs
from teams.models import TeamMembership
from tests import factories

PUSHED: dict[str, Any] = {
    "obstacles": ["structure"],
    "would_need": "One team owns the price list",
}


@pytest.fixture
def who(pia, today):
    """Pia acts today."""
    return {"actor": pia, "on": today}


@pytest.fixture
def as_lena(lena, today, now):
    """Lena acts today."""
    return {"actor": lena, "on": today, "now": now}


def barrier_of(proposal):
    with tenant(proposal.organization_id):
        return Barrier.objects.get(objective=proposal.objective_id)


def test_a_leader_proposes_and_the_team_is_asked(proposal, billing, lena, today):
    objective = proposal.objective

    assert (objective.state, objective.team) == ("proposed", billing)
    assert (objective.created_by, objective.sponsor) == (lena, lena)
    assert (proposal.state, proposal.since, proposal.waits_for) == (
        "asked",
        today,
        None,
    )


def test_only_leaders_propose_and_only_to_others(
    billing, quarter, lena, dev, today, now
):
    given = {"team": billing, "cycle": quarter, "title": "x", "on": today, "now": now}

    with pytest.raises(NotPermitted, match="Leaders"):
        actions.cascade_objective(actor=dev, **given)

    with tenant(billing.organization_id):
        TeamMembership.objects.create(
            team=billing, membership=lena, role="developer", started_on=today
        )
    with pytest.raises(NotPermitted, match="your own team"):
        actions.cascade_objective(actor=lena, **given)


def test_what_is_a_draft_already_is_proposed_as_it_is(
    acme, billing, quarter, lena, today
):
    with tenant(acme.pk):
        draft = factories.ObjectiveFactory.create(
            team=billing, cycle=quarter, created_by=lena
        )

    proposal = actions.ask_team(draft, actor=lena, on=today)

    assert proposal.objective == draft
    with pytest.raises(Conflict, match="asked already"):
        actions.ask_team(draft, actor=lena, on=today)


def test_the_product_owner_accepts_and_owns_it(proposal, pia, who, now, fresh):
    actions.accept_cascade(proposal, now=now, words="Gladly", **who)

    held = fresh(proposal)
    assert (held.state, held.waits_for_id) == ("accepted", None)
    assert fresh(proposal.objective).owner_id == pia.pk


def test_only_the_product_owner_answers_for_the_team(proposal, dev, lena, today, now):
    for person in (dev, lena):
        with pytest.raises(NotPermitted, match="product owner of Billing"):
            actions.accept_cascade(proposal, actor=person, on=today, now=now)


def test_a_counter_is_the_teams_own_words_under_the_same_parent(
    acme, billing, quarter, year, lena, pia, who, today, now, fresh
):
    with tenant(acme.pk):
        parent = factories.ObjectiveFactory.create(team=billing, cycle=year)
    proposal = actions.cascade_objective(
        actor=lena,
        team=billing,
        cycle=quarter,
        title="Bills are explained",
        parent=parent,
        on=today,
        now=now,
    )

    answer = actions.counter_cascade(
        proposal, title="Nobody calls us about a bill", now=now, **who
    )

    counter = fresh(answer.counter)
    assert (counter.team_id, counter.cycle_id) == (billing.pk, quarter.pk)
    assert counter.state == "proposed"
    with tenant(acme.pk):
        assert AlignmentLink.objects.get(objective=counter).parent == parent
    held = fresh(proposal)
    assert (held.state, held.waits_for_id) == ("countered", lena.pk)


def test_a_counter_leads_to_the_same_key_result_or_goal(
    acme, billing, quarter, year, as_lena, who, now, fresh
):
    with tenant(acme.pk):
        key_result = factories.KeyResultFactory.create(
            objective=factories.ObjectiveFactory.create(team=billing, cycle=year)
        )
    goal = set_strategy_goal(
        None,
        title="Right bills",
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        **as_lena,
    )
    proposals = [
        actions.cascade_objective(
            team=billing, cycle=quarter, title="Bills are explained", **as_lena
        )
        for _ in range(2)
    ]
    to_key_result, to_goal = proposals
    link_objective(to_key_result.objective, key_result=key_result, **as_lena)
    link_objective(to_goal.objective, goal=goal, **as_lena)

    answers = [
        actions.counter_cascade(each, title="In our words", now=now, **who)
        for each in proposals
    ]

    with tenant(acme.pk):
        under_key_result, under_goal = (
            primary_target(fresh(each.counter)) for each in answers
        )
    assert under_key_result == Target(key_result.objective, key_result)
    assert under_goal == Target(goal=goal)


def test_taking_the_counter_withdraws_what_was_proposed(
    proposal, who, as_lena, now, fresh
):
    answer = actions.counter_cascade(proposal, title="In our words", now=now, **who)

    actions.answer_team(proposal, kind="take_counter", **as_lena)

    assert fresh(proposal).state == "withdrawn"
    assert fresh(proposal.objective).state == "declined"
    assert fresh(answer.counter).state == "proposed"


def test_a_push_back_needs_what_would_have_to_change(proposal, who):
    with pytest.raises(Conflict) as refused:
        actions.push_back(proposal, obstacles=["policy"], would_need="  ", **who)

    assert refused.value.facts["field"] == "would_need"
    with pytest.raises(Conflict, match="in the way"):
        actions.push_back(proposal, obstacles=[], would_need="x", **who)


def test_a_push_back_waits_for_the_named_leader_and_opens_a_barrier(
    proposal, lena, who, today, fresh
):
    answer = actions.push_back(proposal, **PUSHED, **who)

    held = fresh(proposal)
    assert (held.state, held.waits_for_id, held.since) == (
        "pushed_back",
        lena.pk,
        today,
    )
    assert fresh(proposal.objective).state == "proposed"
    barrier = barrier_of(proposal)
    assert answer.barrier == barrier
    assert (barrier.title, barrier.cause, barrier.owner_id, barrier.state) == (
        "One team owns the price list",
        "structure",
        lena.pk,
        "logged",
    )


def test_what_is_not_structural_opens_no_barrier(proposal, who, in_acme):
    actions.push_back(
        proposal, obstacles=["capacity"], would_need="A quarter later", **who
    )

    assert not Barrier.objects.exists()


def test_another_leader_can_be_named(proposal, ada, who, fresh):
    actions.push_back(proposal, **PUSHED, leader=ada, **who)

    assert fresh(proposal).waits_for_id == ada.pk
    assert barrier_of(proposal).owner_id == ada.pk


def test_a_barrier_is_never_owned_inside_the_team(proposal, dev, who, fresh):
    with pytest.raises(Conflict, match="outside the team"):
        actions.push_back(proposal, **PUSHED, leader=dev, **who)

    assert fresh(proposal).state == "asked"


def test_a_resolved_barrier_brings_the_proposal_back_to_the_team(
    proposal, lena, who, as_lena, today, fresh
):
    actions.push_back(proposal, **PUSHED, **who)
    actions.answer_team(proposal, kind="change_structure", **as_lena)
    assert fresh(proposal).state == "held"
    later = today + timedelta(days=20)

    actions.move_barrier(
        barrier_of(proposal), state="resolved", version=1, actor=lena, on=later
    )

    held = fresh(proposal)
    assert (held.state, held.since, held.has_returned) == ("asked", later, True)
    assert held.waits_for_id is None


def test_a_barrier_resolved_before_the_leader_answers_brings_it_back_too(
    proposal, lena, who, today, fresh
):
    actions.push_back(proposal, **PUSHED, **who)

    actions.move_barrier(
        barrier_of(proposal), state="resolved", version=1, actor=lena, on=today
    )

    assert (fresh(proposal).state, fresh(proposal).has_returned) == ("asked", True)


def test_a_barrier_that_stays_asks_the_leader_again(
    proposal, lena, who, as_lena, today, fresh
):
    actions.push_back(proposal, **PUSHED, **who)
    actions.answer_team(proposal, kind="change_structure", **as_lena)
    barrier = barrier_of(proposal)

    with pytest.raises(Conflict, match="Why"):
        actions.move_barrier(barrier, state="wont_fix", version=1, actor=lena, on=today)
    actions.move_barrier(
        barrier,
        state="wont_fix",
        reason="The union agreement holds until 2028",
        version=1,
        actor=lena,
        on=today,
    )

    held = fresh(proposal)
    assert (held.state, held.waits_for_id) == ("pushed_back", lena.pk)


def test_a_risk_is_accepted_in_writing_and_asked_again(
    proposal, who, as_lena, in_acme, fresh
):
    actions.push_back(
        proposal, obstacles=["capacity"], would_need="One more person", **who
    )

    with pytest.raises(Conflict, match="Which risk"):
        actions.answer_team(proposal, kind="accept_risk", **as_lena)
    actions.answer_team(
        proposal, kind="accept_risk", words="O-9 may take until March", **as_lena
    )

    answer = CascadeAnswer.objects.get()
    assert (answer.leader_kind, answer.leader_words) == (
        "accept_risk",
        "O-9 may take until March",
    )
    assert fresh(proposal).state == "asked"
    event = AuditEvent.objects.filter(action="cascade.accept_risk").earliest("pk")
    assert event.reason == "O-9 may take until March"


def test_another_set_up_gives_it_to_another_team_which_is_asked(
    proposal, intake, who, as_lena, fresh
):
    actions.push_back(
        proposal, obstacles=["not_ours"], would_need="Intake takes it", **who
    )

    with pytest.raises(Conflict, match="Which team"):
        actions.answer_team(proposal, kind="other_set_up", **as_lena)
    actions.answer_team(proposal, kind="other_set_up", team=intake, **as_lena)

    assert fresh(proposal.objective).team_id == intake.pk
    assert fresh(proposal).state == "asked"


def test_withdrawing_says_why_and_ends_it(proposal, who, as_lena, fresh):
    actions.push_back(
        proposal, obstacles=["better_idea"], would_need="Ask the wards", **who
    )

    actions.answer_team(
        proposal, kind="withdraw", words="The wards know better", **as_lena
    )

    assert fresh(proposal).state == "withdrawn"
    assert fresh(proposal.objective).state == Objective.State.DECLINED


def test_a_member_does_not_answer_for_a_leader(proposal, who, dev, today, now):
    actions.push_back(proposal, **PUSHED, **who)

    with pytest.raises(NotPermitted, match="Lena Lund answers"):
        actions.answer_team(proposal, kind="change_okr", actor=dev, on=today, now=now)


def test_a_stale_page_answers_nothing(proposal, who, now):
    actions.push_back(proposal, **PUSHED, **who)

    with pytest.raises(Stale):
        actions.accept_cascade(proposal, now=now, version=1, **who)


def test_nobody_answers_for_what_is_no_longer_proposed(proposal, lena, who, today, now):
    reason = {"reason": "Another year", "actor": lena, "on": today, "now": now}
    decline_objective(proposal.objective, **reason)

    with pytest.raises(Conflict, match="no answer is owed"):
        actions.accept_cascade(proposal, now=now, **who)


def test_what_was_discussed_is_withdrawn_instead_of_deleted(
    proposal, lena, today, now, fresh
):
    with pytest.raises(Conflict, match="withdraw it instead"):
        delete_draft(proposal.objective, actor=lena, on=today, now=now)

    assert fresh(proposal.objective).state == "proposed"


def test_a_proposal_is_not_ready_before_its_team_takes_it(
    acme, proposal, who, as_lena, lena, pia, today, now
):
    objective = proposal.objective
    with tenant(acme.pk):
        factories.KeyResultFactory.create(objective=objective)
    asked = {"actor": pia, "on": today, "now": now}

    with pytest.raises(Conflict, match="Billing was asked"):
        make_ready(objective, **asked)
    pushed = actions.push_back(proposal, **PUSHED, **who).proposal
    with pytest.raises(Conflict, match="waits for an answer"):
        make_ready(objective, **asked)
    again = actions.answer_team(pushed, kind="change_okr", **as_lena)
    actions.accept_cascade(again, now=now, **who)

    assert make_ready(objective, **asked).state == "ready"


def test_what_waits_for_a_barrier_was_answered_and_needs_no_decision(
    acme, proposal, who, as_lena
):
    pushed = actions.push_back(proposal, **PUSHED, **who).proposal
    with tenant(acme.pk):
        before = push_backs([proposal.objective])

    actions.answer_team(pushed, kind="change_structure", **as_lena)

    with tenant(acme.pk):
        assert [each.objective for each in before] == [proposal.objective.reference]
        assert push_backs([proposal.objective]) == []
