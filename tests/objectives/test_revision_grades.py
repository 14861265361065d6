"""Both grades: of what was promised first, and of what is aimed at now."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives import actions
from objectives.scoring import CheckIn, ClosingKeyResult, Measure, grades_at_close
from tests.objectives.revising import later as later
from tests.objectives.revising import promised as promised
from tests.objectives.revising import revise as revise

D = Decimal
START, END = date(2026, 10, 1), date(2026, 12, 31)


def test_progress_follows_the_target_of_today_and_the_first_one_stands_beside_it(
    promised, revise, acme, pia, today, now, fresh
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    assert fresh(promised.objective).progress_at_commitment is None

    revised = revise(promised, target=D("6.5"))

    objective = fresh(promised.objective)
    assert (revised.raw_progress, revised.raw_at_commitment) == (1, D("0.5"))
    assert (objective.progress, objective.progress_at_commitment) == (1, D("0.5"))
    assert revised.state == "reached"


def test_a_check_in_moves_both(promised, revise, pia, later, now, fresh):
    revised = revise(promised, target=D("6.5"))

    actions.check_in(revised, actor=pia, value=D(8), on=later, now=now)

    objective = fresh(promised.objective)
    assert (objective.progress, objective.progress_at_commitment) == (
        D("0.4"),
        D("0.2"),
    )


def test_a_close_keeps_both_grades_and_opening_again_forgets_them(
    promised, revise, acme, pia, later, now, fresh
):
    revised = revise(promised, target=D("6.5"))
    actions.check_in(revised, actor=pia, value=D("6.5"), on=later, now=now)

    closed = actions.close_objective(
        promised.objective, actor=pia, outcome="achieved", on=later, now=now
    )

    assert (closed.grade, closed.suggested_grade) == (D(1), D(1))
    assert closed.grade_at_commitment == D("0.5")
    opened = actions.undo_close(closed, actor=pia, on=later, now=now)
    assert opened.grade_at_commitment is None


def test_a_new_commitment_is_a_new_promise(promised, revise, pia, later, now, fresh):
    revise(promised, target=D("6.5"), weight=D(2))
    given = {"actor": pia, "on": later, "now": now}
    actions.defer_objective(promised.objective, **given)
    actions.return_to_ready(promised.objective, **given)

    actions.commit_objective(promised.objective, **given)

    again = fresh(promised)
    assert (again.committed_target, again.committed_weight) == (D("6.5"), D(2))
    assert again.raw_at_commitment is None
    assert fresh(promised.objective).progress_at_commitment is None


def decrease(target: str, baseline: str = "9") -> Measure:
    return Measure(kind="decrease", baseline=D(baseline), target=D(target))


def at(value: Decimal, on: date = END) -> tuple[CheckIn, ...]:
    moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return (CheckIn(measured_on=on, recorded_at=moment, value=value),)


@pytest.mark.parametrize(
    ("value", "current", "at_commitment"),
    [
        # DOMAIN 1.1: decrease 9 to 4; 10 is below 0, 6.5 half the way
        ("10", "0", "0"),
        ("6.5", "1", "0.5"),
        ("9", "0", "0"),
        ("4", "1", "1"),
    ],
)
def test_a_decrease_from_9_to_4_revised_to_6_5(value, current, at_commitment):
    row = ClosingKeyResult(
        decrease("6.5"), START, END, at(D(value)), committed_measure=decrease("4")
    )

    grades = grades_at_close([row], on=END)

    assert (grades.current, grades.at_commitment) == (D(current), D(at_commitment))


def test_weights_of_the_commitment_count_for_its_grade():
    done = ClosingKeyResult(
        decrease("4"), START, END, at(D(4)), weight=D(1), committed_weight=D(3)
    )
    undone = ClosingKeyResult(decrease("4"), START, END, at(D(9)))

    grades = grades_at_close([done, undone], on=END)

    assert (grades.current, grades.at_commitment) == (D("0.5"), D("0.75"))


def test_a_later_due_date_counts_the_periods_of_the_first_one():
    # maintain, weekly: 4 periods met; 4 of 5 until the first due date, of 10 until now
    kept_below = Measure(kind="maintain_below", target=D(5), frequency_days=7)
    days = [START + timedelta(days=7 * n) for n in range(4)]
    row = ClosingKeyResult(
        kept_below,
        START,
        START + timedelta(days=69),
        tuple(check for day in days for check in at(D(5), day)),
        committed_end=START + timedelta(days=34),
    )

    grades = grades_at_close([row], on=END)

    assert (grades.current, grades.at_commitment) == (D("0.4"), D("0.8"))


amounts = st.decimals(-10_000, 10_000, places=2, allow_nan=False)


@given(amounts, amounts, amounts, amounts)
def test_whatever_is_revised_the_first_grade_stays(baseline, first, second, value):
    if baseline in {first, second}:
        return

    def measure(target: Decimal) -> Measure:
        kind = "increase" if target > baseline else "decrease"
        return Measure(kind=kind, baseline=baseline, target=target)

    as_agreed = ClosingKeyResult(measure(first), START, END, at(value))
    revised = ClosingKeyResult(
        measure(second),
        START,
        END,
        at(value),
        committed_measure=measure(first),
        weight=D(5),
        committed_weight=D(1),
    )

    before = grades_at_close([as_agreed], on=END)
    after = grades_at_close([revised], on=END)

    assert before.current == before.at_commitment == after.at_commitment
    assert after.current is not None
    assert 0 <= after.current <= 1
