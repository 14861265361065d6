"""What follows from the log: state, age, stays, departures and finishes."""

from datetime import date, timedelta

import pytest

from objectives.lifecycle import (
    Departure,
    DepartureKind,
    IllegalTransition,
    Interval,
    Outcome,
    State,
    age_on,
    covered_days,
    cycle_time,
    defer_count,
    departures,
    elapsed_days,
    finished_on,
    first_started_on,
    in_process_days,
    in_process_intervals,
    next_state,
    paused_days,
    state_on,
)
from tests.objectives.lives import day, log_of, undo

LATER = date(2026, 12, 31)
DEFERRED_ONCE = log_of(
    ("20 Jan", "proposed"),
    ("21 Jan", "ready"),
    ("1 Feb", "in_process"),
    ("10 Feb", "deferred"),
    ("20 Feb", "ready"),
    ("1 Mar", "in_process"),
    ("5 Mar", "closed achieved"),
)


def test_the_next_state_follows_from_the_log():
    started = log_of(("1 Feb", "ready"), ("2 Feb", "in_process"), ("3 Feb", "paused"))
    closed = [*started, *log_of(*[("4 Feb", "closed missed")] * 4)[3:]]

    assert next_state([], "draft") is State.PROPOSED
    assert next_state(started, "resume") is State.IN_PROCESS
    assert next_state(started, "carry_over") is State.PAUSED
    assert next_state(closed, "undo_close") is State.PAUSED


def test_what_was_never_open_cannot_be_opened_again():
    imported = log_of(("1 Feb", "closed unrecorded"))

    with pytest.raises(IllegalTransition, match="never open"):
        next_state(imported, "undo_close")


def test_the_state_of_a_day_is_that_of_its_end():
    assert state_on(DEFERRED_ONCE, day("19 Jan")) is None
    assert state_on(DEFERRED_ONCE, day("20 Jan")) is State.PROPOSED
    assert state_on(DEFERRED_ONCE, day("9 Feb")) is State.IN_PROCESS
    assert state_on(DEFERRED_ONCE, day("10 Feb")) is State.DEFERRED
    assert state_on(DEFERRED_ONCE, day("28 Feb")) is State.READY
    assert state_on(DEFERRED_ONCE, LATER) is State.CLOSED


def test_the_order_of_the_log_is_by_effective_day_then_record():
    shuffled = [DEFERRED_ONCE[i] for i in (6, 2, 0, 5, 3, 1, 4)]

    assert in_process_intervals(shuffled, LATER) == [
        Interval(day("1 Feb"), day("10 Feb")),
        Interval(day("1 Mar"), day("5 Mar")),
    ]
    assert state_on(reversed(DEFERRED_ONCE), LATER) is State.CLOSED


def test_days_in_process_are_distinct_dates():
    log = log_of(
        ("1 Jan", "in_process"),
        ("10 Jan", "deferred"),
        ("10 Jan", "ready"),
        ("10 Jan", "in_process"),
        ("12 Jan", "deferred"),
        ("31 Mar", "ready"),
        ("1 Apr", "in_process"),
    )

    assert in_process_intervals(log, day("5 Apr")) == [
        Interval(day("1 Jan"), day("10 Jan")),
        Interval(day("10 Jan"), day("12 Jan")),
        Interval(day("1 Apr")),
    ]
    assert in_process_days(log, day("5 Apr")) == 17
    assert age_on(log, day("5 Apr")) == 17


def test_intervals_that_lie_within_each_other_are_counted_once():
    intervals = [
        Interval(day("1 Jan"), day("20 Jan")),
        Interval(day("5 Jan"), day("10 Jan")),
        Interval(day("20 Jan"), day("20 Jan")),
    ]

    assert covered_days(intervals, LATER) == 20
    assert covered_days(intervals, day("31 Jan") - timedelta(days=31)) == 0


def test_a_deferral_neither_resets_nor_inflates_age():
    assert age_on(DEFERRED_ONCE, day("9 Feb")) == 9
    assert age_on(DEFERRED_ONCE, day("20 Feb")) is None
    assert age_on(DEFERRED_ONCE, day("1 Mar")) == 11
    assert cycle_time(DEFERRED_ONCE, LATER) == 15
    assert elapsed_days(DEFERRED_ONCE, LATER) == 33
    assert defer_count(DEFERRED_ONCE, LATER) == 1


def test_with_one_interval_days_are_finish_minus_start_plus_one():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed missed"))

    assert cycle_time(log, LATER) == 90
    assert elapsed_days(log, LATER) == 90
    assert finished_on(log, LATER) == day("31 Mar")
    assert first_started_on(log, LATER) == day("1 Jan")


def test_started_and_finished_on_one_day_is_one_day():
    log = log_of(("1 Jan", "in_process"), ("1 Jan", "closed achieved"))

    assert cycle_time(log, day("1 Jan")) == 1


def test_a_past_day_knows_nothing_of_what_came_later():
    assert finished_on(DEFERRED_ONCE, day("4 Mar")) is None
    assert cycle_time(DEFERRED_ONCE, day("4 Mar")) is None
    assert elapsed_days(DEFERRED_ONCE, day("4 Mar")) is None
    assert in_process_intervals(DEFERRED_ONCE, day("4 Mar"))[-1] == Interval(
        day("1 Mar")
    )
    assert first_started_on(DEFERRED_ONCE, day("31 Jan")) is None


def test_a_start_in_the_future_has_no_age():
    log = log_of(("1 Jan", "ready"), ("5 Jan", "in_process"))

    assert age_on(log, day("4 Jan")) is None
    assert age_on(log, day("5 Jan")) == 1


def test_a_pause_keeps_the_clock_running_and_its_days_are_counted():
    log = log_of(
        ("1 Jan", "in_process"),
        ("3 Jan", "paused"),
        ("5 Jan", "in_process"),
        ("8 Jan", "paused"),
    )

    assert in_process_intervals(log, day("10 Jan")) == [Interval(day("1 Jan"))]
    assert age_on(log, day("10 Jan")) == 10
    assert paused_days(log, day("2 Jan")) == 0
    assert paused_days(log, day("4 Jan")) == 2
    assert paused_days(log, day("10 Jan")) == 5


def test_a_pause_that_ends_on_its_day_counts_no_day():
    log = log_of(("1 Jan", "in_process"), ("3 Jan", "paused"), ("3 Jan", "in_process"))

    assert paused_days(log, day("10 Jan")) == 0


def test_an_undone_close_never_happened():
    closed = log_of(("1 Jan", "in_process"), ("10 Jan", "closed achieved"))
    reopened = undo(closed, 2, on="15 Jan")

    assert state_on(reopened, day("12 Jan")) is State.IN_PROCESS
    assert in_process_intervals(reopened, LATER) == [Interval(day("1 Jan"))]
    assert age_on(reopened, day("20 Jan")) == 20
    assert finished_on(reopened, LATER) is None
    assert departures(reopened, LATER) == []


def test_after_an_undo_the_objective_can_be_closed_again():
    reopened = undo(
        log_of(("1 Jan", "in_process"), ("10 Jan", "closed achieved")), 2, on="15 Jan"
    )
    again = [*reopened, *log_of(*[("20 Jan", "closed missed")] * 4)[3:]]

    assert cycle_time(again, LATER) == 20
    assert departures(again, LATER) == [
        Departure(day("20 Jan"), DepartureKind.FINISHED, Outcome.MISSED)
    ]


def test_undoing_a_drop_of_a_deferred_objective_is_no_second_deferral():
    dropped = log_of(
        ("1 Jan", "in_process"), ("5 Jan", "deferred"), ("9 Jan", "closed dropped")
    )
    reopened = undo(dropped, 3, on="12 Jan")

    assert defer_count(reopened, LATER) == 1
    assert state_on(reopened, day("10 Jan")) is State.DEFERRED


def test_void_leaves_every_metric():
    log = [*DEFERRED_ONCE, *log_of(*[("6 Mar", "void")] * 8)[7:]]

    assert state_on(log, day("5 Feb")) is State.VOID
    assert in_process_intervals(log, LATER) == []
    assert in_process_days(log, LATER) == 0
    assert age_on(log, day("5 Feb")) is None
    assert cycle_time(log, LATER) is None
    assert elapsed_days(log, LATER) is None
    assert paused_days(log, LATER) == 0
    assert defer_count(log, LATER) == 0
    assert departures(log, LATER) == []


def test_dropped_and_deferred_are_departures_and_not_finishes():
    log = log_of(
        ("1 Jan", "in_process"),
        ("5 Jan", "deferred"),
        ("6 Jan", "ready"),
        ("7 Jan", "in_process"),
        ("9 Jan", "closed dropped"),
    )

    assert departures(log, LATER) == [
        Departure(day("5 Jan"), DepartureKind.DEFERRED),
        Departure(day("9 Jan"), DepartureKind.DROPPED, Outcome.DROPPED),
    ]
    assert departures(log, day("8 Jan")) == [
        Departure(day("5 Jan"), DepartureKind.DEFERRED)
    ]
    assert finished_on(log, LATER) is None
    assert cycle_time(log, LATER) is None


def test_imported_history_without_a_score_departs_unrecorded():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed unrecorded"))

    assert departures(log, LATER) == [
        Departure(day("31 Mar"), DepartureKind.UNRECORDED, Outcome.UNRECORDED)
    ]
    assert finished_on(log, LATER) is None


def test_what_was_dropped_outside_of_process_departs_once():
    log = log_of(
        ("1 Jan", "in_process"), ("5 Jan", "deferred"), ("9 Jan", "closed dropped")
    )

    assert departures(log, LATER) == [Departure(day("5 Jan"), DepartureKind.DEFERRED)]


def test_a_change_of_owner_team_is_a_departure_while_the_clock_runs_on():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed achieved"))
    changes = [day("10 Feb"), day("1 May")]

    assert departures(log, LATER, transferred_on=changes) == [
        Departure(day("10 Feb"), DepartureKind.TRANSFERRED),
        Departure(day("31 Mar"), DepartureKind.FINISHED, Outcome.ACHIEVED),
    ]
    assert cycle_time(log, LATER) == 90


def test_a_finish_that_was_never_started_has_no_cycle_time():
    log = log_of(("31 Mar", "closed achieved"))

    assert cycle_time(log, LATER) is None
    assert elapsed_days(log, LATER) is None
