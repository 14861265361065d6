"""Different acts at the same moment: they wait in one order and end in order."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError

from objectives import actions, queries
from objectives.actions import slots
from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.test_limit_races import outcomes, start, together
from tests.objectives.test_limit_races import unlocked as unlocked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crossing(committed, billing, intake, lena, today, now):
    """An OKR of Billing that goes to Intake, and one of Intake that goes to Billing."""
    given = {"actor": lena, "on": today, "now": now}
    mine, theirs = committed("Mine"), committed("Theirs")
    actions.transfer_objective(theirs, team=intake, **given)
    return [
        partial(actions.transfer_objective, mine, team=intake, **given),
        partial(actions.transfer_objective, theirs, team=billing, **given),
    ]


def test_two_okrs_that_change_places_wait_for_each_other(crossing, acme):
    found = together(crossing)

    assert outcomes(found) == {"Objective": 2}
    with tenant(acme.pk):
        assert queries.drifts() == []


def test_without_ordered_locks_they_end_in_a_deadlock(crossing, unlocked, monkeypatch):
    """The control: each has given its slot back and wants the other's row."""
    meeting = threading.Barrier(2)
    admit = slots.admit

    def admit_together(*given, **more):
        meeting.wait(timeout=60)
        return admit(*given, **more)

    monkeypatch.setattr(slots, "admit", admit_together)

    found = together(crossing)

    assert outcomes(found) == {"Objective": 1, "OperationalError": 1}


def test_thirty_two_different_acts_at_once_end_in_order(
    ready, committed, acme, billing, intake, lena, pia, next_quarter, today, now
):
    given = {"on": today, "now": now}
    running = [committed(f"Running {n}") for n in range(3)]
    waiting = [ready(f"Waiting {n}") for n in range(6)]
    for n in range(3):
        planned = ready(f"Planned {n}", cycle=next_quarter)
        actions.commit_objective(planned, actor=pia, **given)
    with tenant(acme.pk):
        key_results = [row.key_results.get() for row in running]
    acts: list[Callable[[], object]] = [
        *(
            partial(actions.commit_objective, row, actor=pia, **given)
            for row in waiting
        ),
        *(
            partial(actions.commit_objective, row, actor=pia, **given)
            for row in waiting
        ),
        *(
            partial(actions.add_co_owner, row, actor=pia, team=intake, **given)
            for row in (*running, waiting[0])
        ),
        *(
            partial(
                actions.assign_key_result_team,
                row,
                actor=pia,
                team=intake,
                **given,
            )
            for row in key_results
        ),
        *(
            partial(actions.check_in, row, actor=pia, value=Decimal(7), **given)
            for row in key_results
        ),
        partial(actions.defer_objective, running[0], actor=pia, **given),
        partial(actions.pause_objective, running[1], actor=pia, **given),
        partial(
            actions.drop_objective, running[2], actor=pia, reason="Law changed", **given
        ),
        partial(
            actions.transfer_objective, running[1], actor=lena, team=intake, **given
        ),
        partial(
            actions.transfer_objective, waiting[1], actor=lena, team=intake, **given
        ),
        partial(
            actions.set_team_limit,
            billing,
            actor=lena,
            cadence="quarterly",
            limit=2,
            **given,
        ),
        partial(
            actions.set_team_limit,
            intake,
            actor=lena,
            cadence="quarterly",
            limit=2,
            **given,
        ),
        partial(actions.remove_co_owner, running[0], actor=pia, team=intake, **given),
        partial(
            actions.add_key_result,
            running[0],
            actor=pia,
            draft=replace(COMPLAINTS, team=intake),
            **given,
        ),
        partial(start, acme, next_quarter, now),
    ]

    found = together(acts)

    assert len(acts) == 32
    assert [error for error in found if isinstance(error, DatabaseError)] == []
    with tenant(acme.pk):
        assert queries.drifts() == []
        for objective in Objective.objects.all():
            expected = (
                queries.accountable(objective)
                if objective.is_in_process
                else frozenset()
            )
            assert queries.slots_of(objective) == expected
