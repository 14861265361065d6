from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.forecast import (
    FARTHEST_WEEK,
    WEEKS_OF_HISTORY,
    Backtest,
    Shortfall,
    backtest,
    how_many,
    shortfall,
    weekly_finishes,
    when,
    whole_weeks_until,
)
from flow.metrics import FlowError, FlowItem

WEEKLY = [0, 0, 1, 0, 2, 0, 0, 1, 1, 0, 0, 3, 0]
MONDAY = date(2026, 1, 5)
HISTORIES = st.lists(st.integers(0, 5), min_size=1, max_size=26)
SEEDS = st.integers(0, 2**31)


def done(start: int, end: int, outcome: str = "achieved") -> FlowItem:
    """An item in process from one day to another, counted from that Monday."""
    return FlowItem(
        MONDAY + timedelta(days=start), MONDAY + timedelta(days=end), outcome
    )


def test_how_many_follows_the_vector_of_the_definition():
    found = how_many(WEEKLY, weeks=6, cap=99, seed=1)

    assert found is not None
    assert found.at_least == {50: 3, 70: 2, 85: 1, 95: 0}
    assert sum(found.histogram.values()) == 10_000


def test_when_follows_the_vector_of_the_definition():
    found = when(WEEKLY, items=5, seed=1)

    assert found is not None
    assert found.weeks == {50: 8, 70: 11, 85: 13, 95: 17}


def test_no_more_is_finished_than_is_there():
    found = how_many([5], weeks=6, cap=4, seed=1, trials=10)

    assert found is not None
    assert found.at_least == {50: 4, 70: 4, 85: 4, 95: 4}
    assert found.histogram == {4: 10}


def test_nothing_is_forecast_from_no_history():
    assert how_many([], weeks=6, cap=4, seed=1) is None
    assert when([], items=4, seed=1) is None


def test_no_whole_week_left_finishes_nothing():
    found = how_many(WEEKLY, weeks=0, cap=4, seed=1)

    assert found is not None
    assert found.at_least == {50: 0, 70: 0, 85: 0, 95: 0}


def test_weeks_without_a_finish_never_get_there_and_nothing_left_is_there_today():
    never, today = when([0, 0], items=1, seed=1), when([0, 0], items=0, seed=1)

    assert never is not None
    assert never.weeks == {50: None, 70: None, 85: None, 95: None}
    assert today is not None
    assert today.weeks == {50: 0, 70: 0, 85: 0, 95: 0}


def test_what_takes_more_than_five_years_has_no_week():
    found = when([0] * 25 + [1], items=FARTHEST_WEEK, seed=1, trials=20)

    assert found is not None
    assert found.weeks[95] is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: how_many(WEEKLY, weeks=-1, cap=1, seed=1),
        lambda: how_many(WEEKLY, weeks=1, cap=-1, seed=1),
        lambda: when(WEEKLY, items=-1, seed=1),
        lambda: backtest(WEEKLY, weeks=0, seed=1),
    ],
)
def test_less_than_nothing_is_refused(ask):
    with pytest.raises(FlowError):
        ask()


@given(history=HISTORIES, weeks=st.integers(0, 12), seed=SEEDS)
@settings(max_examples=50)
def test_more_confidence_gives_fewer_items_and_more_weeks_never_fewer(
    history, weeks, seed
):
    found = how_many(history, weeks=weeks, cap=20, seed=seed, trials=60)

    assert found is not None
    for numbers in found.fan:
        assert list(numbers.values()) == sorted(numbers.values(), reverse=True)
    for before, after in zip(found.fan, found.fan[1:], strict=False):
        assert all(before[p] <= after[p] for p in before)


@given(history=HISTORIES, items=st.integers(0, 12), seed=SEEDS)
@settings(max_examples=50)
def test_more_confidence_gives_later_weeks(history, items, seed):
    found = when(history, items=items, seed=seed, trials=60)

    assert found is not None
    weeks = [FARTHEST_WEEK if w is None else w for w in found.weeks.values()]
    assert weeks == sorted(weeks)


def test_the_same_seed_gives_the_same_numbers():
    first = how_many(WEEKLY, weeks=6, cap=9, seed=7, trials=500)

    assert first == how_many(WEEKLY, weeks=6, cap=9, seed=7, trials=500)


def test_a_history_counts_complete_weeks_from_the_first_full_one():
    items = [done(2, 9), done(3, 14, "missed"), done(3, 20, "dropped"), done(1, 22)]

    found = weekly_finishes(items, on=MONDAY + timedelta(days=23))

    assert found == (1, 1)


def test_a_history_is_at_most_half_a_year():
    items = [done(0, 3), done(0, 400)]

    found = weekly_finishes(items, on=MONDAY + timedelta(days=420))

    assert len(found) == WEEKS_OF_HISTORY
    assert sum(found) == 1
    assert weekly_finishes([], on=MONDAY) == ()


def test_a_part_of_a_week_counts_as_none():
    assert whole_weeks_until(MONDAY + timedelta(days=20), on=MONDAY) == 2
    assert whole_weeks_until(MONDAY - timedelta(days=20), on=MONDAY) == 0


def test_a_short_history_says_what_is_missing():
    assert shortfall([0] * 9) == Shortfall(weeks=1, finishes=5)
    assert shortfall([0] * 6 + [1] * 4) == Shortfall(weeks=0, finishes=1)
    assert shortfall([0] * 5 + [1] * 5) is None


def test_the_85_percent_number_holds_in_about_85_of_100_simulated_quarters():
    random = Random(4)
    weekly = [
        int(random.random() < 0.45) + (random.random() < 0.2) for _ in range(1200)
    ]

    found = backtest(weekly, weeks=6, seed=1, trials=400)

    assert found.n > 150
    assert 0.80 <= found.held / found.n <= 0.95


def test_a_short_past_is_not_backtested():
    assert backtest([1] * 12, weeks=6, seed=1) == Backtest(n=0, held=0)
