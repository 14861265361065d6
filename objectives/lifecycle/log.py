"""State and clock of an objective, from its append-only log (DOMAIN 2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from objectives.lifecycle.table import (
    FINISHES,
    STARTED,
    IllegalTransition,
    Outcome,
    State,
    Verb,
    rule_for,
)


class DepartureKind(StrEnum):
    """How an objective left what is in process; only `finished` is a finish."""

    FINISHED = "finished"
    DROPPED = "dropped"
    DEFERRED = "deferred"
    TRANSFERRED = "transferred"
    UNRECORDED = "unrecorded"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the append-only log; `undoes` names the row it takes back.

    `outcome` is empty unless the row closes the objective.
    """

    id: int
    to_state: str
    outcome: str
    effective_on: date
    recorded_at: datetime
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Days in process from `start` to `end`, both included; open without an end."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A day on which an objective left its team's objectives in process."""

    on: date
    kind: DepartureKind
    outcome: Outcome | None = None


def next_state(log: Iterable[Transition], verb: str) -> State:
    """Return the state that a verb leads to from where the log ends.

    Undoing a close leads back to the state before it, carrying over stays.
    Raises IllegalTransition when the verb does not fit, or nothing was before.
    """
    effective = _effective(log)
    state = effective[-1].to_state if effective else None
    rule = rule_for(state, verb)
    if rule.to_state is not None:
        return rule.to_state
    if rule.verb is Verb.CARRY_OVER:
        return State(effective[-1].to_state)
    if len(effective) < 2:
        raise IllegalTransition("This objective was never open, so it stays closed.")
    return State(effective[-2].to_state)


def _effective(
    log: Iterable[Transition], *, on: date | None = None
) -> list[Transition]:
    """Return what holds, in order: without what was undone and the undoing itself.

    An entry that was made void leaves only that, so that no metric sees the rest.
    """
    log = list(log)
    undone = {t.undoes for t in log if t.undoes is not None}
    holds = [t for t in log if t.undoes is None and t.id not in undone]
    voided = [t for t in holds if t.to_state == State.VOID]
    return sorted(
        (t for t in voided or holds if voided or on is None or t.effective_on <= on),
        key=lambda t: (t.effective_on, t.recorded_at, t.id),
    )


def state_on(log: Iterable[Transition], on: date) -> State | None:
    """Return the state at the end of a day; `None` before the first transition.

    A void objective is void on every day.
    """
    effective = _effective(log, on=on)
    return State(effective[-1].to_state) if effective else None


def in_process_intervals(log: Iterable[Transition], on: date) -> list[Interval]:
    """Return the intervals in process up to a day; the day of leaving is included."""
    return _intervals(_effective(log, on=on))


def _intervals(effective: Sequence[Transition]) -> list[Interval]:
    intervals: list[Interval] = []
    for transition in effective:
        is_running = bool(intervals) and intervals[-1].end is None
        if transition.to_state in STARTED:
            if not is_running:
                intervals.append(Interval(transition.effective_on))
        elif is_running:
            intervals[-1] = Interval(intervals[-1].start, transition.effective_on)
    return intervals


def covered_days(intervals: Iterable[Interval], on: date) -> int:
    """Count the distinct days that intervals cover up to `on`; both ends count."""
    days = 0
    counted_to = date.min
    for interval in sorted(intervals, key=lambda i: i.start):
        first = max(interval.start, counted_to + timedelta(days=1))
        last = min(interval.end or on, on)
        if last >= first:
            days += (last - first).days + 1
            counted_to = last
    return days


def in_process_days(log: Iterable[Transition], on: date) -> int:
    """Count the distinct days in process up to and including `on`, pauses too.

    A deferral neither resets nor inflates them.
    """
    return covered_days(in_process_intervals(log, on), on)


def age_on(log: Iterable[Transition], on: date) -> int | None:
    """Return the age in days of an objective in process, or `None` if it is not."""
    log = list(log)
    return in_process_days(log, on) if state_on(log, on) in STARTED else None


def first_started_on(log: Iterable[Transition], on: date) -> date | None:
    """Return the first day in process."""
    return next((i.start for i in in_process_intervals(log, on)), None)


def finished_on(log: Iterable[Transition], on: date) -> date | None:
    """Return the day it was closed as achieved or missed; dropping is no finish."""
    effective = _effective(log, on=on)
    if effective and effective[-1].outcome in FINISHES:
        return effective[-1].effective_on
    return None


def cycle_time(log: Iterable[Transition], on: date) -> int | None:
    """Return the days in process of a finished objective, both ends included."""
    log = list(log)
    finish = finished_on(log, on)
    return (in_process_days(log, finish) or None) if finish else None


def elapsed_days(log: Iterable[Transition], on: date) -> int | None:
    """Return the days from first start to finish, whether in process or not."""
    log = list(log)
    start, finish = first_started_on(log, on), finished_on(log, on)
    return (finish - start).days + 1 if start and finish else None


def paused_intervals(log: Iterable[Transition], on: date) -> list[Interval]:
    """Return the days up to and including `on` that ended paused."""
    last_of_day = {t.effective_on: t.to_state for t in _effective(log, on=on)}
    days = list(last_of_day)
    ends = [*days[1:], on + timedelta(days=1)]
    return [
        Interval(day, end - timedelta(days=1))
        for day, end in zip(days, ends, strict=False)
        if last_of_day[day] == State.PAUSED
    ]


def paused_days(log: Iterable[Transition], on: date) -> int:
    """Count the days up to and including `on` that ended paused."""
    return covered_days(paused_intervals(log, on), on)


def common_days(
    some: Iterable[Interval], others: Iterable[Interval], on: date
) -> list[Interval]:
    """Return the days up to and including `on` that lie in both."""
    rest = [(each.start, min(each.end or on, on)) for each in others]
    pieces = [
        Interval(max(each.start, start), min(each.end or on, end))
        for each in some
        for start, end in rest
    ]
    return [piece for piece in pieces if piece.end and piece.start <= piece.end]


def defer_count(log: Iterable[Transition], on: date) -> int:
    """Count how often an objective was deferred."""
    return sum(t.to_state == State.DEFERRED for t in _effective(log, on=on))


def departures(
    log: Iterable[Transition], on: date, *, transferred_on: Iterable[date] = ()
) -> list[Departure]:
    """Return every departure from the objectives in process, in order of the day.

    `transferred_on` are the days on which the owner team changed: a departure for
    the old team if the objective was in process, while its clock runs on.
    """
    effective = _effective(log, on=on)
    found = []
    was_started = False
    for transition in effective:
        is_started = transition.to_state in STARTED
        if was_started and not is_started:
            found.append(_departure(transition))
        was_started = is_started
    intervals = _intervals(effective)
    found += [
        Departure(day, DepartureKind.TRANSFERRED)
        for day in transferred_on
        if any(i.start <= day <= (i.end or on) for i in intervals)
    ]
    return sorted(found, key=lambda departure: departure.on)


def _departure(transition: Transition) -> Departure:
    outcome = Outcome(transition.outcome) if transition.outcome else None
    if outcome is None:
        kind = DepartureKind.DEFERRED
    elif outcome in FINISHES:
        kind = DepartureKind.FINISHED
    else:
        kind = DepartureKind(outcome.value)
    return Departure(transition.effective_on, kind, outcome)
