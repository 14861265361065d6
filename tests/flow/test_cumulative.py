from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flow.cumulative import FlowDay, cumulative_flow, departure
from flow.metrics import FlowItem, wip_at_end_of_day

FIRST = date(2026, 1, 1)
OUTCOMES = ["achieved", "missed", "dropped", "deferred", "transferred", "unrecorded"]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def items(draw) -> FlowItem:
    """An item that may have been deferred before, and may have left."""
    marks = sorted(draw(st.lists(st.integers(-30, 90), min_size=4, max_size=4)))
    was_deferred, has_left = draw(st.booleans()), draw(st.booleans())
    return FlowItem(
        day(marks[2]),
        day(marks[3]) if has_left else None,
        draw(st.sampled_from(OUTCOMES)) if has_left else "",
        earlier=((day(marks[0]), day(marks[1])),) if was_deferred else (),
    )


def test_departures_are_split_by_how_things_left():
    found = cumulative_flow(
        [
            FlowItem(day(0), day(1), "achieved"),
            FlowItem(day(0), day(2), "missed"),
            FlowItem(day(1), day(2), "dropped"),
            FlowItem(day(2), earlier=((day(0), day(1)),)),
        ],
        first=day(0),
        last=day(2),
    )

    assert found == [
        FlowDay(day(0), 3, 0, 0, 0, 0, 0),
        FlowDay(day(1), 4, 1, 0, 1, 0, 0),
        FlowDay(day(2), 5, 2, 1, 1, 0, 0),
    ]
    assert [each.in_process for each in found] == [3, 2, 1]


def test_what_happened_before_the_first_day_is_counted_on_it():
    found = cumulative_flow(
        [FlowItem(day(-9), day(-2), "achieved"), FlowItem(day(-9))],
        first=day(0),
        last=day(0),
    )

    assert found == [FlowDay(day(0), 2, 1, 0, 0, 0, 0)]


def test_an_outcome_without_a_line_of_its_own_is_another_departure():
    assert [departure(each) for each in OUTCOMES] == [
        "finished",
        "finished",
        "dropped",
        "deferred",
        "transferred",
        "other",
    ]


@given(st.lists(items(), max_size=20))
def test_no_line_falls_and_the_gap_is_the_wip_at_the_end_of_the_day(flow):
    found = cumulative_flow(flow, first=day(0), last=day(60))

    for before, after in pairwise(found):
        assert after.arrived >= before.arrived
        assert after.finished >= before.finished
        assert after.departed >= before.departed
    assert [each.in_process for each in found] == [
        wip_at_end_of_day(flow, each.day) for each in found
    ]
