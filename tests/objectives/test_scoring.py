from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import (
    CheckIn,
    ClosingKeyResult,
    Grades,
    Kind,
    Measure,
    ScoringError,
    Standing,
    Step,
    WeightedProgress,
    check_confidence,
    check_measure,
    check_measured_on,
    clamped,
    closing_progress,
    displayed_grade,
    displayed_percent,
    expectation,
    grade_colour,
    grades_at_close,
    has_value_now_and_wanted,
    is_achieved,
    latest_reading,
    objective_progress,
    raw_progress,
    reached_on,
    standing_on,
)

START = date(2026, 1, 1)
END = date(2026, 3, 31)
D = Decimal


def measured(on: date, value: str | None, confidence: int | None = None, hour: int = 9):
    return CheckIn(
        measured_on=on,
        recorded_at=datetime(2026, 5, 1, hour, tzinfo=UTC),
        value=None if value is None else D(value),
        confidence=confidence,
    )


def increase(baseline: str = "40", target: str = "80", **more) -> Measure:
    return Measure(Kind.INCREASE, D(baseline), D(target), **more)


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


def weekly(values: str) -> list[CheckIn]:
    """One value a week from the start on; a dash is a week without."""
    return [
        measured(START + timedelta(days=7 * week), value)
        for week, value in enumerate(values.split())
        if value != "-"
    ]


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


def weighted(*progress: str | None, weight: str = "1") -> list[WeightedProgress]:
    return [
        WeightedProgress(None if p is None else D(p), weight=D(weight))
        for p in progress
    ]


@pytest.mark.parametrize(
    ("key_results", "expected"),
    [
        (weighted("1", "0", "0"), D(1) / 3),
        (weighted("0.5", None), D("0.5")),
        (weighted(None), None),
        ([], None),
        ([WeightedProgress(D(1), counts=False)], None),
        ([*weighted("1", weight="3"), *weighted("0", weight="1")], D("0.75")),
        ([*weighted("1", weight="0"), *weighted("0.2")], D("0.2")),
    ],
)
def test_objective_progress_is_the_weighted_mean_of_what_counts(key_results, expected):
    assert objective_progress(key_results) == expected


@pytest.mark.parametrize(
    "key_results",
    [
        weighted("1", weight="0"),
        [*weighted("1", weight="-1"), *weighted("1", weight="5")],
    ],
)
def test_weights_must_add_up_to_more_than_zero(key_results):
    with pytest.raises(ScoringError, match="add up to more than 0"):
        objective_progress(key_results)


@pytest.mark.parametrize(
    ("grade", "shown", "colour"),
    [
        ("0", "0.0", "red"),
        ("0.34", "0.3", "red"),
        ("0.35", "0.4", "amber"),
        ("0.64", "0.6", "amber"),
        ("0.65", "0.7", "green"),
        ("1", "1.0", "green"),
    ],
)
def test_the_colour_is_that_of_the_grade_as_displayed(grade, shown, colour):
    assert displayed_grade(D(grade)) == D(shown)
    assert grade_colour(D(grade)) == colour


@pytest.mark.parametrize(
    ("ambition", "grade", "achieved"),
    [
        ("committed", "1", True),
        ("committed", "0.95", True),
        ("committed", "0.94", False),
        ("aspirational", "0.7", True),
        ("aspirational", "0.65", True),
        ("aspirational", "0.64", False),
    ],
)
def test_achieved_depends_on_the_ambition(ambition, grade, achieved):
    assert is_achieved(D(grade), ambition) is achieved


def test_a_stretch_is_expected_to_reach_0_7_and_a_promise_1():
    assert expectation("committed") == 1
    assert expectation("aspirational") == D("0.7")


def test_a_revised_target_gives_two_grades():
    check_ins = tuple(weekly("40 50 60"))
    revised = ClosingKeyResult(
        increase("40", "60"), START, END, check_ins, committed_measure=increase()
    )
    untouched = ClosingKeyResult(increase("40", "60"), START, END, weight=D(3))
    dropped = ClosingKeyResult(increase(), START, END, counts=False)

    grades = grades_at_close([revised, untouched, dropped], on=END)

    assert grades == Grades(current=D("0.25"), at_commitment=D("0.125"))
    assert grades_at_close([dropped], on=END) == Grades(None, None)


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        ("0.445", "45\u00a0%"),
        ("-0.2", "-20\u00a0%"),
        ("-0.001", "0\u00a0%"),
        ("1.25", "125\u00a0%"),
        ("1e24", "100000000000000000000000000\u00a0%"),
    ],
)
def test_percent_is_rounded_half_up_for_display_only(progress, text):
    assert displayed_percent(D(progress)) == text


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
