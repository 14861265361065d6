"""OKRs are deferred and come back, or go on in the next cycle with their age."""

from datetime import date, timedelta

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import Cycle, CycleMembership, Transition
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant

DAY = timedelta(days=1)


def stays(acme):
    with tenant(acme.pk):
        rows = CycleMembership.objects.select_related("cycle").order_by("pk")
        return [(row.cycle.name, row.disposition, row.decided_on) for row in rows]


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
