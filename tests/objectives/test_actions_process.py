from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import (
    Cycle,
    CycleMembership,
    LimitHit,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job

DAY = timedelta(days=1)


@pytest.fixture
def counted(acme):
    """Return in-process counters and slots of the cadence, by team name."""

    def count() -> dict[str, tuple[int, int]]:
        with tenant(acme.pk):
            return {
                row.team.name: (row.in_process, row.team.slots.count())
                for row in TeamCapacity.objects.select_related("team")
                if row.cadence == "quarterly"
            }

    return count


def stays(acme):
    with tenant(acme.pk):
        rows = CycleMembership.objects.select_related("cycle").order_by("pk")
        return [(row.cycle.name, row.disposition, row.decided_on) for row in rows]


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


def test_a_coming_cycle_is_planned_and_takes_no_slot(
    ready, acme, pia, next_quarter, today, now, counted
):
    planned = actions.commit_objective(
        ready(cycle=next_quarter), actor=pia, on=today, now=now
    )

    assert (planned.state, planned.is_planned, planned.started_on) == (
        "ready",
        True,
        None,
    )
    assert counted() == {"Billing": (0, 0)}
    with pytest.raises(Conflict, match="is planned already"):
        actions.commit_objective(planned, actor=pia, on=today, now=now)


def test_a_coming_cycle_is_full_with_what_is_planned_and_what_runs_into_it(
    ready, committed, acme, pia, quarter, next_quarter, today, now
):
    committed("Ends with this quarter")
    pulled = ready("Pulled early", cycle=next_quarter)
    actions.commit_objective(pulled, actor=pia, on=today, now=now, pull_early=True)
    carried = committed("Carried over")
    actions.carry_over(carried, actor=pia, into_cycle=next_quarter, on=today, now=now)
    third = ready("Planned", cycle=next_quarter)
    actions.commit_objective(third, actor=pia, on=today, now=now)
    fourth = ready("One too many", cycle=next_quarter)

    with pytest.raises(Conflict) as refused:
        actions.commit_objective(fourth, actor=pia, on=today, now=now)

    facts = refused.value.facts
    assert (facts["in_process"], facts["limit"], facts["cycle"]) == (3, 3, "Q1 2027")
    assert [(fill["title"], fill["is_planned"]) for fill in facts["fills"]] == [
        ("Pulled early", False),
        ("Carried over", False),
        ("Planned", True),
    ]
    with tenant(acme.pk):
        assert LimitHit.objects.get().cycle == next_quarter
        assert Objective.objects.get(pk=fourth.pk).turned_away == 1


def test_pulled_early_starts_today(ready, acme, pia, next_quarter, today, now, counted):
    pulled = actions.commit_objective(
        ready(cycle=next_quarter), actor=pia, on=today, now=now, pull_early=True
    )

    assert (pulled.state, pulled.started_on) == ("in_process", today)
    assert counted() == {"Billing": (1, 1)}


def test_a_plan_is_taken_back(ready, acme, pia, next_quarter, today, now):
    planned = actions.commit_objective(
        ready(cycle=next_quarter), actor=pia, on=today, now=now
    )

    assert not actions.unplan_objective(
        planned, actor=pia, on=today, now=now
    ).is_planned
    with pytest.raises(Conflict, match="is not planned"):
        actions.unplan_objective(planned, actor=pia, on=today, now=now)


def test_on_the_first_day_what_still_fits_starts_and_the_rest_stays_ready(
    ready, committed, acme, pia, next_quarter, today, now, counted
):
    for n in range(3):
        actions.commit_objective(
            ready(f"Planned {n}", cycle=next_quarter), actor=pia, on=today, now=now
        )
    running = committed("Undecided at the end of the quarter")
    first = next_quarter.starts_on

    with tenant(acme.pk):
        outcome = actions.start_planned(next_quarter, on=first + DAY, now=now)

    assert [row.title for row in outcome.started] == ["Planned 0", "Planned 1"]
    assert [(row.title, why) for row, why in outcome.turned_away] == [
        ("Planned 2", "Billing has 3 of 3 OKRs in process.")
    ]
    assert counted() == {"Billing": (3, 3)}
    with tenant(acme.pk):
        rows = Objective.objects.order_by("number")
        assert [
            (row.title, row.state, row.is_planned, row.started_on, row.turned_away)
            for row in rows
        ] == [
            ("Planned 0", "in_process", False, first, 0),
            ("Planned 1", "in_process", False, first, 0),
            ("Planned 2", "ready", False, None, 1),
            (running.title, "in_process", False, today, 0),
        ]
        hit = LimitHit.objects.get()
        assert (hit.actor, hit.in_process, hit.effective_limit) == (None, 3, 3)
        log = Transition.objects.filter(to_state="in_process", actor=None)
        assert {row.effective_on for row in log} == {first}
        again = actions.start_planned(next_quarter, on=first + DAY, now=now)
        assert (again.started, again.turned_away) == ([], [])


def test_what_lost_what_it_needed_stays_ready_on_the_first_day(
    ready, acme, pia, next_quarter, today, now
):
    planned = actions.commit_objective(
        ready(cycle=next_quarter), actor=pia, on=today, now=now
    )
    nobody = {"owner": None}
    actions.edit_objective(planned, actor=pia, changes=nobody, on=today, now=now)

    with tenant(acme.pk):
        outcome = actions.start_planned(
            next_quarter, on=next_quarter.starts_on, now=now
        )
        assert LimitHit.objects.count() == 0

    assert [row.reference for row, _ in outcome.turned_away] == [planned.reference]


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


def test_deferring_frees_the_slot_and_stops_the_clock(
    committed, acme, pia, next_quarter, today, now, counted
):
    objective = committed()
    later = today + 10 * DAY

    deferred = actions.defer_objective(
        objective,
        actor=pia,
        on=later,
        now=now,
        to_cycle=next_quarter,
        reason="Intake first",
    )

    assert (deferred.state, deferred.defer_count, deferred.cycle) == (
        "deferred",
        1,
        next_quarter,
    )
    assert counted() == {"Billing": (0, 0)}
    assert stays(acme) == [("Q4 2026", "deferred", later)]


def test_what_was_deferred_comes_back_with_its_age(
    committed, acme, pia, quarter, next_quarter, today, now, counted
):
    objective = committed()
    actions.defer_objective(
        objective, actor=pia, on=today + 9 * DAY, now=now, to_cycle=next_quarter
    )
    first = next_quarter.starts_on

    actions.return_to_ready(objective, actor=pia, on=first, now=now)
    again = actions.commit_objective(objective, actor=pia, on=first + DAY, now=now)

    assert (again.state, again.started_on) == ("in_process", today)
    assert counted() == {"Billing": (1, 1)}
    assert stays(acme) == [
        ("Q4 2026", "deferred", today + 9 * DAY),
        ("Q1 2027", "", None),
    ]
    with tenant(acme.pk):
        log = queries.logs_of([objective.pk])[objective.pk]
        assert lifecycle.age_on(log, first + 4 * DAY) == 10 + 4


def test_coming_back_asks_for_a_free_slot(
    committed, ready, acme, pia, today, now, counted
):
    objective = committed()
    actions.defer_objective(objective, actor=pia, on=today, now=now)
    back = actions.return_to_ready(objective, actor=pia, on=today, now=now)
    for n in range(3):
        committed(f"Meanwhile {n}")

    with pytest.raises(Conflict, match="Billing has 3 of 3 OKRs in process"):
        actions.commit_objective(back, actor=pia, on=today, now=now)

    assert counted() == {"Billing": (3, 3)}


def test_deferral_and_return_keep_the_cadence(committed, pia, year, today, now):
    objective = committed()

    with pytest.raises(Conflict, match="O-1 is quarterly and 2026 is annual"):
        actions.defer_objective(objective, actor=pia, on=today, now=now, to_cycle=year)


def test_what_comes_back_may_be_given_a_cycle_of_its_cadence(
    committed, pia, year, next_quarter, today, now
):
    objective = committed()
    actions.defer_objective(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="O-1 is quarterly and 2026 is annual"):
        actions.return_to_ready(objective, actor=pia, on=today, now=now, to_cycle=year)
    with pytest.raises(Conflict, match="O-1 is quarterly and 2026 is annual"):
        actions.edit_objective(
            objective, actor=pia, changes={"cycle": year}, on=today, now=now
        )
    back = actions.return_to_ready(
        objective, actor=pia, on=today, now=now, to_cycle=next_quarter
    )

    assert (back.state, back.cycle) == ("ready", next_quarter)


def test_what_was_deleted_meanwhile_is_not_committed(draft, pia, today, now):
    objective = draft()
    actions.delete_draft(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="no longer here"):
        actions.commit_objective(objective, actor=pia, on=today, now=now)


def test_carried_over_keeps_identity_clock_and_slot(
    committed, acme, pia, next_quarter, today, now, counted
):
    objective = committed()
    day = next_quarter.starts_on + 2 * DAY

    carried = actions.carry_over(
        objective,
        actor=pia,
        into_cycle=next_quarter,
        on=day,
        now=now,
        reason="Late data",
    )

    assert (carried.pk, carried.state, carried.started_on, carried.carry_count) == (
        objective.pk,
        "in_process",
        today,
        1,
    )
    assert carried.cycle == next_quarter
    assert counted() == {"Billing": (1, 1)}
    assert stays(acme) == [("Q4 2026", "carried_over", day), ("Q1 2027", "", None)]
    with tenant(acme.pk):
        assert Transition.objects.filter(objective=objective).count() == 2
        assert CycleMembership.objects.order_by("pk")[0].reason == "Late data"


def test_carried_over_only_forward_and_into_the_same_cadence(
    committed, acme, pia, quarter, year, next_quarter, today, now
):
    objective = committed()

    with pytest.raises(Conflict, match="does not come after"):
        actions.carry_over(objective, actor=pia, into_cycle=quarter, on=today, now=now)
    with pytest.raises(Conflict, match="annual"):
        actions.carry_over(objective, actor=pia, into_cycle=year, on=today, now=now)
    with tenant(acme.pk):
        Cycle.objects.filter(pk=next_quarter.pk).update(state="locked")
        next_quarter.refresh_from_db()
    with pytest.raises(Conflict, match="locked"):
        actions.carry_over(
            objective, actor=pia, into_cycle=next_quarter, on=today, now=now
        )

    assert stays(acme) == [("Q4 2026", "", None)]


def test_an_undecided_okr_of_a_locked_cycle_can_still_be_decided(
    committed, acme, pia, quarter, next_quarter, now
):
    objective = committed()
    with tenant(acme.pk):
        Cycle.objects.filter(pk=quarter.pk).update(state="locked")
    day = date(2027, 1, 20)

    actions.pause_objective(objective, actor=pia, on=day, now=now)
    with pytest.raises(Conflict, match="locked"):
        actions.resume_objective(
            objective,
            actor=pia,
            on=date(2027, 1, 5),
            now=now,
            effective_on=quarter.ends_on,
        )
    carried = actions.carry_over(
        objective, actor=pia, into_cycle=next_quarter, on=day, now=now
    )

    assert carried.carry_count == 1


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
