from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.metrics import FlowError
from flow.simulation import Chances, SimulatedKeyResult, Trend, chances, trend

FIRST = date(2026, 10, 1)
STEADY = tuple(Decimal("0.05") for _ in range(13))


def key_result(progress: str, changes=STEADY, **more) -> SimulatedKeyResult:
    return SimulatedKeyResult("increase", Decimal(progress), changes, **more)


def of(*rows, expectation="0.7", weeks=4, pool=None, trials=200) -> Chances | None:
    return chances(
        rows,
        expectation=Decimal(expectation),
        weeks=weeks,
        pool=pool or {},
        seed=5,
        trials=trials,
    )


def test_a_steady_pace_reaches_what_it_leads_to_and_nothing_beyond():
    assert of(key_result("0.5")) == Chances(200, 200, ())
    assert of(key_result("0.49")) == Chances(0, 200, ())


def test_progress_counts_by_weight_and_no_more_than_all():
    over = key_result("1.4", weight=Decimal(3))

    assert of(over, key_result("0"), weeks=0, expectation="0.75") == Chances(
        200, 200, ()
    )
    assert of(over, key_result("0"), weeks=0, expectation="0.76") == Chances(0, 200, ())


def test_too_little_known_borrows_from_its_kind_and_says_so():
    young = key_result("0.5", (None, Decimal(0), None))

    found = of(young, weeks=2, pool={"increase": [Decimal("0.2"), *[Decimal(0)] * 2]})

    assert found is not None
    assert found.borrowed == (0,)
    assert 50 < found.reached < 130


def test_nothing_to_draw_from_is_no_forecast():
    assert of(key_result("0.5", (None,))) is None
    assert of() is None


def test_a_missing_week_is_not_a_week_without_change():
    some = (None, *[Decimal("0.05")] * 4, *[None] * 8)

    assert of(key_result("0.5", some)) == Chances(200, 200, ())


def test_what_moves_together_is_drawn_together():
    random = Random(1)
    ups = tuple(Decimal(random.choice(["0.1", "-0.1"])) for _ in range(13))
    downs = tuple(-each for each in ups)

    together = of(key_result("0.5", ups), key_result("0.5", ups), expectation="0.6")
    opposed = of(key_result("0.5", ups), key_result("0.5", downs), expectation="0.6")

    assert together is not None
    assert together.reached > 20
    assert opposed == Chances(0, 200, ())


def test_an_end_in_the_past_is_refused():
    with pytest.raises(FlowError):
        of(key_result("0.5"), weeks=-1)


def readings(*values: int) -> list[tuple[date, Decimal]]:
    return [
        (FIRST + timedelta(weeks=week), Decimal(value))
        for week, value in enumerate(values)
    ]


def test_a_straight_line_goes_on():
    found = trend(readings(10, 20, 30, 40), end=FIRST + timedelta(weeks=5))

    assert found == Trend(Decimal(60), Decimal(60), Decimal(60), 4)


def test_one_odd_reading_widens_the_range_and_hardly_moves_the_middle():
    found = trend(readings(10, 20, 90, 40, 50, 60), end=FIRST + timedelta(weeks=7))

    assert found is not None
    assert found.about == Decimal(80)
    assert found.low < found.about <= found.high


def test_three_values_and_a_past_end_have_no_trend():
    assert trend(readings(1, 2, 3), end=FIRST + timedelta(weeks=9)) is None
    assert trend(readings(1, 2, 3, 4), end=FIRST) is None
    assert trend([(FIRST, Decimal(n)) for n in range(5)], end=FIRST) is None


@given(st.lists(st.integers(-50, 50), min_size=4, max_size=12), st.integers(0, 30))
def test_the_middle_lies_in_the_range(values, days):
    last = FIRST + timedelta(weeks=len(values) - 1)

    found = trend(readings(*values), end=last + timedelta(days=days))

    assert found is not None
    assert found.low <= found.about <= found.high
