"""OKRs are closed with an outcome, a grade and a finish, or dropped with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import CycleMembership, KeyResult, Slot, TeamCapacity, Transition
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from tests import factories
from tests.objectives.closing import close as close
from tests.objectives.closing import measured as measured
from tests.objectives.closing import open_in as open_in
from tests.objectives.conftest import COMPLAINTS

DAY = timedelta(days=1)


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
def test_anything_open_is_dropped_with_a_reason(open_in, acme, pia, today, now, state):
    objective = open_in(state)
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
