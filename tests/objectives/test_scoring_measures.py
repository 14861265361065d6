"""What a measure is, its check-ins, and where a metric stands on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.scoring import (
    Kind,
    Measure,
    ScoringError,
    Standing,
    Step,
    check_confidence,
    check_measure,
    check_measured_on,
    clamped,
    has_value_now_and_wanted,
    latest_reading,
    raw_progress,
    standing_on,
)
from tests.objectives.measuring import END, START, increase, measured

D = Decimal


@pytest.mark.parametrize(
    ("kind", "baseline", "target", "current", "raw", "progress"),
    [
        ("increase", "40", "80", "30", "-0.25", "0"),
        ("increase", "40", "80", "90", "1.25", "1"),
        ("increase", "40", "80", "60", "0.5", "0.5"),
        ("increase", "-10", "10", "0", "0.5", "0.5"),
        ("decrease", "40", "20", "25", "0.75", "0.75"),
        ("decrease", "9", "4", "10", "-0.2", "0"),
        ("decrease", "-4", "-9", "-9", "1", "1"),
    ],
)
def test_one_formula_moves_a_metric_from_baseline_to_target(
    kind, baseline, target, current, raw, progress
):
    assert raw_progress(kind, D(baseline), D(target), D(current)) == D(raw)
    assert clamped(D(raw)) == D(progress)


def test_without_a_check_in_current_is_the_baseline_and_there_is_no_data():
    standing = standing_on(increase(), [], start=START, on=END)

    assert standing == Standing(raw=D(0))
    assert standing.progress == 0
    assert not standing.has_data


@pytest.mark.parametrize(
    ("kind", "baseline", "target", "sentence"),
    [
        ("increase", "80", "40", "the target must lie above the baseline"),
        ("decrease", "20.50", "40", "the target must lie below the baseline: 40 is"),
        ("increase", "40", "40.00", "Baseline and target are both 40. .* Maintain"),
        ("decrease", "40", "40", "choose the kind Maintain"),
        ("increase", "NaN", "40", "an ordinary number"),
        ("increase", "0", "Infinity", "an ordinary number"),
    ],
)
def test_a_target_on_the_wrong_side_is_refused_with_a_sentence(
    kind, baseline, target, sentence
):
    with pytest.raises(ScoringError, match=sentence):
        raw_progress(kind, D(baseline), D(target), D(1))


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (
            Measure(Kind.MAINTAIN_WITHIN, target=D(8), target_upper=D(5)),
            "The upper end of the band must not lie below the lower end: 5 is below 8",
        ),
        (increase(frequency_days=0), "measured at least every so many days"),
        (
            Measure(Kind.MILESTONE, steps=(Step(D(0)),)),
            "At least one step needs a weight above zero",
        ),
        (
            Measure(Kind.MILESTONE, steps=(Step(D(2)), Step(D(-1)))),
            "must not be negative",
        ),
        (Measure(Kind.MILESTONE, steps=(Step(D("NaN")),)), "must not be negative"),
    ],
)
def test_a_measure_that_contradicts_itself_is_refused(measure, sentence):
    with pytest.raises(ScoringError, match=sentence):
        check_measure(measure)


@pytest.mark.parametrize(
    "measure",
    [
        Measure(Kind.INCREASE),
        Measure(Kind.INCREASE, baseline=D(4)),
        Measure(Kind.MAINTAIN_WITHIN, target=D(5)),
        Measure(Kind.MAINTAIN_WITHIN, target=D(5), target_upper=D(5)),
        Measure(Kind.MAINTAIN_ABOVE, baseline=D(5), target=D(5)),
        Measure(Kind.MILESTONE),
        Measure(Kind.MILESTONE, steps=(Step(D(0)), Step(D(1)))),
        Measure(Kind.BASELINE),
        Measure(Kind.UNMEASURED),
    ],
)
def test_a_draft_may_leave_out_what_it_does_not_know_yet(measure):
    check_measure(measure)


@pytest.mark.parametrize(
    ("measure", "is_enough"),
    [
        (increase(), True),
        (Measure(Kind.INCREASE, target=D(80)), False),
        (Measure(Kind.DECREASE, baseline=D(80)), False),
        (Measure(Kind.MAINTAIN_ABOVE, baseline=D(9), target=D(8)), True),
        (Measure(Kind.MAINTAIN_WITHIN, baseline=D(9), target=D(8)), False),
        (Measure(Kind.MAINTAIN_WITHIN, D(9), D(8), target_upper=D(10)), True),
        (Measure(Kind.BASELINE), True),
        (Measure(Kind.MILESTONE, baseline=D(0), target=D(1)), False),
        (Measure(Kind.UNMEASURED), False),
    ],
)
def test_ready_needs_a_value_now_and_a_value_wanted_or_the_baseline_kind(
    measure, is_enough
):
    assert has_value_now_and_wanted(measure) is is_enough


def test_a_value_of_the_future_is_refused():
    check_measured_on(START, on=START)

    with pytest.raises(ScoringError, match="in the future"):
        check_measured_on(START + timedelta(days=1), on=START)


@pytest.mark.parametrize("confidence", [-1, 11])
def test_confidence_outside_0_to_10_is_refused(confidence):
    check_confidence(0)
    check_confidence(10)

    with pytest.raises(ScoringError, match="from 0 to 10"):
        check_confidence(confidence)


def test_the_latest_reading_is_by_the_day_measured_and_then_by_the_record():
    backdated = measured(date(2026, 2, 1), "50", hour=18)
    newest = measured(date(2026, 2, 8), "60", hour=8)
    correction = measured(date(2026, 2, 8), "55", hour=9)
    only_confidence = measured(date(2026, 2, 9), None, confidence=5)
    later = measured(date(2026, 2, 20), "70")
    check_ins = [later, correction, newest, backdated, only_confidence]

    assert latest_reading(check_ins, on=date(2026, 2, 10)) == correction
    assert latest_reading(check_ins, on=date(2026, 2, 7)) == backdated
    assert latest_reading(check_ins, on=date(2026, 1, 31)) is None


def test_a_standing_of_a_past_day_knows_nothing_later():
    check_ins = [
        measured(START + timedelta(days=7 * week), str(40 + 4 * week), 9 - week)
        for week in range(1, 8)
    ]

    standing = standing_on(
        increase(), check_ins, start=START, on=START + timedelta(days=40)
    )

    assert standing == Standing(
        raw=D("0.5"),
        latest_value_on=START + timedelta(days=35),
        confidences=(4, 5, 6, 7),
        latest_confidence_on=START + timedelta(days=35),
    )


def test_a_mistyped_value_never_outgrows_the_column_that_keeps_it():
    tiny = increase("0", "0.000001")
    check_ins = [measured(START, "99999999999999")]

    assert standing_on(tiny, check_ins, start=START, on=END).raw == D(10**9)


def test_a_corrected_confidence_counts_once():
    check_ins = [
        measured(date(2026, 2, 1), None, 8, hour=8),
        measured(date(2026, 2, 1), None, 6, hour=9),
        measured(date(2026, 1, 25), None, 7),
    ]

    assert standing_on(increase(), check_ins, start=START, on=END).confidences == (6, 7)
