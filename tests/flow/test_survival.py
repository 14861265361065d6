from datetime import date, timedelta
from math import log
from random import Random
from statistics import NormalDist, mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.metrics import FlowError, FlowItem, percentile
from flow.survival import Stay, Step, corrected_percentile, stays, survival

FIRST = date(2026, 1, 1)
STAYS = st.lists(st.builds(Stay, st.integers(1, 200), st.booleans()), max_size=60)


def test_a_textbook_example_is_followed_step_by_step():
    observed = [
        Stay(6, True),
        Stay(6, True),
        Stay(6, True),
        Stay(6, False),
        Stay(7, True),
        Stay(9, False),
        Stay(10, True),
        Stay(10, False),
        *[Stay(11, False)] * 13,
    ]

    found = [(step.days, round(step.still_open, 4)) for step in survival(observed)]

    assert found == [(6, 0.8571), (7, 0.8067), (10, 0.7529)]


def test_without_open_ones_it_is_the_nearest_rank():
    days = [3, 4, 4, 5, 5, 6, 6, 6, 7, 7]
    observed = [Stay(each, is_finished=True) for each in days]

    for percent in (50, 70, 85, 95):
        assert corrected_percentile(observed, percent) == percentile(days, percent)


def test_where_too_many_are_open_nothing_is_said():
    observed = [Stay(5, is_finished=True), Stay(9, is_finished=False)]

    assert corrected_percentile(observed, 50) == 5
    assert corrected_percentile(observed, 85) is None
    assert corrected_percentile([], 50) is None


def test_a_percentile_is_from_1_to_100():
    with pytest.raises(FlowError):
        corrected_percentile([], 0)


def test_departed_and_open_items_are_counted_but_not_as_finished():
    items = [
        FlowItem(FIRST, FIRST + timedelta(days=9), "achieved"),
        FlowItem(FIRST, FIRST + timedelta(days=4), "dropped"),
        FlowItem(FIRST + timedelta(days=10)),
        FlowItem(FIRST + timedelta(days=90)),
    ]

    found = stays(items, on=FIRST + timedelta(days=19))

    assert found == [Stay(10, True), Stay(5, False), Stay(10, False)]


@given(STAYS)
def test_the_share_still_open_only_falls_and_stays_between_0_and_1(observed):
    shares = [step.still_open for step in survival(observed)]

    assert shares == sorted(shares, reverse=True)
    assert all(-1e-9 <= share <= 1 for share in shares)


@given(STAYS, st.integers(1, 100))
def test_the_corrected_percentile_is_never_below_that_of_the_finished(
    observed, percent
):
    finished = percentile((s.days for s in observed if s.is_finished), percent)
    corrected = corrected_percentile(observed, percent)

    assert corrected is None or finished is None or corrected >= finished


def test_in_simulated_years_it_finds_what_the_finished_alone_hide():
    """DOMAIN 3: of 40 OKRs over a year with a true P85 of 152 days the finished say 128."""
    random, spread, years = Random(2), 0.6, 150
    middle = log(152) - NormalDist().inv_cdf(0.85) * spread
    finished_only, corrected = [], []
    for _ in range(years):
        takes = [
            max(round(random.lognormvariate(middle, spread)), 1) for _ in range(40)
        ]
        since = [random.randint(1, 365) for _ in takes]
        observed = [
            Stay(min(days, seen), is_finished=days <= seen)
            for days, seen in zip(takes, since, strict=True)
        ]
        finished_only.append(
            percentile((s.days for s in observed if s.is_finished), 85) or 0
        )
        corrected.append(corrected_percentile(observed, 85) or 365)

    assert mean(finished_only) == pytest.approx(128, abs=2)
    assert mean(corrected) == pytest.approx(155, abs=2)


def test_steps_are_kept_as_values():
    assert survival([Stay(2, is_finished=True)]) == [Step(2, 0.0)]
