"""How far a key result should be on a day: its line, its due date, its checkpoints."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import (
    Checkpoint,
    Curve,
    Kind,
    Measure,
    Pace,
    expected_progress,
    is_too_early,
    pace_of,
    pace_ratio,
)
from tests.objectives.judging import END, FEBRUARY_14, METRIC, START

D = Decimal


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (START - timedelta(days=1), D(0)),
        (START, D(0)),
        (FEBRUARY_14, D(44) / 89),
        (END, D(1)),
        (END + timedelta(days=1), D(1)),
    ],
)
def test_expected_progress_runs_from_the_first_day_to_the_last(on, expected):
    assert expected_progress(pace_of(METRIC, start=START, end=END), on=on) == expected


def test_on_14_february_0_4944_is_expected():
    pace = Pace(START, END)

    assert round(expected_progress(pace, on=FEBRUARY_14), 4) == D("0.4944")


def test_where_start_is_end_everything_is_expected_on_and_after_that_day():
    pace = Pace(START, START)

    assert expected_progress(pace, on=START - timedelta(days=1)) == 0
    assert expected_progress(pace, on=START) == 1


@pytest.mark.parametrize("kind", [Kind.MILESTONE, Kind.BASELINE])
def test_a_milestone_is_expected_on_its_due_date_and_not_before(kind):
    pace = pace_of(Measure(kind), start=START, end=END)

    assert pace.curve is Curve.STEP
    assert expected_progress(pace, on=END - timedelta(days=1)) == 0
    assert expected_progress(pace, on=END) == 1


def test_a_maintain_key_result_is_expected_to_hold_all_the_time():
    pace = pace_of(Measure(Kind.MAINTAIN_ABOVE, target=D(8)), start=START, end=END)

    assert pace.curve is Curve.FLAT
    assert expected_progress(pace, on=START) == 1
    assert pace_ratio(D("0.5"), pace, on=START) == D("0.5")


@pytest.mark.parametrize(
    ("frequency_days", "moves_late", "curve"),
    [
        (7, False, Curve.LINEAR),
        (14, False, Curve.LINEAR),
        (15, False, Curve.CHECKPOINTS),
        (7, True, Curve.CHECKPOINTS),
    ],
)
def test_what_is_measured_rarely_or_moves_late_is_not_expected_in_a_line(
    frequency_days, moves_late, curve
):
    measure = Measure(Kind.INCREASE, D(0), D(1), frequency_days=frequency_days)

    assert pace_of(measure, start=START, end=END, moves_late=moves_late).curve is curve


def test_a_rare_metric_rises_straight_from_its_first_due_measurement():
    measure = Measure(Kind.INCREASE, D(0), D(1), frequency_days=30)
    pace = pace_of(measure, start=START, end=END)

    assert pace.first_due_on == date(2026, 1, 31)
    assert expected_progress(pace, on=date(2026, 1, 31)) == 0
    assert expected_progress(pace, on=date(2026, 3, 1)) == D(29) / 59
    assert expected_progress(pace, on=END) == 1


def test_a_metric_first_measured_after_the_end_is_expected_on_the_last_day():
    measure = Measure(Kind.INCREASE, D(0), D(1), frequency_days=365)
    pace = pace_of(measure, start=START, end=END)

    assert expected_progress(pace, on=END - timedelta(days=1)) == 0
    assert is_too_early(pace, on=END - timedelta(days=1))
    assert not is_too_early(pace, on=END)


def test_checkpoints_of_the_team_are_joined_by_straight_lines():
    pace = pace_of(
        METRIC,
        start=START,
        end=END,
        checkpoints=(
            Checkpoint(date(2026, 1, 11), D("0.1")),
            Checkpoint(date(2026, 3, 12), D("0.5")),
            Checkpoint(date(2026, 6, 1), D("0.9")),
        ),
    )

    assert expected_progress(pace, on=date(2026, 1, 6)) == D("0.05")
    assert expected_progress(pace, on=date(2026, 2, 10)) == D("0.3")
    assert expected_progress(pace, on=date(2026, 3, 12)) == D("0.5")


def test_before_the_first_due_measurement_pace_is_too_early_whatever_is_expected():
    pace = pace_of(
        Measure(Kind.INCREASE, D(0), D(1), frequency_days=30),
        start=START,
        end=END,
        checkpoints=(Checkpoint(date(2026, 1, 5), D("0.9")),),
    )

    assert is_too_early(pace, on=date(2026, 1, 30))
    assert not is_too_early(pace, on=date(2026, 1, 31))


def test_pace_is_too_early_until_a_fifth_is_expected():
    pace = Pace(START, START + timedelta(days=100))
    eve, day = START + timedelta(days=19), START + timedelta(days=20)

    assert pace_ratio(D("0.1"), pace, on=eve) is None
    assert pace_ratio(D("0.1"), pace, on=day) == D("0.5")
    assert pace_ratio(None, pace, on=day) is None


curves = st.builds(
    pace_of,
    st.builds(
        Measure,
        kind=st.sampled_from(list(Kind)),
        frequency_days=st.integers(1, 120),
    ),
    start=st.dates(START, END),
    end=st.dates(START, END),
    moves_late=st.booleans(),
)


@given(curves, st.dates(START, END), st.dates(START, END))
def test_expected_progress_never_falls_and_stays_between_0_and_1(pace, one, other):
    earlier = expected_progress(pace, on=min(one, other))
    later = expected_progress(pace, on=max(one, other))

    assert 0 <= earlier <= later <= 1
