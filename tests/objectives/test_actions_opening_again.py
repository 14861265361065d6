"""What was closed is opened again as if never closed, or made void."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import (
    Cycle,
    CycleMembership,
    KeyResult,
    LimitHit,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from tests.objectives.closing import close as close
from tests.objectives.closing import measured as measured
from tests.objectives.closing import open_in as open_in

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "state", ["proposed", "ready", "in_process", "paused", "deferred"]
)
def test_undoing_a_close_leads_back_to_where_it_was(
    open_in, acme, pia, today, now, state
):
    objective = open_in(state)
    actions.drop_objective(objective, actor=pia, reason="A mistake", on=today, now=now)

    opened = actions.undo_close(objective, actor=pia, on=today + DAY, now=now)

    assert (opened.state, opened.outcome, opened.closed_on) == (state, "", None)
    with tenant(acme.pk):
        assert Slot.objects.count() == (state in {"in_process", "paused"})


def test_undone_the_clock_runs_as_if_never_closed(
    measured, close, acme, pia, today, now
):
    objective = measured("6")
    close(objective, "missed", on=today + 5 * DAY, grade=Decimal("0.5"))
    with tenant(acme.pk):
        assert KeyResult.objects.get().state == "not_reached"

    opened = actions.undo_close(objective, actor=pia, on=today + 8 * DAY, now=now)

    assert (opened.grade, opened.suggested_grade, opened.started_on) == (
        None,
        None,
        today,
    )
    with tenant(acme.pk):
        log = queries.logs_of([objective.pk])[objective.pk]
        assert lifecycle.age_on(log, today + 9 * DAY) == 10
        assert lifecycle.finished_on(log, today + 9 * DAY) is None
        assert KeyResult.objects.get().state == "open"
        stay = CycleMembership.objects.get()
        assert (stay.disposition, stay.decided_on) == ("", None)
        undoing = Transition.objects.order_by("pk").last()
        assert undoing is not None
        assert undoing.undoes is not None
        assert undoing.undoes.outcome == "missed"


def test_what_was_undone_can_be_closed_and_undone_again(
    measured, close, acme, pia, today, now
):
    objective = measured("6")
    for _ in range(2):
        close(objective, "missed")
        actions.undo_close(objective, actor=pia, on=today, now=now)

    closed = close(objective, "missed", grade=Decimal(0))

    assert closed.grade == 0
    with tenant(acme.pk):
        log = queries.logs_of([objective.pk])[objective.pk]
        assert lifecycle.state_on(log, today) == "closed"


def test_undoing_restores_what_was_reached(measured, close, acme, pia, today, now):
    objective = measured("4")
    close(objective, "achieved")

    actions.undo_close(objective, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        row = KeyResult.objects.get()
        assert (row.state, row.reached_on) == ("reached", today)


def test_undoing_is_a_path_into_process_and_asks_for_a_free_slot(
    measured, committed, close, acme, pia, today, now
):
    objective = measured("6")
    close(objective, "missed")
    for n in range(3):
        committed(f"Meanwhile {n}")

    with pytest.raises(Conflict, match="Billing has 3 of 3 OKRs in process"):
        actions.undo_close(objective, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.state, objective.outcome, objective.turned_away) == (
            "closed",
            "missed",
            0,
        )
        assert objective.grade == Decimal("0.6")
        assert Slot.objects.count() == 3
        assert LimitHit.objects.count() == 1
        assert (
            KeyResult.objects.filter(objective=objective).get().state == "not_reached"
        )


def test_a_locked_cycle_keeps_what_was_closed(measured, close, acme, pia, quarter, now):
    objective = measured("6")
    close(objective, "missed")
    with tenant(acme.pk):
        Cycle.objects.filter(pk=quarter.pk).update(state="locked")

    with pytest.raises(Conflict, match="Draft a successor"):
        actions.undo_close(objective, actor=pia, on=date(2027, 1, 20), now=now)


def test_void_leaves_every_metric_and_keeps_the_audit(
    measured, acme, adam, pia, today, now
):
    objective = measured()

    with pytest.raises(NotPermitted, match="drop this objective instead"):
        actions.void_objective(objective, actor=pia, on=today, now=now)
    void = actions.void_objective(
        objective, actor=adam, on=today, now=now, reason="Typed twice"
    )

    assert (void.state, void.outcome) == ("void", "")
    with tenant(acme.pk):
        assert Slot.objects.count() == 0
        assert TeamCapacity.objects.get().in_process == 0
        log = queries.logs_of([objective.pk])[objective.pk]
        assert lifecycle.in_process_days(log, today) == 0
        assert Transition.objects.filter(objective=objective).count() == 3


def test_what_was_closed_can_be_made_void(measured, close, acme, adam, today, now):
    objective = measured()
    close(objective, "achieved")

    void = actions.void_objective(objective, actor=adam, on=today, now=now)

    assert (void.state, void.outcome) == ("void", "")
    with pytest.raises(Conflict, match="is void and cannot be"):
        actions.void_objective(objective, actor=adam, on=today, now=now)
