"""The figures of DOMAIN 4: their denominators, and None where nothing can be said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprints.focus import (
    BetFacts,
    Needle,
    Share,
    finished_long_ago,
    moved_nothing,
    never_stopped,
    unmeasured,
    unmeasured_share,
)

TODAY = date(2026, 11, 10)
DAYS = st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days))
BETS = st.lists(
    st.builds(
        BetFacts,
        id=st.integers(1, 99),
        state=st.sampled_from(["idea", "next", "doing", "done", "stopped"]),
        since=DAYS,
        sorting=st.sampled_from(["linked", "heartbeat", "unsorted"]),
        is_observed=st.booleans(),
    )
)


def ago(days):
    return TODAY - timedelta(days=days)


def bet(state="done", days=31, *, is_observed=False):
    return BetFacts(1, state, ago(days), "linked", is_observed)


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (0, 0, "n/a"),
        (2, 3, "2 of 3"),
        (0, 4, "0 of 4"),
        (2, 5, "40 %"),
        (1, 8, "13 %"),
        (1, 3 * 200, "0 %"),
        (8, 8, "100 %"),
    ],
)
def test_a_share_below_five_is_printed_as_a_count(count, of, words):
    assert Share(count, of).words == words


def test_a_share_of_nothing_is_nothing():
    assert Share(0, 0).value is None
    assert Share(0, 0).is_above(10) is None


@pytest.mark.parametrize(
    ("most", "is_above"), [(None, None), (39, True), (40, False), (100, False)]
)
def test_nothing_is_above_a_limit_that_nobody_set(most, is_above):
    assert Share(2, 5).is_above(most) is is_above


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (bet(days=31), 1),
        (bet(days=30), 0),
        (bet(days=31, is_observed=True), 0),
        (bet("stopped", 90), 0),
        (bet("doing", 90), 0),
    ],
)
def test_what_is_done_over_thirty_days_without_a_note_is_unmeasured(found, expected):
    assert len(unmeasured([found], TODAY)) == expected


def test_the_denominator_is_what_was_done_over_thirty_days_ago():
    bets = [bet(), bet(is_observed=True), bet(days=3), bet("stopped", 40)]

    assert unmeasured_share(bets, TODAY) == Share(1, 2)
    assert unmeasured_share([bet(days=3)], TODAY).value is None


@given(BETS)
def test_the_unmeasured_are_some_of_what_was_done_long_ago(bets):
    share = unmeasured_share(bets, TODAY)

    assert share.of == len(finished_long_ago(bets, TODAY))
    assert 0 <= share.count <= share.of
    assert {row.is_observed for row in unmeasured(bets, TODAY)} <= {False}


@pytest.mark.parametrize(
    ("bets", "of"),
    [
        ([bet()] * 10, 10),
        ([bet()] * 9, None),
        ([*[bet()] * 10, bet("stopped")], None),
        ([*[bet()] * 10, bet("stopped", 182)], 10),
        ([*[bet()] * 10, bet("stopped", 181)], None),
        ([bet(days=200)] * 10, None),
    ],
)
def test_never_stopped_needs_ten_that_ended_in_two_quarters(bets, of):
    found = never_stopped(bets, TODAY)

    assert (found.of if found else None) == of


def needle(before, after, *, target=4, is_measured=True):
    return Needle(Decimal(9), Decimal(target), before, after, is_measured=is_measured)


@pytest.mark.parametrize(
    ("found", "has_moved"),
    [
        (needle(9, 7), True),
        (needle(7, 9), False),
        (needle(7, 7), False),
        (needle(7, 7, is_measured=False), None),
        (needle(None, 7), None),
        (needle(9, 12, target=20), True),
        (Needle(None, None, Decimal(1), Decimal(2)), None),
    ],
)
def test_a_number_moves_towards_its_target_or_does_not(found, has_moved):
    assert found.has_moved is has_moved


@pytest.mark.parametrize(
    ("needles", "expected"),
    [
        ([], False),
        ([needle(7, 7)], True),
        ([needle(7, 8), needle(7, 7)], True),
        ([needle(7, 7), needle(7, 6)], False),
        ([needle(7, 7), needle(7, 7, is_measured=False)], False),
    ],
)
def test_what_nobody_measured_is_not_said_to_stand_still(needles, expected):
    assert moved_nothing(needles) is expected
