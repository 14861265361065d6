"""OKRs are planned for a coming cycle, and start with it if they still fit."""

from datetime import timedelta

import pytest

from objectives import actions
from objectives.models import LimitHit, Objective, Transition
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant

DAY = timedelta(days=1)


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
