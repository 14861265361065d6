"""A team's sprints as an iCalendar file (RFC 5545): days and goals, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sprint as an all-day event; `uid` stays the same whatever changes."""

    uid: str
    name: str
    goal: str
    starts_on: date
    ends_on: date
    revision: int


def calendar_file(name: str, entries: Iterable[Entry], *, stamp: datetime) -> bytes:
    """Return the calendar; the last day of an event counts, so it ends on the next.

    `stamp` is when the address was made: equal sprints give equal bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//OKR Hub//Sprints//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    return bytes(calendar.to_ical())


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.starts_on)
    event.add("dtend", entry.ends_on + timedelta(days=1))
    event.add("sequence", entry.revision)
    event.add("summary", entry.name)
    if entry.goal:
        event.add("description", entry.goal)
    event.add("transp", "TRANSPARENT")
    return event
