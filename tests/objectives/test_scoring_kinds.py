"""Limits, milestones and baselines: progress, final grade, and when they are reached."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.scoring import (
    Kind,
    Measure,
    Standing,
    Step,
    closing_progress,
    displayed_percent,
    reached_on,
    standing_on,
)
from tests.objectives.measuring import END, START, increase, measured, weekly

D = Decimal


@pytest.mark.parametrize(
    ("kind", "values", "progress"),
    [
        ("maintain_above", "8 9 7", D(2) / 3),
        ("maintain_below", "8 9 7", D(2) / 3),
        ("maintain_above", "8 - 8", D(2) / 3),
        ("maintain_above", "- - 8 -", D(1) / 3),
        ("maintain_above", "7", D(0)),
        ("maintain_above", "-", None),
        ("maintain_within", "8 10 10.1 7.9", D("0.5")),
    ],
)
def test_maintain_counts_periods_met_and_gaps_before_the_latest_value(
    kind, values, progress
):
    measure = Measure(kind, target=D(8), target_upper=D(10))

    standing = standing_on(measure, weekly(values), start=START, on=END)

    assert standing.progress == progress


def test_one_bad_value_in_a_period_breaks_it_and_a_correction_mends_it():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))
    bad = [measured(START, "7", hour=8), measured(START + timedelta(days=6), "9")]
    mended = [*bad, measured(START, "8", hour=9)]

    assert standing_on(measure, bad, start=START, on=END).raw == 0
    assert standing_on(measure, mended, start=START, on=END).raw == 1


def test_values_before_the_start_belong_to_no_period():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))
    before = [measured(START - timedelta(days=1), "9")]

    assert standing_on(measure, before, start=START, on=END).raw is None


@pytest.mark.parametrize(
    "measure",
    [
        Measure(Kind.MAINTAIN_ABOVE),
        Measure(Kind.MAINTAIN_WITHIN, target=D(8)),
        Measure(Kind.INCREASE, target=D(8)),
        Measure(Kind.DECREASE, baseline=D(8)),
        Measure(Kind.UNMEASURED, D(1), D(8)),
    ],
)
def test_what_cannot_be_measured_has_no_progress(measure):
    check_ins = weekly("8 9")

    standing = standing_on(measure, check_ins, start=START, on=END)

    assert standing.raw is None
    assert standing.progress is None
    assert closing_progress(measure, check_ins, start=START, end=END, on=END) is None


def test_eleven_of_twelve_periods_is_a_final_grade_of_0_92():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))
    end = START + timedelta(days=83)
    check_ins = weekly("8 8 8 - 8 8 8 8 8 8 8 8 1")

    progress = closing_progress(measure, check_ins, start=START, end=end, on=END)

    assert progress == D(11) / 12
    assert displayed_percent(progress) == "92\u00a0%"


def test_weeks_after_the_latest_value_count_in_the_final_grade_only():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))
    check_ins = weekly("8 8 8")

    assert standing_on(measure, check_ins, start=START, on=END).progress == 1
    assert closing_progress(measure, check_ins, start=START, end=END, on=END) == (
        D(3) / 13
    )


def test_a_maintain_key_result_without_a_single_day_has_no_grade():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))

    assert closing_progress(measure, [], start=END, end=START, on=END) is None


def test_a_value_measured_in_the_grace_days_counts_for_a_metric():
    check_ins = [measured(END + timedelta(days=5), "80")]

    progress = closing_progress(
        increase(), check_ins, start=START, end=END, on=END + timedelta(days=7)
    )

    assert progress == 1


@pytest.mark.parametrize(("value", "progress"), [("1", 1), ("0", 0), (None, 0)])
def test_a_milestone_is_done_or_not(value, progress):
    check_ins = [measured(START, value, confidence=5)]

    standing = standing_on(Measure(Kind.MILESTONE), check_ins, start=START, on=END)

    assert standing.progress == progress


def test_weighted_steps_of_a_milestone_add_up_as_they_are_done():
    measure = Measure(
        Kind.MILESTONE,
        steps=(
            Step(D(1), done_on=date(2026, 1, 20)),
            Step(D(2), done_on=date(2026, 2, 20)),
            Step(D(1)),
        ),
    )

    january = standing_on(measure, [], start=START, on=date(2026, 1, 31))
    march = standing_on(measure, [], start=START, on=END)

    assert january == Standing(raw=D("0.25"), latest_value_on=date(2026, 1, 20))
    assert march == Standing(raw=D("0.75"), latest_value_on=date(2026, 2, 20))
    assert standing_on(measure, [], start=START, on=START) == Standing(raw=D(0))


@pytest.mark.parametrize(("values", "progress"), [("-", 0), ("0", 1), ("37", 1)])
def test_a_baseline_is_established_by_any_number_that_was_found(values, progress):
    standing = standing_on(Measure(Kind.BASELINE), weekly(values), start=START, on=END)

    assert standing.progress == progress


@pytest.mark.parametrize(
    ("values", "week"),
    [
        ("40 60 79", None),
        ("40 80 90", 1),
        ("80 60 70", None),
        ("80 60 81", 2),
        ("-", None),
    ],
)
def test_a_key_result_is_reached_until_a_later_value_falls_below(values, week):
    expected = None if week is None else START + timedelta(days=7 * week)

    assert reached_on(increase(), weekly(values), on=END) == expected


def test_a_key_result_locked_as_reached_stays_reached():
    check_ins = weekly("60 80 60 90")
    lock = START + timedelta(days=8)

    assert reached_on(increase(), check_ins, on=END, locked_on=lock) == (
        START + timedelta(days=7)
    )
    assert reached_on(increase(), weekly("80 60 90"), on=END, locked_on=lock) == (
        START + timedelta(days=14)
    )


def test_a_value_corrected_on_the_same_day_reaches_nothing():
    check_ins = [measured(START, "800", hour=8), measured(START, "50", hour=9)]

    assert reached_on(increase(), check_ins, on=END) is None


def test_maintain_is_decided_at_close_only():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))

    assert reached_on(measure, weekly("9 9"), on=END) is None


def test_a_milestone_is_reached_when_marked_done_and_a_baseline_when_found():
    assert reached_on(Measure(Kind.MILESTONE), weekly("0 1"), on=END) == (
        START + timedelta(days=7)
    )
    assert reached_on(Measure(Kind.BASELINE), weekly("0"), on=END) == START
    assert reached_on(Measure(Kind.UNMEASURED), weekly("5"), on=END) is None


def test_a_milestone_with_steps_is_reached_with_the_last_step():
    first, last = Step(D(1), START), Step(D(1), date(2026, 2, 1))
    measure = Measure(Kind.MILESTONE, steps=(last, first, Step(D(0))))

    assert reached_on(measure, [], on=END) == date(2026, 2, 1)
    assert reached_on(measure, [], on=START) is None
