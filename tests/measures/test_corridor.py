"""Limits, breaches and unknown: DOMAIN 1.3 as plain calculations."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.corridor import (
    Breach,
    Corridor,
    CorridorError,
    Reading,
    Status,
    beyond,
    breaches,
    is_unknown,
    limits_of,
    readings,
    status,
)

D = Decimal
START = date(2026, 1, 5)
FIVE = Corridor(highest=D(5))


def weekly(values: str) -> list[Reading]:
    """Return a reading a week: "4 6 5"."""
    return [at(START + timedelta(days=7 * n), v) for n, v in enumerate(values.split())]


def at(on: date, value: str, hour: int = 9) -> Reading:
    moment = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    return Reading(on, moment, D(value))


def week(number: int) -> date:
    return START + timedelta(days=7 * number)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", []),
        ("4 5 5", []),  # equality is inside
        ("4 5.01", [Breach(week(1), D("5.01"))]),
        ("6 5", [Breach(week(0), D(6), week(1))]),  # closed by equality
        ("6 9 7 4", [Breach(week(0), D(9), week(3))]),
        ("6 4 8", [Breach(week(0), D(6), week(1)), Breach(week(2), D(8))]),
    ],
)
def test_a_breach_opens_beyond_the_limit_and_closes_inside(values, expected):
    assert breaches(weekly(values), FIVE, on=week(20)) == expected


def test_a_value_of_a_later_day_does_not_count_yet():
    assert breaches(weekly("4 6"), FIVE, on=week(0)) == []


def test_a_correction_of_the_day_closes_what_never_was():
    values = [at(START, "9", hour=9), at(START, "4", hour=10)]

    assert breaches(values, FIVE, on=START) == []
    assert [reading.value for reading in readings(values, on=START)] == [D(4)]


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [
        ("up", "80", Status.GREEN),
        ("up", "79.99", Status.AMBER),
        ("up", "70", Status.AMBER),
        ("up", "69.99", Status.RED),
        ("down", "70", Status.GREEN),
        ("down", "80", Status.AMBER),
        ("down", "80.01", Status.RED),
    ],
)
def test_colours_by_direction_with_equality_inside(direction, value, expected):
    green, red = (D(80), D(70)) if direction == "up" else (D(70), D(80))

    limits = limits_of(direction, green, red)

    assert status(limits, D(value), START, frequency_days=30, on=START) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("79.99", Status.RED),
        ("80", Status.AMBER),
        ("85", Status.GREEN),
        ("90", Status.GREEN),
        ("95", Status.AMBER),
        ("95.01", Status.RED),
    ],
)
def test_a_band_has_two_sides(value, expected):
    limits = limits_of("within", D(85), D(80), green_upper=D(90), red_upper=D(95))

    assert status(limits, D(value), START, frequency_days=7, on=START) is expected


@pytest.mark.parametrize(
    ("days", "unknown"), [(0, False), (14, False), (15, True), (90, True)]
)
def test_no_value_for_twice_the_frequency_is_unknown(days, unknown):
    on = START + timedelta(days=days)

    assert is_unknown(START, 7, on=on) is unknown
    found = status(limits_of("down", D(5), D(6)), D(4), START, frequency_days=7, on=on)
    assert found is (Status.UNKNOWN if unknown else Status.GREEN)


def test_without_any_value_it_is_unknown():
    limits = limits_of("up", D(5), D(4))

    assert status(limits, None, None, frequency_days=7, on=START) is Status.UNKNOWN


def test_an_open_breach_stays_red_however_old():
    limits = limits_of("down", D(5), D(6))

    found = status(limits, D(9), START, frequency_days=7, on=week(50))

    assert found is Status.RED


@pytest.mark.parametrize(
    ("direction", "numbers", "field"),
    [
        ("up", (5, 6, None, None), "red"),
        ("down", (5, 4, None, None), "red"),
        ("within", (5, 4, None, 9), "green_upper"),
        ("within", (5, 4, 8, None), "red_upper"),
        ("within", (5, 4, 3, 9), "green_upper"),
        ("within", (5, 6, 8, 9), "red"),
        ("within", (5, 4, 8, 7), "red_upper"),
    ],
)
def test_limits_that_contradict_each_other_name_the_field(direction, numbers, field):
    green, red, green_upper, red_upper = (n and D(n) for n in numbers)

    with pytest.raises(CorridorError) as refused:
        limits_of(direction, green, red, green_upper=green_upper, red_upper=red_upper)

    assert refused.value.field == field


amounts = st.decimals(-1000, 1000, places=2, allow_nan=False)


@given(st.lists(amounts, max_size=30), amounts, amounts)
def test_breaches_cover_exactly_the_values_beyond(values, one, other):
    limit = Corridor(min(one, other), max(one, other))
    told = [at(week(n), str(value)) for n, value in enumerate(values)]

    found = breaches(told, limit, on=week(100))

    for reading in told:
        covered = any(
            breach.opened_on <= reading.measured_on
            and (breach.closed_on is None or reading.measured_on < breach.closed_on)
            for breach in found
        )
        assert covered is not limit.holds(reading.value)
    assert [b for b in found if b.closed_on is None] in ([], found[-1:])
    assert all(beyond(breach.worst, limit) > 0 for breach in found)


@given(amounts, amounts, amounts, st.integers(0, 400))
def test_unknown_is_never_green_and_green_is_inside(value, one, other, days):
    limits = limits_of("up", max(one, other), min(one, other))

    found = status(
        limits, value, START, frequency_days=30, on=START + timedelta(days=days)
    )

    if days > 60:
        assert found in {Status.UNKNOWN, Status.RED}
    if found is Status.GREEN:
        assert limits.good.holds(value)
        assert limits.tolerable.holds(value)
