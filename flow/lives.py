"""From a log to what flows: the life of an objective and of its key results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flow.items import MAINTAIN, Item, Level, Shared, Stop
from flow.metrics import FINISHES, FlowItem
from objectives import lifecycle
from objectives.lifecycle import Interval, State

LEFT = {"done": "achieved", "stopped": "dropped"}


@dataclass(frozen=True, slots=True)
class Step:
    """A transition with the team that owned the objective then."""

    transition: lifecycle.Transition
    team: int


@dataclass(frozen=True, slots=True)
class MeasuredBy:
    """A key result of an objective: when it moved and was reached, and whose it is."""

    number: int
    team: int | None
    reached_on: date | None
    moved_on: date | None = None
    is_maintained: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A team's stay in a team of teams; on `left_on` it is out."""

    group: int
    team: int
    joined_on: date
    left_on: date | None


def okr(
    number: int,
    *,
    cadence: str,
    steps: Sequence[Step],
    shared: Iterable[Shared],
    members: Iterable[Member] = (),
    carried_on: Iterable[date],
    waited: Iterable[Stop] = (),
    barred: Iterable[Stop] = (),
    measured: Sequence[MeasuredBy] = (),
    on: date,
) -> Item | None:
    """Return an objective as its log tells it up to a day; None if never in process.

    What a team of teams owns is shared by its members, each on the days it was in it
    (DOMAIN 2.3).
    """
    log = [step.transition for step in steps]
    intervals = lifecycle.in_process_intervals(log, on)
    if not intervals:
        return None
    owners = _owners(steps, on)
    flow = _flow(intervals, _outcome(log, on))
    return Item(
        level=Level.OKR,
        number=number,
        objective=number,
        cadence=cadence,
        flow=flow,
        owners=owners,
        shared=_shared({*shared, *_as_members(owners, members)}, on),
        carried_on=tuple(sorted(day for day in carried_on if day <= on)),
        paused=_paused(steps, on),
        waited=tuple(sorted(waited, key=lambda stop: stop[0])),
        barred=tuple(sorted(barred, key=lambda stop: stop[0])),
        moved_on=min(
            (each.moved_on for each in measured if each.moved_on), default=None
        ),
        kind=MAINTAIN if measured and all(m.is_maintained for m in measured) else "",
    )


def key_result(objective: Item, measured: MeasuredBy) -> Item:
    """Return a key result's life: from the commit to the day it was reached.

    Not reached, it leaves with its objective: missed where that was closed, and as the
    objective did where it was deferred or dropped.
    """
    flow = objective.flow
    reached = measured.reached_on
    if reached is not None and flow.exited_on is not None:
        reached = min(reached, flow.exited_on)
    if reached is None:
        outcome = "missed" if flow.outcome in FINISHES else flow.outcome
        life = FlowItem(flow.started_on, flow.exited_on, outcome, flow.earlier)
    else:
        life = _reached(flow, reached)
    owners = objective.owners
    if measured.team is not None and measured.team != owners[-1][1]:
        owners = ((owners[0][0], measured.team),)
    return Item(
        level=Level.KEY_RESULT,
        number=measured.number,
        objective=objective.number,
        cadence=objective.cadence,
        flow=life,
        owners=owners,
        paused=objective.paused,
        waited=objective.waited,
        barred=objective.barred,
        moved_on=measured.moved_on,
        kind=MAINTAIN if measured.is_maintained else "",
    )


def initiative(
    number: int, *, team: int, kind: str, steps: Sequence[tuple[date, str]], on: date
) -> Item | None:
    """Return an initiative's life: from doing to done; None if never begun.

    `steps` are days and states in their order. Stopped it is dropped, taken back to an
    idea or to next it is deferred.
    """
    spans: list[tuple[date, date | None]] = []
    outcome = ""
    for day, state in steps:
        if day > on:
            break
        is_running = bool(spans) and spans[-1][1] is None
        if state == "doing" and not is_running:
            spans.append((day, None))
        elif state != "doing" and is_running:
            spans[-1] = (spans[-1][0], day)
            outcome = LEFT.get(state, "deferred")
    if not spans:
        return None
    start, end = spans[-1]
    return Item(
        level=Level.INITIATIVE,
        number=number,
        objective=None,
        cadence="quarterly",
        flow=FlowItem(
            started_on=start,
            exited_on=end,
            outcome=outcome if end else "",
            earlier=tuple((first, last) for first, last in spans[:-1] if last),
        ),
        owners=((spans[0][0], team),),
        kind=kind,
    )


def _reached(flow: FlowItem, on: date) -> FlowItem:
    """Return the life up to the day of reaching, within what was in process."""
    spans = [span for span in flow.intervals if span[0] <= on]
    spans = spans or [flow.intervals[0]]
    start, end = spans[-1]
    last = max(on, start)
    return FlowItem(
        started_on=start,
        exited_on=last if end is None else min(last, end),
        outcome="achieved",
        earlier=tuple((first, end) for first, end in spans[:-1] if end is not None),
    )


def _flow(intervals: Sequence[Interval], outcome: str) -> FlowItem:
    *earlier, last = intervals
    return FlowItem(
        started_on=last.start,
        exited_on=last.end,
        outcome=outcome if last.end else "",
        earlier=tuple((each.start, each.end) for each in earlier if each.end),
    )


def _outcome(log: Sequence[lifecycle.Transition], on: date) -> str:
    departures = lifecycle.departures(log, on)
    if not departures:
        return ""
    return str(departures[-1].outcome or departures[-1].kind)


def _held(steps: Iterable[Step], on: date) -> list[Step]:
    """Return what holds, in order: neither undone nor an undoing."""
    steps = list(steps)
    undone = {step.transition.undoes for step in steps}
    return sorted(
        (
            step
            for step in steps
            if step.transition.undoes is None
            and step.transition.id not in undone
            and step.transition.effective_on <= on
        ),
        key=lambda step: (
            step.transition.effective_on,
            step.transition.recorded_at,
            step.transition.id,
        ),
    )


def _owners(steps: Iterable[Step], on: date) -> tuple[tuple[date, int], ...]:
    """Return the owner teams, each with its first day; of one day the last counts."""
    found: list[tuple[date, int]] = []
    for step in _held(steps, on):
        day = step.transition.effective_on
        if found and found[-1][1] == step.team:
            continue
        if found and found[-1][0] == day:
            found.pop()
        if not found or found[-1][1] != step.team:
            found.append((day, step.team))
    return tuple(found)


def _as_members(
    owners: Sequence[tuple[date, int]], members: Iterable[Member]
) -> list[Shared]:
    """Return when teams shared an objective because a team of theirs owned it."""
    found = []
    ends = [day for day, _ in owners[1:]]
    for (since, group), until in zip(owners, (*ends, date.max), strict=True):
        for each in members:
            first = max(each.joined_on, since)
            last = min(each.left_on or date.max, until)
            if each.group == group and first < last:
                found.append(
                    Shared(each.team, first, None if last == date.max else last)
                )
    return found


def _shared(found: Iterable[Shared], on: date) -> tuple[Shared, ...]:
    """Return what was known on a day, in order."""
    known = (
        each if each.until is None or each.until <= on else replace(each, until=None)
        for each in found
        if each.since is None or each.since <= on
    )
    return tuple(
        sorted(
            known,
            key=lambda each: (
                each.team,
                each.since or date.min,
                each.until or date.max,
            ),
        )
    )


def _paused(steps: Iterable[Step], on: date) -> tuple[tuple[date, date | None], ...]:
    """Return the days it stood still, the day of going on not included."""
    found: list[tuple[date, date | None]] = []
    for step in _held(steps, on):
        is_running = bool(found) and found[-1][1] is None
        if step.transition.to_state == State.PAUSED:
            if not is_running:
                found.append((step.transition.effective_on, None))
        elif is_running:
            found[-1] = (found[-1][0], step.transition.effective_on)
    return tuple(found)
