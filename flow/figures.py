"""The figures of a day, kept for the days on which they changed (DOMAIN 3).

A row holds until the next one: what arrived and left since the beginning, what is in
process at the end of the day, and how old that is together. Each open item gets a day
older every day, so that the age of any day follows from the row before it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flow.forecast import weeks_drawn
from flow.items import Item, spans_in
from flow.metrics import Period, Throughput, days_in_process

LEAVING = ("finished", "dropped", "deferred", "transferred", "other")


@dataclass(frozen=True, slots=True)
class Event:
    """Something came or left on a day, `age` days old in process by then."""

    day: date
    kind: str
    age: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What had come and left up to the end of a day; `total_age` in days."""

    day: date
    arrived: int = 0
    finished: int = 0
    achieved: int = 0
    dropped: int = 0
    deferred: int = 0
    transferred: int = 0
    other: int = 0
    in_process: int = 0
    total_age: int = 0

    def on(self, day: date) -> "Figures":
        """Return the figures of a later day on which nothing came or left."""
        if day == self.day:
            return self
        older = self.in_process * (day - self.day).days
        return replace(self, day=day, total_age=self.total_age + older)


def events(item: Item, teams: Collection[int] | None) -> list[Event]:
    """Return an item's comings and leavings as some teams saw them; None is everybody.

    An achieved one leaves as "finished" and is counted as "achieved" besides.
    """
    found = []
    for span in spans_in(item, teams):
        found.append(
            Event(span.start, "arrived", days_in_process(item.flow, span.start))
        )
        if span.end is None:
            continue
        age = days_in_process(item.flow, span.end)
        found.append(Event(span.end, span.kind, age))
        if span.kind == "finished" and item.flow.outcome == "achieved":
            found.append(Event(span.end, "achieved", age))
    return found


def figures(
    happened: Iterable[Event], *, after: Figures | None = None
) -> list[Figures]:
    """Return the figures of each day on which something came or left, in order.

    `after` are the last ones before all of it.
    """
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in happened:
        by_day[event.day].append(event)
    found: list[Figures] = []
    known = after
    for day in sorted(by_day):
        known = _on(day, by_day[day], known or Figures(day - timedelta(days=1)))
        found.append(known)
    return found


def _on(day: date, happened: list[Event], before: Figures) -> Figures:
    counted = Counter(event.kind for event in happened)
    came = [event.age for event in happened if event.kind == "arrived"]
    left = [event.age for event in happened if event.kind in LEAVING]
    held = before.on(day)
    return Figures(
        day=day,
        arrived=held.arrived + counted["arrived"],
        finished=held.finished + counted["finished"],
        achieved=held.achieved + counted["achieved"],
        dropped=held.dropped + counted["dropped"],
        deferred=held.deferred + counted["deferred"],
        transferred=held.transferred + counted["transferred"],
        other=held.other + counted["other"],
        in_process=held.in_process + len(came) - len(left),
        total_age=held.total_age + sum(came) - sum(left),
    )


def first_difference(before: Iterable[Event], after: Iterable[Event]) -> date | None:
    """Return the first day on which two lives differ; None if they do not."""
    was, now = Counter(before), Counter(after)
    return min((event.day for event in (was - now) + (now - was)), default=None)


def every_day(kept: Iterable[Figures], *, first: date, last: date) -> list[Figures]:
    """Return the figures of each day from first to last, both included.

    `kept` are the rows up to the last day, in order.
    """
    rows = list(kept)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = []
    place, known = 0, Figures(first - timedelta(days=1))
    for day in days:
        while place < len(rows) and rows[place].day <= day:
            known, place = rows[place], place + 1
        found.append(known.on(day))
    return found


def finished_between(kept: Sequence[Figures], *, after: date, until: date) -> int:
    """Return how many were finished after a day, up to and including another.

    `kept` are the rows up to the last day, in order.
    """
    days = [each.day for each in kept]
    then, at_last = (bisect_right(days, day) for day in (after, until))
    before = kept[then - 1].finished if then else 0
    return kept[at_last - 1].finished - before if at_last else 0


def throughput_of(
    days: Sequence[Figures], periods: Iterable[Period]
) -> list[Throughput]:
    """Return what was finished in each period, as far as it lies in the days.

    `days` are the figures of each day, the evening before the first at their head.
    """
    found = []
    for period in periods:
        some = within(days, period)
        before, after = some[0], some[-1]
        found.append(
            Throughput(
                period,
                finished=after.finished - before.finished,
                achieved=after.achieved - before.achieved,
                dropped=after.dropped - before.dropped,
            )
        )
    return found


def within(days: Sequence[Figures], period: Period) -> Sequence[Figures]:
    """Return the days that lie in a period, with the evening before at their head."""
    base = days[0].day
    first = max((period.start - base).days - 1, 0)
    last = (period.end - base).days
    return days[first : max(last, first) + 1]


def weekly_finishes(kept: Sequence[Figures], *, on: date) -> tuple[int, ...]:
    """Return the finishes of the weeks that a forecast draws from, the oldest first.

    `kept` are all rows up to the day, in order.
    """
    weeks = weeks_drawn(kept[0].day, on) if kept else []
    if not weeks:
        return ()
    before = weeks[0].start - timedelta(days=1)
    days = every_day(kept, first=before, last=weeks[-1].end)
    return tuple(week.finished for week in throughput_of(days, weeks))
