"""When a value or a confidence is due, and from when it is stale."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.scoring import (
    Freshness,
    Kind,
    Measure,
    Staleness,
    Standing,
    confidence_staleness,
    frequency_in_words,
    value_staleness,
)
from tests.objectives.judging import END, METRIC, START

D = Decimal


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
