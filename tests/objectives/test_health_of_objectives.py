"""The health of an objective follows from its key results, its age and people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import (
    Circumstances,
    KeyResultFacts,
    Kind,
    Measure,
    ObjectiveFacts,
    ScoringError,
    Status,
    check_manual_status,
    confidence_mean,
    confidence_minimum,
    confidence_trend,
    objective_health,
    worse_first,
)
from tests.objectives.judging import (
    DEFAULTS,
    END,
    FEBRUARY_14,
    judged,
    key_result,
    key_results,
)

D = Decimal


def objective(*key_results: KeyResultFacts, **more) -> ObjectiveFacts:
    return ObjectiveFacts("O-12", tuple(key_results), **more)


def judged_objective(facts: ObjectiveFacts, on: date = FEBRUARY_14):
    health = objective_health(facts, on=on, thresholds=DEFAULTS)
    return health.status, health.reasons


@pytest.mark.parametrize(
    ("more", "status", "reason"),
    [
        ({"outcome": "missed"}, Status.MISSED, "was closed as missed."),
        (
            {"outcome": "unrecorded", "is_paused": True},
            Status.UNRECORDED,
            "was closed; its outcome was not recorded.",
        ),
        ({"is_paused": True}, Status.PAUSED, "is paused."),
    ],
)
def test_closed_comes_first_and_paused_second_and_neither_goes_stale(
    more, status, reason
):
    dreadful = key_result("0", confidences=(0,), **more)

    assert judged(dreadful, on=END + timedelta(days=99)) == (
        status,
        (f"KR-31 {reason}",),
    )
    assert judged_objective(objective(key_result("0"), **more)) == (
        status,
        (f"O-12 {reason}",),
    )


def test_an_objective_is_as_well_as_its_worst_key_result_and_says_which():
    facts = objective(
        key_result("0.5"),
        key_result("0.1", reference="KR-32"),
        key_result("0.2", reference="KR-33"),
        key_result("0.4", reference="KR-34"),
    )

    assert judged_objective(facts) == (
        Status.OFF_TRACK,
        (
            "KR-32 is far behind pace: 10\u00a0% where 49\u00a0% would be expected.",
            "KR-33 is far behind pace: 20\u00a0% where 49\u00a0% would be expected.",
        ),
    )


def test_a_dropped_key_result_is_not_judged():
    dropped = key_result("0", reference="KR-32", outcome="dropped")

    assert judged_objective(objective(key_result(), dropped))[0] is Status.ON_TRACK
    assert judged_objective(objective(dropped)) == (
        Status.TOO_EARLY,
        ("O-12 has no open key result.",),
    )


def test_a_milestone_not_yet_due_does_not_hide_that_the_rest_is_on_track():
    milestone = key_result("0", reference="KR-32", measure=Measure(Kind.MILESTONE))

    assert judged_objective(objective(key_result(), milestone)) == (
        Status.ON_TRACK,
        (
            "KR-31 is on pace: 50\u00a0% where 49\u00a0% would be expected.",
            "KR-32 is due on 31 Mar.",
        ),
    )
    assert judged_objective(objective(milestone))[0] is Status.TOO_EARLY


@pytest.mark.parametrize(
    ("age_days", "expected_days", "status"),
    [
        (91, 90, Status.AT_RISK),
        (90, 90, Status.ON_TRACK),
        (None, 90, Status.ON_TRACK),
        (91, None, Status.ON_TRACK),
    ],
)
def test_an_objective_older_than_expected_is_at_risk(age_days, expected_days, status):
    facts = objective(key_result(), age_days=age_days, expected_days=expected_days)

    assert judged_objective(facts)[0] is status


def test_the_age_is_said_beside_what_is_expected():
    facts = objective(key_result(), age_days=91, expected_days=90)

    assert judged_objective(facts)[1] == (
        "O-12 has been in process for 91 days; 90 days or less are expected.",
    )


def test_what_surrounds_the_objective_counts_for_the_objective():
    facts = objective(
        key_result(), circumstances=Circumstances(breached_guard_rails=("Complaints",))
    )

    assert judged_objective(facts) == (
        Status.OFF_TRACK,
        ("O-12: the guard-rail Complaints is breached.",),
    )


def test_the_weakest_confidence_is_shown_and_no_vote_is_no_zero():
    assert confidence_minimum([7, None, 4]) == 4
    assert confidence_mean([7, None, 4]) == D("5.5")
    assert confidence_minimum([None]) is None
    assert confidence_mean([]) is None


def test_the_trend_of_confidence_is_last_minus_previous():
    assert confidence_trend((4, 7, 9)) == -3
    assert confidence_trend((4,)) is None


@pytest.mark.parametrize(
    ("derived", "manual"),
    [("on_track", "off_track"), ("at_risk", "at_risk"), ("stale", "at_risk")],
)
def test_a_worse_status_by_hand_is_free(derived, manual):
    check_manual_status(derived, manual, reason="")


def test_a_better_status_by_hand_needs_a_reason():
    with pytest.raises(ScoringError, match="better than the figures"):
        check_manual_status("off_track", "at_risk", reason=" ")

    check_manual_status("off_track", "at_risk", reason="The pilot starts tomorrow.")


@pytest.mark.parametrize(
    ("derived", "manual", "sentence"),
    [
        ("on_track", "excellent", "Choose on track"),
        ("on_track", "achieved", "Choose on track"),
        ("paused", "on_track", "not set by hand"),
    ],
)
def test_only_open_objectives_have_a_status_by_hand(derived, manual, sentence):
    with pytest.raises(ScoringError, match=sentence):
        check_manual_status(derived, manual, reason="Because.")


def test_lists_show_the_worst_first_and_what_is_paused_or_closed_last():
    statuses = ["paused", "on_track", "stale", "off_track", "too_early", "at_risk"]

    assert sorted(statuses, key=worse_first) == [
        "off_track",
        "at_risk",
        "stale",
        "too_early",
        "on_track",
        "paused",
    ]
    assert worse_first("achieved") == worse_first("paused")


@given(st.lists(key_results, min_size=1, max_size=4))
def test_an_objective_is_never_better_than_a_key_result_in_trouble(facts):
    statuses = {judged(f)[0] for f in facts}

    status, _ = judged_objective(objective(*facts))

    trouble = [s for s in ("off_track", "at_risk", "stale") if s in statuses]
    assert status in statuses
    assert not trouble or status == trouble[0]
