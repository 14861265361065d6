"""The progress of an objective, its colour and whether it is achieved."""

from decimal import Decimal

import pytest

from objectives.scoring import (
    ClosingKeyResult,
    Grades,
    ScoringError,
    WeightedProgress,
    displayed_grade,
    displayed_percent,
    expectation,
    grade_colour,
    grades_at_close,
    is_achieved,
    objective_progress,
)
from tests.objectives.measuring import END, START, increase, weekly

D = Decimal


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
