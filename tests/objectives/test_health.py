from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import (
    Checkpoint,
    Circumstances,
    Curve,
    Freshness,
    KeyResultFacts,
    Kind,
    Measure,
    ObjectiveFacts,
    OverdueHelp,
    Pace,
    ScoringError,
    Staleness,
    Standing,
    Status,
    Threshold,
    Thresholds,
    check_manual_status,
    confidence_mean,
    confidence_minimum,
    confidence_staleness,
    confidence_trend,
    expected_progress,
    frequency_in_words,
    is_too_early,
    key_result_health,
    objective_health,
    pace_of,
    pace_ratio,
    value_staleness,
    worse_first,
)

START = date(2026, 1, 1)
END = date(2026, 3, 31)
FEBRUARY_14 = date(2026, 2, 14)
DEFAULTS = Thresholds()
D = Decimal
METRIC = Measure(Kind.INCREASE, D(40), D(80))


def key_result(raw: str | None = "0.5", **more: Any) -> KeyResultFacts:
    """KR-31 with a fresh value and a fresh confidence of 7 on 14 February."""
    facts: dict[str, Any] = {
        "reference": "KR-31",
        "measure": METRIC,
        "standing": Standing(
            raw=None if raw is None else D(raw),
            latest_value_on=FEBRUARY_14,
            confidences=more.pop("confidences", (7, 7)),
            latest_confidence_on=FEBRUARY_14,
        ),
        "start": START,
        "end": END,
    }
    return KeyResultFacts(**(facts | more))


def judged(facts: KeyResultFacts, on: date = FEBRUARY_14):
    health = key_result_health(facts, on=on, thresholds=DEFAULTS)
    return health.status, health.reasons


def objective(*key_results: KeyResultFacts, **more) -> ObjectiveFacts:
    return ObjectiveFacts("O-12", tuple(key_results), **more)


def judged_objective(facts: ObjectiveFacts, on: date = FEBRUARY_14):
    health = objective_health(facts, on=on, thresholds=DEFAULTS)
    return health.status, health.reasons


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


@pytest.mark.parametrize(
    ("days", "freshness"),
    [
        (0, Freshness.FRESH),
        (7, Freshness.FRESH),
        (8, Freshness.DUE),
        (14, Freshness.DUE),
        (15, Freshness.STALE),
    ],
)
def test_a_weekly_value_is_due_after_7_days_and_stale_after_14(days, freshness):
    standing = Standing(D("0.5"), START, (7,), START)
    on = START + timedelta(days=days)

    value = value_staleness(METRIC, standing, start=START, on=on)
    confidence = confidence_staleness(METRIC, standing, start=START, on=on)

    assert value == Staleness(freshness, days, "value from 1 Jan, weekly")
    assert confidence is not None
    assert confidence.freshness is freshness


def test_a_monthly_value_has_two_months_but_confidence_is_asked_weekly():
    monthly = Measure(Kind.INCREASE, D(40), D(80), frequency_days=30)
    standing = Standing(D("0.5"), date(2025, 10, 12), (7,), date(2025, 12, 3))
    on = date(2025, 12, 19)

    value = value_staleness(monthly, standing, start=START, on=on)
    confidence = confidence_staleness(monthly, standing, start=START, on=on)

    assert value == Staleness(Freshness.STALE, 68, "value from 12 Oct, monthly")
    assert confidence == Staleness(Freshness.STALE, 16, "no confidence for 16 days")
    assert value_staleness(
        monthly, standing, start=START, on=date(2025, 12, 11)
    ) == Staleness(Freshness.DUE, 60, "value from 12 Oct, monthly")


def test_without_a_value_staleness_counts_from_the_commitment():
    on = START + timedelta(days=1)

    assert value_staleness(METRIC, Standing(), start=START, on=on) == Staleness(
        Freshness.FRESH, 1, "no value for 1 day, weekly"
    )
    assert confidence_staleness(METRIC, Standing(), start=END, on=START) == Staleness(
        Freshness.FRESH, 0, "no confidence for 0 days"
    )


def test_a_milestone_has_no_value_to_go_stale_and_once_done_no_confidence():
    milestone = Measure(Kind.MILESTONE)
    done = Standing(raw=D(1), latest_value_on=START)

    assert value_staleness(milestone, done, start=START, on=END) is None
    assert confidence_staleness(milestone, done, start=START, on=END) is None
    assert confidence_staleness(milestone, Standing(D(0)), start=START, on=END) == (
        Staleness(Freshness.STALE, 89, "no confidence for 89 days")
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "daily"), (7, "weekly"), (31, "monthly"), (10, "every 10 days")],
)
def test_a_frequency_is_said_in_words(days, words):
    assert frequency_in_words(days) == words


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


standings = st.builds(
    Standing,
    raw=st.none() | st.decimals(-5, 5, places=3),
    latest_value_on=st.none() | st.dates(START, FEBRUARY_14),
    confidences=st.lists(st.integers(0, 10), max_size=4).map(tuple),
    latest_confidence_on=st.none() | st.dates(START, FEBRUARY_14),
)
key_results = st.builds(
    KeyResultFacts,
    reference=st.just("KR-31"),
    measure=st.builds(
        Measure,
        kind=st.sampled_from(list(Kind)),
        frequency_days=st.integers(1, 120),
    ),
    standing=standings,
    start=st.dates(START, END),
    end=st.dates(START, END),
    ambition=st.sampled_from(["committed", "aspirational"]),
)


@given(key_results)
def test_health_always_has_a_reason_that_ends_like_a_sentence(facts):
    status, reasons = judged(facts)

    assert status in {"off_track", "at_risk", "stale", "too_early", "on_track"}
    assert reasons
    assert all(reason.endswith(".") for reason in reasons)
    assert "NaN" not in " ".join(reasons)


@given(st.lists(key_results, min_size=1, max_size=4))
def test_an_objective_is_never_better_than_a_key_result_in_trouble(facts):
    statuses = {judged(f)[0] for f in facts}

    status, _ = judged_objective(objective(*facts))

    trouble = [s for s in ("off_track", "at_risk", "stale") if s in statuses]
    assert status in statuses
    assert not trouble or status == trouble[0]
