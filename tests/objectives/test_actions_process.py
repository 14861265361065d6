"""OKRs are committed, paused and resumed, each step from the state that fits."""

from datetime import timedelta
from decimal import Decimal

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import LimitHit, Slot, Transition
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job

DAY = timedelta(days=1)


@pytest.mark.parametrize("person", ["sam", "dev", "lena", "adam", "ada", "vera"])
def test_only_the_product_owner_commits(
    ready, acme, counted, request, person, today, now
):
    objective = ready()
    actor = request.getfixturevalue(person)

    with pytest.raises(NotPermitted, match=r"commits its OKRs|Viewers read"):
        actions.commit_objective(objective, actor=actor, on=today, now=now)

    assert counted() == {}
    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.state, objective.turned_away) == ("ready", 0)
        assert LimitHit.objects.count() == 0


def test_a_leader_commits_for_the_year(
    ready, acme, year, lena, pia, today, now, counted
):
    objective = ready(cycle=year)

    with pytest.raises(NotPermitted):
        actions.commit_objective(objective, actor=pia, on=today, now=now)
    committed = actions.commit_objective(objective, actor=lena, on=today, now=now)

    assert committed.state == "in_process"
    assert counted() == {}
    with tenant(acme.pk):
        assert Slot.objects.get().cadence == "annual"


def test_annual_and_quarterly_limits_are_separate(
    committed, ready, year, lena, today, now, counted
):
    for n in range(3):
        committed(f"Quarterly {n}")

    actions.commit_objective(ready(cycle=year), actor=lena, on=today, now=now)

    assert counted() == {"Billing": (3, 4)}


def test_what_is_not_ready_is_not_committed(draft, pia, today, now, counted):
    with pytest.raises(Conflict, match="is proposed and cannot be committed"):
        actions.commit_objective(draft(), actor=pia, on=today, now=now)

    assert counted() == {}


def test_what_lost_what_it_needed_is_not_committed(ready, acme, pia, today, now):
    objective = ready()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.remove_key_result(key_result, actor=pia, on=today, now=now)

    with pytest.raises(Conflict) as refused:
        actions.commit_objective(objective, actor=pia, on=today, now=now)

    assert [row["field"] for row in refused.value.facts["missing"]] == ["key_results"]


def test_nothing_is_committed_into_a_cycle_that_is_over(ready, pia, quarter, now):
    with pytest.raises(Conflict, match="Q4 2026 is over"):
        actions.commit_objective(ready(), actor=pia, on=quarter.ends_on + DAY, now=now)


def test_a_commitment_may_be_backdated_to_what_happened_last(
    acme, draft, pia, today, now
):
    objective = draft(on=today - 20 * DAY)
    actions.make_ready(objective, actor=pia, on=today - 15 * DAY, now=now)

    with pytest.raises(Conflict, match="at most 14 days"):
        actions.commit_objective(
            objective, actor=pia, on=today, now=now, effective_on=today - 15 * DAY
        )
    committed = actions.commit_objective(
        objective, actor=pia, on=today, now=now, effective_on=today - 14 * DAY
    )

    assert committed.started_on == today - 14 * DAY
    assert Job.objects.filter(
        name="flow.refresh_team",
        ids__since=(today - 14 * DAY).isoformat(),
    ).exists()


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(1, "lies in the future"), (-3, "happened to this objective")],
)
def test_a_day_ahead_or_before_what_happened_is_refused(
    ready, pia, today, now, days, sentence
):
    with pytest.raises(Conflict, match=sentence):
        actions.commit_objective(
            ready(), actor=pia, on=today, now=now, effective_on=today + days * DAY
        )


def test_a_commitment_does_not_start_before_its_cycle(draft, pia, quarter, now):
    early = quarter.starts_on - 5 * DAY
    objective = draft(on=early)
    actions.make_ready(objective, actor=pia, on=early, now=now)

    with pytest.raises(Conflict, match="begins on 2026-10-01"):
        actions.commit_objective(
            objective,
            actor=pia,
            on=quarter.starts_on + DAY,
            now=now,
            effective_on=quarter.starts_on - DAY,
        )


def test_a_pause_keeps_slot_and_age(committed, acme, pia, today, now, counted):
    objective = committed()

    paused = actions.pause_objective(
        objective,
        actor=pia,
        on=today + 2 * DAY,
        now=now,
        reason="Waits for the ministry",
        review_on=today + 9 * DAY,
    )

    assert (paused.state, paused.review_on) == ("paused", today + 9 * DAY)
    assert counted() == {"Billing": (1, 1)}

    resumed = actions.resume_objective(paused, actor=pia, on=today + 4 * DAY, now=now)

    assert (resumed.state, resumed.review_on) == ("in_process", None)
    with tenant(acme.pk):
        log = queries.logs_of([objective.pk])[objective.pk]
        assert lifecycle.age_on(log, today + 9 * DAY) == 10
        assert lifecycle.paused_days(log, today + 9 * DAY) == 2
        assert Transition.objects.filter(to_state="paused").get().reason == (
            "Waits for the ministry"
        )


@pytest.mark.parametrize(
    "act",
    [
        actions.pause_objective,
        actions.resume_objective,
        actions.defer_objective,
        actions.return_to_ready,
        actions.undo_close,
    ],
)
def test_what_does_not_fit_the_state_is_refused_in_words(
    ready, acme, pia, today, now, act
):
    objective = ready()

    with pytest.raises(Conflict, match="This objective is ready and cannot be"):
        act(objective, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert Transition.objects.count() == 1


@pytest.mark.parametrize(
    "act",
    [
        actions.pause_objective,
        actions.defer_objective,
        actions.make_ready,
        actions.return_to_ready,
        actions.void_objective,
        actions.commit_objective,
        actions.undo_close,
    ],
)
def test_a_stale_version_is_refused_by_every_step(
    committed, acme, pia, adam, today, now, act
):
    objective = committed()
    actor = adam if act is actions.void_objective else pia

    with pytest.raises(Conflict, match="Somebody else changed this while") as refused:
        act(objective, actor=actor, on=today, now=now, version=objective.version - 1)

    assert refused.value.facts["current"]["state"] == "in_process"


def test_what_was_deleted_meanwhile_is_not_committed(draft, pia, today, now):
    objective = draft()
    actions.delete_draft(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="no longer here"):
        actions.commit_objective(objective, actor=pia, on=today, now=now)


def test_every_accountable_team_is_asked_for_new_figures(
    committed, acme, billing, intake, pia, today, now
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    Job.objects.all().delete()

    actions.pause_objective(objective, actor=pia, on=today, now=now)

    assert {row.ids["team_id"] for row in Job.objects.all()} == {billing.pk, intake.pk}


def test_a_shared_objective_pauses_without_losing_a_slot(
    committed, acme, billing, intake, pia, today, now, counted
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)

    actions.pause_objective(objective, actor=pia, on=today, now=now)

    assert counted() == {"Billing": (1, 1), "Intake": (1, 1)}
    with tenant(acme.pk):
        assert objective.key_results.get().committed_target == Decimal(4)
