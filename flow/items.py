"""What flows: an OKR, a key result or an initiative, as one day's log told it.

An item knows its whole life; `as_of` cuts it to what was known on a day and `spans_in`
to the time in which some teams had it. The levels are never mixed (DOMAIN 3).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flow.cumulative import departure
from flow.metrics import FlowItem


class Level(StrEnum):
    """What is counted."""

    OKR = "okr"
    KEY_RESULT = "key_result"
    INITIATIVE = "initiative"


MAINTAIN = "maintain"
Stop = tuple[date, date | None]
LETTERS = {Level.OKR: "O", Level.KEY_RESULT: "KR", Level.INITIATIVE: "I"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days in process in the eyes of some teams; `kind` says how it left them."""

    start: date
    end: date | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """A team's time with an item that another owns; on `until` it has it no more.

    None: from the beginning, or without an end.
    """

    team: int
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that flows, with its clock and who had it.

    `owners` are the teams that owned it, each with the first day, the oldest first;
    `shared` are those that share or shared it. `carried_on` are the ends of cycles it was carried over, `paused`
    the days it stood still and `waited` those it waited for help that blocks it, `barred`
    those on which a barrier did, each up to the day before the second. `moved_on` is the day of its first progress. `kind`
    is an initiative's, or says that there is only a level to maintain.
    """

    level: Level
    number: int
    objective: int | None
    cadence: str
    flow: FlowItem
    owners: tuple[tuple[date, int], ...]
    shared: tuple[Shared, ...] = ()
    carried_on: tuple[date, ...] = ()
    paused: tuple[Stop, ...] = ()
    waited: tuple[Stop, ...] = ()
    barred: tuple[Stop, ...] = ()
    moved_on: date | None = None
    kind: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Return what tells it from all others."""
        return self.level, self.number

    @property
    def reference(self) -> str:
        """Return what people call it: O-12."""
        return f"{LETTERS[self.level]}-{self.number}"

    @property
    def team(self) -> int:
        """Return the team that owns it, or owned it on the day it left.

        Who is given it after that, as what was deferred may be, had nothing of it.
        """
        last = self.flow.exited_on or date.max
        later = [team for since, team in self.owners[1:] if since <= last]
        return later[-1] if later else self.owners[0][1]

    @property
    def teams(self) -> frozenset[int]:
        """Return every team that ever had it."""
        return frozenset(
            (*(each.team for each in self.shared), *(team for _, team in self.owners))
        )

    @property
    def others(self) -> frozenset[int]:
        """Return the teams that share it now, or did on the day it left."""
        last = self.flow.exited_on
        return frozenset(
            each.team
            for each in self.shared
            if each.until is None or (last is not None and each.until > last)
            if each.since is None or last is None or each.since <= last
        ) - {self.team}

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Return the days it was paused, waited for help, or was barred."""
        return (*self.paused, *self.waited, *self.barred)

    @property
    def accountable(self) -> frozenset[int]:
        """Return the teams that have it now, or had it when it left."""
        return self.others | {self.team}

    @property
    def was_handed_over(self) -> bool:
        """Say whether another team owned it before: marked where it is drawn."""
        return len({team for _, team in self.owners}) > 1

    @property
    def changed_on(self) -> date:
        """Return the last day on which something about it changed."""
        return max(
            self.flow.exited_on or self.flow.started_on,
            self.flow.started_on,
            *(since for since, _ in self.owners),
            *(day for each in self.shared for day in (each.since, each.until) if day),
        )


def as_of(item: Item, on: date) -> Item | None:
    """Return an item as it was at the end of a day; None before it was started."""
    spans = [(start, end) for start, end in item.flow.intervals if start <= on]
    if not spans:
        return None
    start, end = spans[-1]
    is_open = end is None or end > on
    is_last = len(spans) == len(item.flow.intervals)
    outcome = item.flow.outcome if is_last else "deferred"
    return replace(
        item,
        flow=FlowItem(
            started_on=start,
            exited_on=None if is_open else end,
            outcome="" if is_open else outcome,
            earlier=tuple((first, last) for first, last in spans[:-1] if last),
        ),
        owners=tuple(
            (since, team)
            for place, (since, team) in enumerate(item.owners)
            if since <= on or not place
        ),
        shared=tuple(
            replace(each, until=_if_by(each.until, on))
            for each in item.shared
            if each.since is None or each.since <= on
        ),
        carried_on=tuple(day for day in item.carried_on if day <= on),
        paused=_up_to(item.paused, on),
        waited=_up_to(item.waited, on),
        barred=_up_to(item.barred, on),
        moved_on=_if_by(item.moved_on, on),
    )


def _if_by(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


def _up_to(stops: tuple[Stop, ...], on: date) -> tuple[Stop, ...]:
    return tuple((first, _if_by(last, on)) for first, last in stops if first <= on)


def spans_in(item: Item, teams: Collection[int] | None) -> list[Span]:
    """Return the days in process that some teams had an item; None is everybody.

    Another owner among the same teams changes nothing. One outside is a departure
    "transferred" on that day, and an arrival for the new one, while the clock runs on;
    so is the end of sharing, and its beginning for a team that joins later.
    """
    life = item.flow.intervals
    last = len(life) - 1
    whole = [
        Span(
            start,
            end,
            ""
            if end is None
            else departure(item.flow.outcome if place == last else "deferred"),
        )
        for place, (start, end) in enumerate(life)
    ]
    if teams is None:
        return whole
    had = _had_by(item, teams)
    return [
        found
        for span in whole
        for since, until in had
        if (found := _within(span, since, until)) is not None
    ]


def _had_by(
    item: Item, teams: Collection[int]
) -> list[tuple[date | None, date | None]]:
    """Return the times some teams owned or shared an item; None: without an end."""
    times = [(each.since, each.until) for each in item.shared if each.team in teams]
    for place, (first, team) in enumerate(item.owners):
        if team in teams:
            is_final = place + 1 == len(item.owners)
            next_one = None if is_final else item.owners[place + 1][0]
            times.append((first if place else None, next_one))
    found: list[tuple[date | None, date | None]] = []
    for since, until in sorted(times, key=lambda time: time[0] or date.min):
        if found and (found[-1][1] or date.max) >= (since or date.min):
            if found[-1][1] is not None:
                later = None if until is None else max(found[-1][1], until)
                found[-1] = (found[-1][0], later)
        else:
            found.append((since, until))
    return found


def _within(span: Span, since: date | None, until: date | None) -> Span | None:
    start = span.start if since is None else max(span.start, since)
    if span.end is not None and start > span.end:
        return None
    if until is None or (span.end is not None and until > span.end):
        return Span(start, span.end, span.kind)
    return None if until <= start else Span(start, until, "transferred")


def seen_by(item: Item, teams: Collection[int] | None) -> FlowItem | None:
    """Return the item's flow as some teams had it; None if they never did.

    For counts of arrivals, departures and what is in process. Ages and cycle times are
    the item's own, whoever had it.
    """
    spans = spans_in(item, teams)
    if not spans:
        return None
    last = spans[-1]
    outcome = item.flow.outcome if last.kind != "transferred" else "transferred"
    return FlowItem(
        started_on=last.start,
        exited_on=last.end,
        outcome=outcome if last.end else "",
        earlier=tuple((span.start, span.end) for span in spans[:-1] if span.end),
    )
