"""The health of a key result, and the sentences that give its reasons."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from objectives.scoring import (
    Circumstances,
    Kind,
    Measure,
    OverdueHelp,
    Standing,
    Status,
    Threshold,
    Thresholds,
    key_result_health,
)
from tests.objectives.judging import (
    END,
    FEBRUARY_14,
    START,
    judged,
    key_result,
    key_results,
)

D = Decimal


@pytest.mark.parametrize(
    ("ambition", "raw", "status"),
    [
        ("committed", "0.36", Status.ON_TRACK),
        ("committed", "0.359", Status.AT_RISK),
        ("committed", "0.28", Status.AT_RISK),
        ("committed", "0.279", Status.OFF_TRACK),
        ("aspirational", "0.28", Status.ON_TRACK),
        ("aspirational", "0.279", Status.AT_RISK),
        ("aspirational", "0.16", Status.AT_RISK),
        ("aspirational", "0.159", Status.OFF_TRACK),
    ],
)
def test_the_thresholds_of_pace_depend_on_the_ambition(ambition, raw, status):
    end = START + timedelta(days=110)

    assert judged(key_result(raw, ambition=ambition, end=end))[0] is status, (
        "0.4 is expected after 44 of 110 days"
    )


def test_an_organisation_may_set_its_own_thresholds():
    strict = Thresholds(committed=Threshold(D("1.2"), D("1.1")))

    health = key_result_health(key_result(), on=FEBRUARY_14, thresholds=strict)

    assert health.status is Status.OFF_TRACK


@pytest.mark.parametrize(
    ("raw", "status", "reason"),
    [
        (
            "0.25",
            Status.OFF_TRACK,
            "KR-31 is far behind pace: 25\u00a0% where 49\u00a0% would be expected.",
        ),
        (
            "-0.2",
            Status.OFF_TRACK,
            "KR-31 is far behind pace: -20\u00a0% where 49\u00a0% would be expected.",
        ),
        (
            "0.4",
            Status.AT_RISK,
            "KR-31 is behind pace: 40\u00a0% where 49\u00a0% would be expected.",
        ),
        (
            "0.5",
            Status.ON_TRACK,
            "KR-31 is on pace: 50\u00a0% where 49\u00a0% would be expected.",
        ),
        ("1.25", Status.ON_TRACK, "KR-31 has reached its target."),
        (None, Status.TOO_EARLY, "KR-31 has no value yet."),
    ],
)
def test_pace_is_said_in_a_sentence_about_the_key_result(raw, status, reason):
    assert judged(key_result(raw)) == (status, (reason,))


def test_a_metric_that_nobody_measured_falls_behind():
    standing = Standing(D(0), None, (7,), FEBRUARY_14)

    assert judged(key_result(standing=standing)) == (
        Status.OFF_TRACK,
        ("KR-31 has no value yet where 49\u00a0% would be expected.",),
    )


def test_in_the_first_days_it_is_too_early_to_judge():
    facts = key_result("0", standing=Standing(D(0)))

    assert judged(facts, on=date(2026, 1, 8)) == (
        Status.TOO_EARLY,
        ("KR-31 is too early to judge by its pace.",),
    )


def test_a_rare_metric_is_never_red_before_its_first_due_measurement():
    measure = Measure(Kind.INCREASE, D(40), D(80), frequency_days=60)

    assert judged(key_result("-1", measure=measure))[0] is Status.TOO_EARLY


def test_an_unmeasured_key_result_is_judged_by_confidence_alone():
    measure = Measure(Kind.UNMEASURED)

    assert judged(key_result(None, measure=measure)) == (
        Status.TOO_EARLY,
        ("KR-31 is not measurable yet.",),
    )
    assert (
        judged(key_result(None, measure=measure, confidences=(2,)))[0]
        is Status.OFF_TRACK
    )


def test_a_maintain_key_result_says_how_long_it_held():
    measure = Measure(Kind.MAINTAIN_ABOVE, target=D(8))

    assert judged(key_result("0.75", measure=measure)) == (
        Status.AT_RISK,
        ("KR-31 kept its limit in 75\u00a0% of its periods.",),
    )
    assert judged(key_result("1", measure=measure))[0] is Status.ON_TRACK


@pytest.mark.parametrize(
    ("raw", "due", "status", "reason"),
    [
        ("0", END, Status.TOO_EARLY, "KR-31 is due on 31 Mar."),
        ("1", END, Status.ON_TRACK, "KR-31 is done."),
        ("0", START, Status.OFF_TRACK, "KR-31 was due on 1 Jan and is not done."),
        ("0.8", START, Status.AT_RISK, "KR-31 was due on 1 Jan and is 80\u00a0% done."),
        (
            "0",
            date(2025, 12, 31),
            Status.OFF_TRACK,
            "KR-31 was due on 31 Dec 2025 and is not done.",
        ),
    ],
)
def test_a_milestone_is_judged_by_its_due_date(raw, due, status, reason):
    facts = key_result(raw, measure=Measure(Kind.MILESTONE), end=due)

    assert judged(facts) == (status, (reason,))


@pytest.mark.parametrize(
    ("confidences", "status", "reason"),
    [
        (
            (2, 3),
            Status.OFF_TRACK,
            "KR-31 is no longer believed in: confidence 2.",
        ),
        ((0,), Status.OFF_TRACK, "KR-31 is no longer believed in: confidence 0."),
        ((5, 7), Status.AT_RISK, "Confidence in KR-31 fell from 7 to 5."),
        (
            (5, 6, 7, 8),
            Status.AT_RISK,
            "Confidence in KR-31 fell three times in a row, from 8 to 5.",
        ),
    ],
)
def test_confidence_warns_when_it_is_gone_or_falls(confidences, status, reason):
    assert judged(key_result(confidences=confidences)) == (status, (reason,))


@pytest.mark.parametrize(
    "confidences", [(), (3,), (3, 4), (5, 6, 7), (5, 6, 7, 7), (5, 6, 6, 7), (9, 3)]
)
def test_the_level_of_confidence_alone_never_sets_health(confidences):
    assert judged(key_result(confidences=confidences))[0] is Status.ON_TRACK


def test_an_open_breach_is_off_track_and_a_late_promise_at_risk():
    breach = Circumstances(breached_guard_rails=("Complaints per 100",))
    waiting = Circumstances(
        overdue_help=(OverdueHelp("Legal", date(2026, 2, 3)),),
        blocking_impediments=("B-7",),
    )

    assert judged(key_result(circumstances=breach)) == (
        Status.OFF_TRACK,
        ("KR-31: the guard-rail Complaints per 100 is breached.",),
    )
    assert judged(key_result(circumstances=waiting)) == (
        Status.AT_RISK,
        (
            "KR-31 waits for help from Legal, due on 3 Feb.",
            "KR-31 is blocked by B-7.",
        ),
    )


def test_off_track_comes_before_at_risk_and_names_its_own_reasons_only():
    facts = key_result("0.1", confidences=(2, 8))

    assert judged(facts) == (
        Status.OFF_TRACK,
        (
            "KR-31 is far behind pace: 10\u00a0% where 49\u00a0% would be expected.",
            "KR-31 is no longer believed in: confidence 2.",
        ),
    )


def test_stale_is_never_green_and_never_hides_red():
    old = date(2026, 1, 30)
    green = Standing(D("0.6"), old, (7,), FEBRUARY_14)
    red = Standing(D("0.1"), old, (7,), FEBRUARY_14)

    assert judged(key_result(standing=green)) == (
        Status.STALE,
        ("KR-31: value from 30 Jan, weekly.",),
    )
    assert judged(key_result(standing=red))[0] is Status.OFF_TRACK


def test_stale_comes_before_too_early():
    standing = Standing(D(0), None, (), None)

    assert judged(key_result(standing=standing), on=date(2026, 1, 17)) == (
        Status.STALE,
        (
            "KR-31: no value for 16 days, weekly.",
            "KR-31: no confidence for 16 days.",
        ),
    )


@given(key_results)
def test_health_always_has_a_reason_that_ends_like_a_sentence(facts):
    status, reasons = judged(facts)

    assert status in {"off_track", "at_risk", "stale", "too_early", "on_track"}
    assert reasons
    assert all(reason.endswith(".") for reason in reasons)
    assert "NaN" not in " ".join(reasons)
