from datetime import date

from sprints.months import weeks
from sprints.timebox import Timebox

SPRINTS = [
    Timebox("Sprint 23", date(2026, 11, 4), date(2026, 11, 10)),
    Timebox("Sprint 24", date(2026, 11, 11), date(2026, 11, 17)),
]


def drawn():
    return list(
        weeks(
            SPRINTS,
            first=date(2026, 11, 4),
            last=date(2026, 11, 17),
            on=date(2026, 11, 10),
            starts_on=0,
        )
    )


def test_weeks_are_whole_from_the_first_day_to_the_last():
    assert [(week[0].on.day, week[-1].on.day) for week in drawn()] == [
        (2, 8),
        (9, 15),
        (16, 22),
    ]


def test_a_sprint_is_named_where_it_begins_and_at_the_beginning_of_a_week():
    named = [
        (cell.on.day, cell.is_even) for week in drawn() for cell in week if cell.begins
    ]

    assert named == [(4, True), (9, True), (11, False), (16, False)]


def test_today_is_one_day():
    assert [cell.on.day for week in drawn() for cell in week if cell.is_today] == [10]


def test_days_without_a_sprint_are_empty():
    first, *_, last = drawn()

    assert [cell.sprint for cell in first[:2]] == [None, None]
    assert last[-1].sprint is None
