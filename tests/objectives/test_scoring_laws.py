"""What holds for any numbers: bounds, monotony, and a past that stays."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import (
    CheckIn,
    Kind,
    Measure,
    WeightedProgress,
    clamped,
    closing_progress,
    objective_progress,
    raw_progress,
    reached_on,
    standing_on,
)
from tests.objectives.measuring import END, START, increase

D = Decimal
amounts = st.decimals(-1_000_000, 1_000_000, places=3)
days = st.dates(date(2025, 11, 1), date(2026, 4, 30))
check_in_lists = st.lists(
    st.builds(
        CheckIn,
        measured_on=days,
        recorded_at=st.integers(0, 10_000).map(
            lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        ),
        value=st.none() | amounts,
        confidence=st.none() | st.integers(0, 10),
    ),
    max_size=12,
)


@given(amounts, amounts, amounts)
def test_progress_is_always_a_number_between_0_and_1(baseline, target, current):
    if baseline == target:
        return
    kind = Kind.INCREASE if target > baseline else Kind.DECREASE

    raw = raw_progress(kind, baseline, target, current)

    assert raw.is_finite()
    assert 0 <= clamped(raw) <= 1


@given(amounts, amounts, amounts, amounts)
def test_a_value_nearer_to_the_target_is_never_less_progress(
    baseline, target, one, other
):
    if baseline == target:
        return
    kind = Kind.INCREASE if target > baseline else Kind.DECREASE
    if kind is Kind.INCREASE:
        worse, better = min(one, other), max(one, other)
    else:
        worse, better = max(one, other), min(one, other)

    assert raw_progress(kind, baseline, target, worse) <= raw_progress(
        kind, baseline, target, better
    )


@given(
    st.sampled_from(list(Kind)),
    amounts,
    amounts,
    st.integers(1, 100),
    check_in_lists,
    days,
)
def test_every_kind_stands_somewhere_between_0_and_1_or_nowhere(
    kind, one, other, frequency_days, check_ins, on
):
    if one == other:
        return
    low, high = min(one, other), max(one, other)
    baseline, target = (high, low) if kind is Kind.DECREASE else (low, high)
    measure = Measure(kind, baseline, target, high + 1, frequency_days)

    standing = standing_on(measure, check_ins, start=START, on=on)
    final = closing_progress(measure, check_ins, start=START, end=END, on=on)

    assert standing.raw is None or standing.raw.is_finite()
    assert standing.progress is None or 0 <= standing.progress <= 1
    assert final is None or 0 <= final <= 1
    assert len(standing.confidences) <= 4
    assert standing.latest_value_on is None or standing.latest_value_on <= on


@given(check_in_lists, days)
def test_what_is_recorded_for_later_days_never_changes_a_past_day(check_ins, on):
    known = [c for c in check_ins if c.measured_on <= on]

    assert standing_on(increase(), check_ins, start=START, on=on) == standing_on(
        increase(), known, start=START, on=on
    )
    assert reached_on(increase(), check_ins, on=on) == reached_on(
        increase(), known, on=on
    )


@given(
    st.lists(
        st.builds(
            WeightedProgress,
            progress=st.none() | st.decimals(0, 1, places=4),
            weight=st.decimals("0.01", 100, places=2),
            counts=st.booleans(),
        )
    )
)
def test_an_objective_lies_between_its_worst_and_best_key_result(key_results):
    counted = [k.progress for k in key_results if k.counts and k.progress is not None]

    progress = objective_progress(key_results)

    if not counted:
        assert progress is None
    else:
        assert min(counted) - D("1e-9") <= progress <= max(counted) + D("1e-9")
