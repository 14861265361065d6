from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from objectives.history import Entry, events

DAY = date(2026, 10, 1)


@dataclass(frozen=True)
class Carried:
    cycle: str
    on: date
    reason: str = ""


def entry(number, to_state, outcome="", *, team="Billing", days=0, undoes=None):
    on = DAY + timedelta(days=days)
    return Entry(
        id=number,
        to_state=to_state,
        outcome=outcome,
        team=team,
        effective_on=on,
        recorded_at=datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=days),
        undoes=undoes,
    )


def words(*log, carried=()):
    return [event.words for event in events(log, carried)]


def test_a_life_is_told_the_latest_first():
    assert words(
        entry(1, "ready"),
        entry(2, "in_process", days=1),
        entry(3, "paused", days=2),
        entry(4, "in_process", days=3),
        entry(5, "deferred", days=4),
        entry(6, "ready", days=5),
        entry(7, "in_process", days=6),
        entry(8, "closed", "achieved", days=7),
    ) == [
        "Closed as achieved",
        "Committed",
        "Back in the queue",
        "Deferred",
        "Resumed",
        "Paused",
        "Committed",
        "Made ready",
    ]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("achieved", "Closed as achieved"),
        ("missed", "Closed as missed"),
        ("dropped", "Dropped"),
        ("unrecorded", "Closed, the outcome was not recorded"),
    ],
)
def test_a_close_says_how(outcome, said):
    assert words(entry(1, "in_process"), entry(2, "closed", outcome))[0] == said


@pytest.mark.parametrize(
    ("state", "said"),
    [("declined", "Withdrawn"), ("void", "Made void: entered in error")],
)
def test_what_never_ran_has_words_as_well(state, said):
    assert words(entry(1, "ready"), entry(2, state)) == [said, "Made ready"]


def test_what_was_taken_back_still_stands_marked():
    found = events(
        [
            entry(1, "in_process"),
            entry(2, "closed", "dropped", days=1),
            entry(3, "in_process", days=2, undoes=2),
        ]
    )

    assert [(event.words, event.is_undone) for event in found] == [
        ("Opened again", False),
        ("Dropped", True),
        ("Committed", False),
    ]


def test_a_new_home_names_both_teams():
    assert words(
        entry(1, "in_process"), entry(2, "in_process", team="Intake", days=1)
    ) == ["Given from Billing to Intake", "Committed"]


def test_carrying_over_stands_on_the_day_it_was_decided():
    carried = [Carried("Q3 2026", DAY + timedelta(days=5), "Nearly there.")]

    found = events([entry(1, "in_process"), entry(2, "paused", days=9)], carried)

    assert [event.words for event in found] == [
        "Paused",
        "Carried over from Q3 2026",
        "Committed",
    ]
    assert found[1].reason == "Nearly there."


def test_of_one_day_what_was_recorded_last_stands_first():
    assert words(entry(1, "ready"), entry(2, "in_process")) == [
        "Committed",
        "Made ready",
    ]
