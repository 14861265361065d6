"""The window of figures about work: a quarter, or the last three sprints that are over."""

from datetime import date, timedelta

import pytest

from sprints.window import Period, window

TODAY = date(2026, 11, 10)
Q4 = Period(date(2026, 10, 1), date(2026, 12, 31))
Q3 = Period(date(2026, 7, 1), date(2026, 9, 30))
LAST = date(2026, 11, 1)
OVER = [
    Period(LAST - timedelta(days=14 * back + 13), LAST - timedelta(days=14 * back))
    for back in range(7)
]


@pytest.mark.parametrize(
    ("chosen", "quarters", "over", "kind", "now", "before"),
    [
        ("quarter", [Q4, Q3], OVER, "quarter", Period(Q4.since, TODAY), Q3),
        (
            "quarter",
            [Q4],
            [],
            "quarter",
            Period(Q4.since, TODAY),
            Period(date(2026, 7, 2), Q3.until),
        ),
        (
            "quarter",
            [Q3],
            [],
            "quarter",
            Period(date(2026, 8, 12), TODAY),
            Period(date(2026, 5, 13), date(2026, 8, 11)),
        ),
        ("sprints", [Q4, Q3], [], "quarter", Period(Q4.since, TODAY), Q3),
        (
            "sprints",
            [Q4],
            OVER,
            "sprints",
            Period(OVER[2].since, LAST),
            Period(OVER[5].since, OVER[3].until),
        ),
        (
            "sprints",
            [Q4],
            OVER[:4],
            "sprints",
            Period(OVER[2].since, LAST),
            OVER[3],
        ),
        ("sprints", [Q4], OVER[:2], "sprints", Period(OVER[1].since, LAST), None),
    ],
)
def test_the_window_is_the_quarter_or_three_sprints(
    chosen, quarters, over, kind, now, before
):
    found = window(chosen, TODAY, quarters=quarters, over=over)

    assert (found.kind, found.now, found.before) == (kind, now, before)
