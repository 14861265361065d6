from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from flow.figures import events, every_day, figures
from flow.items import Item, Level
from flow.metrics import FlowItem, cycle_times
from flow.stability import stability

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def looked_at(flows, *, last):
    """Look at flows from the first day to another."""
    items = [
        Item(Level.OKR, n, n, "quarterly", flow, ((flow.started_on, 1),))
        for n, flow in enumerate(flows)
    ]
    kept = figures(event for item in items for event in events(item, None))
    ended = [f for f in flows if f.finished_on and day(0) <= f.finished_on <= last]
    return stability(every_day(kept, first=day(-1), last=last), cycle_times(ended))


def test_a_period_says_what_came_what_left_and_how_old_the_rest_became():
    items = [
        FlowItem(day(-10), day(5), "achieved"),
        FlowItem(day(-4)),
        FlowItem(day(2), day(8), "dropped"),
        FlowItem(day(3)),
    ]

    found = looked_at(items, last=day(9))

    assert (found.arrived, found.departed, found.finished) == (2, 2, 1)
    assert (found.wip_before, found.wip_after) == (2, 2)
    assert (found.age_before, found.age_after) == (Fraction(7), Fraction(21, 2))
    assert found.surplus == 0
    assert found.unfinished_share == Fraction(1, 2)
    assert not found.is_all_finished
    assert found.average_cycle_time == 16


def test_a_period_without_anything_divides_by_nothing():
    found = looked_at([], last=day(9))

    assert found.unfinished_share is None
    assert found.average_cycle_time is None
    assert found.age_after is None
    assert found.average_wip == found.average_throughput == 0


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=25)
)
def test_littles_law_is_exact_where_all_lies_in_the_period(spans):
    items = [FlowItem(day(min(s)), day(max(s)), "achieved") for s in spans]

    found = looked_at(items, last=day(50))

    assert found.average_cycle_time is not None
    assert found.average_wip == found.average_throughput * found.average_cycle_time
