from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import (
    Cycle,
    CycleMembership,
    KeyResult,
    LimitHit,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from tests import factories
from tests.objectives.conftest import COMPLAINTS

DAY = timedelta(days=1)


@pytest.fixture
def measured(committed, acme, pia, today, now):
    """Commit an objective and bring its key result to a value."""

    def make(value: str | None = "4", *, on: date = today, **changes) -> Objective:
        objective: Objective = committed(**changes)
        if value is not None:
            with tenant(acme.pk):
                key_result = objective.key_results.get()
            actions.check_in(
                key_result, actor=pia, value=Decimal(value), on=on, now=now
            )
        return objective

    return make


@pytest.fixture
def close(pia, today, now):
    """Close an objective as Pia."""

    def act(objective, outcome, **given):
        return actions.close_objective(
            objective,
            outcome=outcome,
            **{"actor": pia, "on": today, "now": now} | given,
        )

    return act


def test_achieved_is_a_finish_that_frees_the_slot(measured, close, acme, today):
    objective = measured()

    closed = close(
        objective, "achieved", learning=" Letters mattered more than the portal "
    )

    assert (closed.state, closed.outcome, closed.closed_on) == (
        "closed",
        "achieved",
        today,
    )
    assert (closed.grade, closed.suggested_grade) == (Decimal(1), Decimal(1))
    assert closed.learning == "Letters mattered more than the portal"
    with tenant(acme.pk):
        assert Slot.objects.count() == 0
        assert TeamCapacity.objects.get().in_process == 0
        log = Transition.objects.order_by("pk").last()
        assert log is not None
        assert (log.to_state, log.outcome, log.effective_on) == (
            "closed",
            "achieved",
            today,
        )
        stay = CycleMembership.objects.get()
        assert (stay.disposition, stay.decided_on) == ("achieved", today)
        assert KeyResult.objects.get().state == "reached"


def test_missed_keeps_both_grades_and_the_learning(measured, close, acme):
    objective = measured("6")

    closed = close(objective, "missed", grade=Decimal("0.7"), learning="Too late")

    assert (closed.outcome, closed.suggested_grade, closed.grade) == (
        "missed",
        Decimal("0.6"),
        Decimal("0.7"),
    )
    with tenant(acme.pk):
        key_result = KeyResult.objects.get()
        assert (key_result.state, key_result.reached_on) == ("not_reached", None)


@pytest.mark.parametrize(
    ("ambition", "value", "outcome", "sentence"),
    [
        ("committed", "4.5", "achieved", "Achieved needs a grade of 1.0"),
        ("committed", "4.2", "missed", "With a grade of 1.0 this OKR is achieved"),
        ("aspirational", "6", "achieved", "Achieved needs a grade of 0.7"),
        ("aspirational", "5.5", "missed", "With a grade of 0.7 this OKR is achieved"),
    ],
)
def test_the_grade_and_the_outcome_must_agree(
    measured, close, acme, ambition, value, outcome, sentence
):
    objective = measured(value, ambition=ambition)

    with pytest.raises(Conflict, match=sentence):
        close(objective, outcome)

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.state, objective.grade) == ("in_process", None)
        assert Slot.objects.count() == 1
        assert KeyResult.objects.get().state == "open"


@pytest.mark.parametrize(
    ("ambition", "value", "outcome"),
    [
        ("committed", "4.2", "achieved"),
        ("aspirational", "5.5", "achieved"),
        ("aspirational", "6", "missed"),
    ],
)
def test_the_expectation_is_met_by_the_grade_as_shown(
    measured, close, ambition, value, outcome
):
    assert close(measured(value, ambition=ambition), outcome).outcome == outcome


@pytest.mark.parametrize("grade", [Decimal("-0.1"), Decimal("1.01")])
def test_a_grade_lies_between_0_and_1(measured, close, grade):
    with pytest.raises(Conflict, match="between 0 and 1"):
        close(measured(), "missed", grade=grade)


def test_what_cannot_be_measured_needs_a_grade_by_hand(measured, close):
    objective = measured(
        None,
        key_results=[
            replace(COMPLAINTS, kind="baseline", baseline=None, target=None),
        ],
    )
    assert close(objective, "missed", grade=Decimal("0.2")).suggested_grade == 0


def test_an_unmeasured_objective_needs_a_grade_by_hand(
    committed, acme, pia, close, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.edit_key_result(
        key_result, actor=pia, changes={"kind": "unmeasured"}, on=today, now=now
    )

    with pytest.raises(Conflict) as refused:
        close(objective, "missed")

    assert [row["field"] for row in refused.value.facts["missing"]] == ["grade"]
    assert close(objective, "missed", grade=Decimal("0.5")).suggested_grade is None


def test_only_achieved_and_missed_close(measured, close):
    with pytest.raises(Conflict, match="achieved or missed"):
        close(measured(), "dropped")


def test_in_grace_the_finish_is_the_cycles_end(measured, close, quarter, acme):
    closed = close(measured(), "achieved", on=date(2027, 1, 10))

    assert closed.closed_on == quarter.ends_on
    with tenant(acme.pk):
        last = Transition.objects.order_by("pk").last()
        assert last is not None
        assert last.effective_on == quarter.ends_on


def test_after_grace_the_finish_is_today(measured, close):
    assert close(measured(), "achieved", on=date(2027, 1, 15)).closed_on == date(
        2027, 1, 15
    )


def test_what_was_reached_in_grace_is_finished_no_earlier(measured, close, pia, now):
    reached = date(2027, 1, 4)
    objective = measured(on=reached)

    assert close(objective, "achieved", on=date(2027, 1, 10)).closed_on == reached


def test_a_close_before_the_last_key_result_was_reached_is_refused(
    measured, close, today
):
    objective = measured(on=today + 5 * DAY)

    with pytest.raises(Conflict, match="reached on 2026-11-15"):
        close(objective, "achieved", on=today + 7 * DAY, closed_on=today + 3 * DAY)
    closed = close(objective, "achieved", on=today + 7 * DAY, closed_on=today + 6 * DAY)

    assert closed.closed_on == today + 6 * DAY


def test_a_close_is_backdated_by_14_days_at_most(measured, close, today):
    objective = measured("6")

    with pytest.raises(Conflict, match="at most 14 days"):
        close(objective, "missed", on=today + 30 * DAY, closed_on=today + 15 * DAY)
    with pytest.raises(Conflict, match="in the future"):
        close(objective, "missed", closed_on=today + DAY)


def test_a_maintained_limit_is_decided_at_close_alone(
    committed, close, acme, pia, today, now, quarter
):
    kept = replace(
        COMPLAINTS, kind="maintain_below", target=Decimal(9), frequency_days=52
    )
    objective = committed(key_results=[kept])
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=pia, value=Decimal(8), on=today, now=now)
    with tenant(acme.pk):
        assert objective.key_results.get().state == "open"

    closed = close(objective, "achieved", on=quarter.ends_on)

    assert closed.suggested_grade == 1
    with tenant(acme.pk):
        row = KeyResult.objects.get()
        assert (row.state, row.reached_on) == ("reached", quarter.ends_on)


def test_a_limit_that_was_not_kept_throughout_is_not_reached(
    committed, close, acme, pia, today, now, quarter
):
    kept = replace(COMPLAINTS, kind="maintain_below", target=Decimal(9))
    objective = committed(key_results=[kept])
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=pia, value=Decimal(8), on=today, now=now)

    closed = close(objective, "missed", on=quarter.ends_on)

    assert closed.suggested_grade == Decimal("0.1250")
    with tenant(acme.pk):
        assert KeyResult.objects.get().state == "not_reached"


def test_what_no_longer_counts_is_neither_decided_nor_reopened(
    measured, close, acme, pia, today, now
):
    objective = measured("6")
    with tenant(acme.pk):
        void = factories.KeyResultFactory.create(
            objective=objective, number=900, state="void"
        )

    closed = close(objective, "missed")
    actions.undo_close(objective, actor=pia, on=today, now=now)

    assert closed.suggested_grade == Decimal("0.6")
    with tenant(acme.pk):
        void.refresh_from_db()
        assert void.state == "void"


def test_only_the_owner_closes(measured, close, sam, lena, adam):
    objective = measured()

    for person in (sam, lena, adam):
        with pytest.raises(NotPermitted, match="closes it"):
            close(objective, "achieved", actor=person)


@pytest.mark.parametrize(
    "state", ["proposed", "ready", "in_process", "paused", "deferred"]
)
def test_anything_open_is_dropped_with_a_reason(
    draft, ready, committed, acme, pia, today, now, state
):
    if state == "proposed":
        objective = draft()
    elif state == "ready":
        objective = ready()
    else:
        objective = committed()
    if state == "paused":
        actions.pause_objective(objective, actor=pia, on=today, now=now)
    if state == "deferred":
        actions.defer_objective(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="Why is it dropped"):
        actions.drop_objective(objective, actor=pia, reason="", on=today, now=now)
    dropped = actions.drop_objective(
        objective, actor=pia, reason="The law changed", on=today, now=now
    )

    assert (dropped.state, dropped.outcome, dropped.grade) == (
        "closed",
        "dropped",
        None,
    )
    with tenant(acme.pk):
        assert Slot.objects.count() == 0
        assert {row.disposition for row in CycleMembership.objects.all()} == {
            "proposed": set(),
            "ready": set(),
            "in_process": {"dropped"},
            "paused": {"dropped"},
            "deferred": {"deferred"},
        }[state]


@pytest.mark.parametrize(
    "state", ["proposed", "ready", "in_process", "paused", "deferred"]
)
def test_undoing_a_close_leads_back_to_where_it_was(
    draft, ready, committed, acme, pia, today, now, state
):
    if state == "proposed":
        objective = draft()
    elif state == "ready":
        objective = ready()
    else:
        objective = committed()
    if state == "paused":
        actions.pause_objective(objective, actor=pia, on=today, now=now)
    if state == "deferred":
        actions.defer_objective(objective, actor=pia, on=today, now=now)
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
