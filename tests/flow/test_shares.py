from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.metrics import FlowItem, days_in_process
from flow.shares import (
    FirstProgress,
    ProgressBand,
    WorkKind,
    blocked_share,
    carried_now,
    check_in_coverage,
    flow_distribution,
    progress_band,
    time_to_first_progress,
)
from okrhub.lib.shares import Share

FIRST = date(2026, 1, 1)
SPANS = st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 30)), max_size=6)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_share_of_nothing_has_no_value():
    assert Share(0, 0).value is None
    assert Share(1, 4).value == Decimal("0.25")


def test_what_was_carried_over_is_counted_by_how_often_and_with_its_days():
    found = carried_now([(0, 40), (1, 109), (2, 200), (1, 95)])

    assert found.by_count == {1: 2, 2: 1}
    assert found.count == 3
    assert found.total_days == 109 + 200 + 95


def test_a_blocked_day_counts_once_and_only_in_process():
    item = FlowItem(day(0), day(9), "achieved")

    found = blocked_share(
        item, [(day(-5), day(1)), (day(1), day(2)), (day(8), None)], on=day(30)
    )

    assert found == Share(5, 10)


def test_a_pause_between_two_stays_does_not_count():
    item = FlowItem(day(10), earlier=((day(0), day(2)),))

    assert blocked_share(item, [(day(2), day(10))], on=day(11)) == Share(2, 5)


@given(SPANS, st.integers(0, 40))
def test_no_item_is_blocked_longer_than_it_was_in_process(spans, length):
    item = FlowItem(day(0), day(length), "achieved")
    blocked = [(day(start), day(start + days)) for start, days in spans]

    found = blocked_share(item, blocked, on=day(60))

    assert 0 <= found.part <= found.whole == days_in_process(item, day(60))


def test_the_first_progress_is_so_many_days_after_the_start_or_not_yet():
    found = time_to_first_progress(day(0), day(8), on=day(20))
    same_day = time_to_first_progress(day(0), day(0), on=day(20))
    none_yet = time_to_first_progress(day(0), None, on=day(20))

    assert found == FirstProgress(8, is_open=False)
    assert same_day == FirstProgress(0, is_open=False)
    assert none_yet == FirstProgress(20, is_open=True)


def test_check_ins_of_the_last_seven_days_cover_a_key_result():
    found = check_in_coverage([day(9), day(3), day(2), None, day(11)], on=day(9))

    assert found == Share(2, 5)
    assert check_in_coverage([], on=day(9)).value is None


def test_work_is_shared_out_by_count_with_every_kind_named():
    found = flow_distribution(["strategic", "heartbeat", "strategic"])

    assert found == {
        WorkKind.STRATEGIC: Share(2, 3),
        WorkKind.HEARTBEAT: Share(1, 3),
        WorkKind.UNSORTED: Share(0, 3),
    }


@pytest.mark.parametrize(
    ("progress", "band"),
    [
        (None, ProgressBand.NONE),
        ("-0.2", ProgressBand.NONE),
        ("0", ProgressBand.NONE),
        ("0.01", ProgressBand.FIRST_QUARTER),
        ("0.25", ProgressBand.FIRST_QUARTER),
        ("0.2501", ProgressBand.SECOND_QUARTER),
        ("0.5", ProgressBand.SECOND_QUARTER),
        ("0.75", ProgressBand.THIRD_QUARTER),
        ("0.99", ProgressBand.LAST_QUARTER),
        ("1", ProgressBand.ALL),
        ("1.25", ProgressBand.ALL),
    ],
)
def test_progress_falls_into_quarters_that_include_their_end(progress, band):
    assert progress_band(None if progress is None else Decimal(progress)) is band
