from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.metrics import (
    AgeBand,
    Chance,
    FlowError,
    FlowItem,
    PercentileLines,
    Period,
    ServiceLevelExpectation,
    Throughput,
    age,
    age_band,
    age_lines,
    chance_between,
    chance_to_finish,
    cycle_time,
    cycle_times,
    days_in_process,
    iso_weeks,
    percentile,
    percentile_lines,
    quarters,
    service_level_expectation,
    throughput,
    wip_at_end_of_day,
    wip_occupied,
)

JANUARY_1 = date(2026, 1, 1)
MARCH_31 = date(2026, 3, 31)
TEN_TIMES = [3, 4, 4, 5, 5, 6, 6, 6, 7, 7]
LONG_TIMES = [30, 41, 55, 60, 62, 70, 84, 88, 91, 91]


def after(days: int) -> date:
    return JANUARY_1 + timedelta(days=days)


def finished(start: int, end: int, outcome: str = "achieved") -> FlowItem:
    return FlowItem(after(start), after(end), outcome)


def test_an_item_counts_at_the_end_of_each_day_until_the_day_it_leaves():
    items = [finished(0, 9), FlowItem(after(5)), finished(9, 9, "dropped")]

    assert [wip_at_end_of_day(items, after(n)) for n in (-1, 0, 5, 8, 9, 99)] == [
        0,
        1,
        2,
        2,
        1,
        1,
    ]


def test_the_day_an_item_leaves_was_still_occupied():
    items = [finished(0, 9), FlowItem(after(5)), finished(9, 9, "dropped")]

    assert [wip_occupied(items, after(n)) for n in (-1, 0, 5, 9, 10)] == [0, 1, 2, 3, 1]


def test_an_item_that_came_back_counts_once_a_day():
    item = FlowItem(after(9), earlier=((after(0), after(9)),))

    assert wip_at_end_of_day([item], after(9)) == 1
    assert wip_occupied([item], after(9)) == 1


@pytest.mark.parametrize(
    ("item", "days"),
    [
        (FlowItem(JANUARY_1, MARCH_31, "achieved"), 90),
        (FlowItem(JANUARY_1, MARCH_31, "missed"), 90),
        (FlowItem(JANUARY_1, JANUARY_1, "achieved"), 1),
        (FlowItem(JANUARY_1, MARCH_31, "dropped"), None),
        (FlowItem(JANUARY_1, MARCH_31, "unrecorded"), None),
        (FlowItem(JANUARY_1), None),
    ],
)
def test_cycle_time_is_inclusive_and_only_finishes_have_one(item, days):
    assert cycle_time(item) == days


@pytest.mark.parametrize(
    "more",
    [
        {"exited_on": after(-1)},
        {"earlier": ((after(-5), after(-6)),)},
    ],
)
def test_leaving_before_starting_is_refused(more):
    with pytest.raises(FlowError, match="cannot leave before"):
        FlowItem(JANUARY_1, **more)


def test_days_in_process_are_distinct_dates_over_all_intervals():
    item = FlowItem(
        date(2026, 4, 1),
        earlier=(
            (date(2026, 1, 1), date(2026, 1, 10)),
            (date(2026, 1, 10), date(2026, 1, 12)),
        ),
    )

    assert days_in_process(item, date(2026, 4, 5)) == 17
    assert age(item, date(2026, 4, 5)) == 17
    assert age(item, date(2026, 2, 1)) is None
    assert days_in_process(item, date(2025, 12, 31)) == 0


def test_age_counts_today_and_a_start_in_the_future_has_none():
    assert age(FlowItem(JANUARY_1), JANUARY_1) == 1
    assert age(FlowItem(after(1)), JANUARY_1) is None
    assert age(finished(0, 5), after(5)) is None
    assert age(finished(0, 5), after(4)) == 5


def test_iso_weeks_begin_on_monday_and_cover_both_days():
    assert iso_weeks(date(2026, 1, 1), date(2026, 1, 5)) == [
        Period(date(2025, 12, 29), date(2026, 1, 4)),
        Period(date(2026, 1, 5), date(2026, 1, 11)),
    ]


def test_quarters_follow_the_fiscal_year():
    assert quarters(date(2025, 12, 5), date(2026, 1, 1)) == [
        Period(date(2025, 10, 1), date(2025, 12, 31)),
        Period(date(2026, 1, 1), date(2026, 3, 31)),
    ]
    assert quarters(date(2021, 6, 15), date(2021, 7, 31), fiscal_start_month=2) == [
        Period(date(2021, 5, 1), date(2021, 7, 31))
    ]
    assert quarters(date(2021, 1, 15), date(2021, 1, 15), fiscal_start_month=2) == [
        Period(date(2020, 11, 1), date(2021, 1, 31))
    ]


def test_throughput_keeps_the_weeks_without_anything():
    weeks = iso_weeks(date(2026, 1, 5), date(2026, 1, 25))
    items = [
        FlowItem(JANUARY_1, date(2026, 1, 5), "achieved"),
        FlowItem(JANUARY_1, date(2026, 1, 11), "missed"),
        FlowItem(JANUARY_1, date(2026, 1, 19), "dropped"),
        FlowItem(JANUARY_1, date(2026, 1, 19), "deferred"),
        FlowItem(JANUARY_1, date(2026, 1, 26), "achieved"),
        FlowItem(JANUARY_1),
    ]

    assert throughput(items, weeks) == [
        Throughput(weeks[0], finished=2, achieved=1, dropped=0),
        Throughput(weeks[1], finished=0, achieved=0, dropped=0),
        Throughput(weeks[2], finished=0, achieved=0, dropped=1),
    ]


def test_a_period_is_complete_on_the_day_after_its_end():
    week = Period(date(2026, 1, 5), date(2026, 1, 11))

    assert not week.is_complete(date(2026, 1, 11))
    assert week.is_complete(date(2026, 1, 12))


def test_percentiles_are_nearest_rank():
    assert [percentile(TEN_TIMES, p) for p in (50, 70, 85, 95)] == [5, 6, 7, 7]
    assert percentile(reversed(TEN_TIMES), 100) == 7
    assert percentile(TEN_TIMES, 1) == 3
    assert percentile([], 50) is None


def test_the_rank_is_worked_out_in_whole_numbers():
    assert percentile(range(1, 101), 7) == 7
    assert percentile(range(1, 101), 55) == 55


@pytest.mark.parametrize("percent", [0, -5, 101])
def test_a_percentile_outside_1_to_100_is_refused(percent):
    with pytest.raises(FlowError, match="from 1 to 100"):
        percentile([1], percent)


@pytest.mark.parametrize(
    ("n", "drawn"),
    [
        (0, []),
        (1, []),
        (2, [50]),
        (3, [50]),
        (4, [50, 70]),
        (6, [50, 70]),
        (7, [50, 70, 85]),
        (19, [50, 70, 85]),
        (20, [50, 70, 85, 95]),
    ],
)
def test_no_line_is_drawn_below_its_sample(n, drawn):
    lines = percentile_lines(range(1, n + 1))

    assert list(lines.lines) == drawn
    assert lines.n == n
    assert lines.slowest == (n or None)


def test_the_lines_come_with_their_sample_and_the_slowest():
    assert percentile_lines(TEN_TIMES) == PercentileLines(
        n=10, lines={50: 5, 70: 6, 85: 7}, slowest=7, fastest=3
    )


def test_the_expectation_is_the_85_percent_line():
    assert service_level_expectation(percentile_lines(TEN_TIMES), guess_days=90) == (
        ServiceLevelExpectation(days=7, percent=85, n=10, is_guess=False)
    )


def test_with_too_little_history_the_expectation_is_a_guess_and_says_so():
    assert service_level_expectation(percentile_lines([30] * 6), guess_days=90) == (
        ServiceLevelExpectation(days=90, percent=85, n=6, is_guess=True)
    )


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (5, AgeBand.TYPICAL),
        (6, AgeBand.PAST_HALF),
        (7, AgeBand.OLD),
        (8, AgeBand.VERY_OLD),
    ],
)
def test_an_age_is_compared_with_the_lines_of_the_past(days, band):
    assert age_band(days, percentile_lines(TEN_TIMES)) is band


def test_an_age_band_uses_only_lines_that_may_be_drawn():
    bands = [age_band(99, percentile_lines(range(1, n + 1))) for n in (1, 2, 4, 7)]

    assert bands == [None, AgeBand.PAST_HALF, AgeBand.OLD, AgeBand.VERY_OLD]


def test_age_is_a_share_of_the_expectation_once_there_is_one():
    assert age_lines(percentile_lines([90] * 7)).share(45) == Decimal("0.5")
    assert age_lines(percentile_lines([90] * 6)).share(45) is None


def test_the_next_lies_between_the_shortest_and_the_longest_with_a_known_chance():
    found = {n: chance_between(n) for n in (0, 1, 3, 5, 7, 11, 20)}

    percent = {n: round(100 * chance) for n, chance in found.items() if chance}
    assert found[0] is None
    assert found[1] == 0
    assert percent == {3: 50, 5: 67, 7: 75, 11: 83, 20: 90}


@pytest.mark.parametrize(("percent", "n"), [(50, 2), (70, 4), (85, 7), (95, 20)])
def test_below_its_sample_a_line_would_only_be_the_slowest(percent, n):
    assert percentile(range(1, n), percent) == n - 1
    assert percentile(range(1, n + 1), percent) == n - 1


def test_the_chance_to_finish_counts_what_took_longer_in_the_past():
    assert chance_to_finish(LONG_TIMES, age=61, days=30) == Chance(within=6, older=6)
    assert chance_to_finish(LONG_TIMES, age=61, days=10) == Chance(within=2, older=6)
    assert chance_to_finish(LONG_TIMES, age=95, days=30) is None


finished_items = st.builds(
    lambda start, length, outcome: finished(start, start + length, outcome),
    start=st.integers(0, 200),
    length=st.integers(0, 120),
    outcome=st.sampled_from(["achieved", "missed"]),
)


def came_back(gaps: list[int]) -> FlowItem:
    """Alternate days in process and away, from 1 January on."""
    moments = [after(sum(gaps[: n + 1])) for n in range(len(gaps))]
    pairs = list(zip(moments[::2], moments[1::2], strict=True))
    return FlowItem(*pairs[-1], outcome="achieved", earlier=tuple(pairs[:-1]))


items_that_came_back = (
    st.integers(1, 4)
    .flatmap(
        lambda pairs: st.lists(
            st.integers(0, 40), min_size=2 * pairs, max_size=2 * pairs
        )
    )
    .map(came_back)
)


@given(st.lists(finished_items | items_that_came_back, max_size=15))
def test_occupied_days_add_up_to_the_cycle_times(items):
    occupied = sum(wip_occupied(items, after(n)) for n in range(400))

    assert occupied == sum(cycle_times(items))


@given(st.lists(finished_items, max_size=15), st.integers(-5, 400))
def test_what_is_open_at_night_was_occupied_by_day(items, n):
    assert wip_at_end_of_day(items, after(n)) <= wip_occupied(items, after(n))


@given(finished_items | items_that_came_back)
def test_a_cycle_time_is_at_least_a_day(item):
    days = cycle_time(item)

    assert days is not None
    assert days >= 1


@given(st.lists(st.integers(1, 400), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_value_that_happened_and_covers_its_share(values, percent):
    value = percentile(values, percent)

    assert value in values
    assert sum(v <= value for v in values) * 100 >= percent * len(values)
    assert sum(v < value for v in values) * 100 < percent * len(values)


@given(st.lists(finished_items, max_size=20))
def test_weeks_of_throughput_add_up_to_all_finishes(items):
    weeks = throughput(items, iso_weeks(JANUARY_1, after(400)))

    assert sum(week.finished for week in weeks) == len(items)


@given(st.lists(st.integers(1, 400)), st.integers(0, 400), st.integers(0, 400))
def test_a_chance_is_never_more_than_all(times, days_old, days):
    chance = chance_to_finish(times, age=days_old, days=days)

    assert chance is None or 0 <= chance.within <= chance.older
