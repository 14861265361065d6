from datetime import date

import pytest

from sprints.timebox import Timebox, next_name, next_timebox, objection_to_days

MONDAY, SUNDAY = 0, 6


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("", "Sprint 1"),
        ("Sprint 23", "Sprint 24"),
        ("Sprint 99", "Sprint 100"),
        ("2026 Sprint 9", "2026 Sprint 10"),
        ("Sprint 7 (holidays)", "Sprint 8 (holidays)"),
        ("Kestrel", "Kestrel 2"),
    ],
)
def test_the_next_sprint_counts_on_from_the_last_name(name, following):
    assert next_name(name) == following


def test_the_next_sprint_starts_on_the_day_after_the_last_and_is_as_long():
    last = Timebox("Sprint 23", date(2026, 11, 2), date(2026, 11, 15))

    suggested = next_timebox(last, on=date(2026, 11, 10))

    assert suggested == Timebox("Sprint 24", date(2026, 11, 16), date(2026, 11, 29))


def test_a_sprint_that_ended_yesterday_is_followed_without_a_gap():
    last = Timebox("Sprint 3", date(2026, 11, 2), date(2026, 11, 8))

    suggested = next_timebox(last, on=date(2026, 11, 9))

    assert suggested == Timebox("Sprint 4", date(2026, 11, 9), date(2026, 11, 15))


def test_after_a_long_pause_the_next_sprint_starts_with_this_week():
    last = Timebox("Sprint 3", date(2026, 6, 1), date(2026, 6, 14))

    suggested = next_timebox(last, on=date(2026, 11, 12))

    assert suggested == Timebox("Sprint 4", date(2026, 11, 9), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("week_starts_on", "starts_on"),
    [(MONDAY, date(2026, 11, 9)), (SUNDAY, date(2026, 11, 8))],
)
def test_the_first_sprint_of_a_team_is_two_weeks_from_the_start_of_this_week(
    week_starts_on, starts_on
):
    suggested = next_timebox(None, on=date(2026, 11, 10), week_starts_on=week_starts_on)

    assert suggested.name == "Sprint 1"
    assert suggested.starts_on == starts_on
    assert suggested.days == 14


def test_a_sprint_may_last_a_month_and_not_a_day_longer():
    assert objection_to_days(date(2026, 1, 1), date(2026, 1, 31)) == ""
    assert objection_to_days(date(2026, 1, 1), date(2026, 2, 1)) == (
        "A sprint is one month or less: these are 32 days."
    )


def test_a_sprint_of_one_day_is_a_sprint_and_one_of_no_day_is_not():
    assert objection_to_days(date(2026, 1, 5), date(2026, 1, 5)) == ""
    assert objection_to_days(date(2026, 1, 5), date(2026, 1, 4)) == (
        "A sprint ends on or after the day on which it starts."
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (date(2026, 11, 16), date(2026, 11, 29), False),
        (date(2026, 11, 15), date(2026, 11, 28), True),
        (date(2026, 10, 20), date(2026, 11, 1), False),
        (date(2026, 10, 20), date(2026, 11, 2), True),
        (date(2026, 11, 5), date(2026, 11, 6), True),
    ],
)
def test_two_sprints_overlap_when_they_share_a_day(starts_on, ends_on, overlaps):
    sprint = Timebox("Sprint 23", date(2026, 11, 2), date(2026, 11, 15))

    assert sprint.overlaps(Timebox("Sprint 24", starts_on, ends_on)) is overlaps
