"""What happened to an objective, in words, from its log and its stays. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from objectives.lifecycle import State

FIRST_WORDS = {
    State.PROPOSED: "Proposed",
    State.READY: "Made ready",
    State.IN_PROCESS: "Committed",
    State.PAUSED: "Paused",
    State.DEFERRED: "Deferred",
    State.DECLINED: "Withdrawn",
    State.VOID: "Made void: entered in error",
}
CLOSED_WORDS = {
    "achieved": "Closed as achieved",
    "missed": "Closed as missed",
    "dropped": "Dropped",
    "unrecorded": "Closed, the outcome was not recorded",
}
AGAIN = {
    (State.PAUSED, State.IN_PROCESS): "Resumed",
    (State.DEFERRED, State.READY): "Back in the queue",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log with what a page says of it; `team` is the owner team then."""

    id: int
    to_state: str
    outcome: str
    team: str
    effective_on: date
    recorded_at: datetime
    undoes: int | None = None
    who: str = ""
    reason: str = ""


class CarriedOver(Protocol):
    """The end of a stay in a cycle, when the objective went on in the next."""

    @property
    def cycle(self) -> str:
        """Return the cycle's name."""

    @property
    def on(self) -> date:
        """Return the day it was decided."""

    @property
    def reason(self) -> str:
        """Return why, if it was said."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `is_undone` was taken back later and still stands."""

    on: date
    words: str
    who: str = ""
    reason: str = ""
    is_undone: bool = False


def events(log: Iterable[Entry], carried: Iterable[CarriedOver] = ()) -> list[Event]:
    """Return what happened, the latest first."""
    entries = sorted(log, key=lambda entry: (entry.recorded_at, entry.id))
    undone = {entry.undoes for entry in entries if entry.undoes is not None}
    found: list[Event] = []
    before: Entry | None = None
    for entry in entries:
        found.append(
            Event(
                on=entry.effective_on,
                words=_words(entry, before),
                who=entry.who,
                reason=entry.reason,
                is_undone=entry.id in undone,
            )
        )
        before = entry
    found += [
        Event(stay.on, f"Carried over from {stay.cycle}", reason=stay.reason)
        for stay in carried
    ]
    found.reverse()
    return sorted(found, key=lambda event: event.on, reverse=True)


def _words(entry: Entry, before: Entry | None) -> str:
    if entry.undoes is not None:
        return "Opened again"
    if before is not None and before.team != entry.team:
        return f"Given from {before.team} to {entry.team}"
    if entry.to_state == State.CLOSED:
        return CLOSED_WORDS[entry.outcome]
    was = before.to_state if before is not None else None
    again = AGAIN.get((State(was), State(entry.to_state))) if was else None
    return again or FIRST_WORDS[State(entry.to_state)]
