"""When a sprint may be, and when the next one would be (Scrum Guide 2020)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_DAYS = 31
USUAL_DAYS = 14
MOST_WEEKS = 4
MOST_AHEAD = 6

_NUMBER = re.compile(r"(\d+)(?!.*\d)")


@dataclass(frozen=True, slots=True)
class Timebox:
    """A sprint's name and days; the first and the last day count."""

    name: str
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.ends_on - self.starts_on).days + 1

    def overlaps(self, other: "Timebox") -> bool:
        """Say whether the two share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def objection_to_days(starts_on: date, ends_on: date) -> str:
    """Return the sentence against these days, or nothing: a month is the most."""
    if ends_on < starts_on:
        return "A sprint ends on or after the day on which it starts."
    days = (ends_on - starts_on).days + 1
    if days > LONGEST_DAYS:
        return f"A sprint is one month or less: these are {days} days."
    return ""


def next_timebox(last: Timebox | None, *, on: date, week_starts_on: int = 0) -> Timebox:
    """Suggest the sprint after the last one: it starts on the day after its end.

    After a pause it starts with the week of `on`, as the first sprint of a team does;
    `week_starts_on` is 0 for Monday.
    """
    week = on - timedelta(days=(on.weekday() - week_starts_on) % 7)
    days = last.days if last else USUAL_DAYS
    starts_on = week
    if last and last.ends_on + timedelta(days=days) >= on:
        starts_on = last.ends_on + timedelta(days=1)
    elif last:
        starts_on = max(week, last.ends_on + timedelta(days=1))
    return Timebox(
        next_name(last.name if last else ""),
        starts_on,
        starts_on + timedelta(days=days - 1),
    )


def next_name(name: str) -> str:
    """Count the last number of a name up by one: "Sprint 23" gives "Sprint 24"."""
    if not name:
        return "Sprint 1"
    if not _NUMBER.search(name):
        return f"{name} 2"
    return _NUMBER.sub(lambda found: str(int(found[1]) + 1), name, count=1)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How sprints follow each other; `weekday` is 0 for Monday."""

    weeks: int
    weekday: int
    ahead: int


def timeboxes_ahead(
    cadence: Cadence, last: Timebox | None, *, waiting: int, on: date
) -> list[Timebox]:
    """Return the sprints to plan, so that `ahead` of them have not begun yet.

    `last` is the one planned furthest ahead, `waiting` how many start after `on`. Each
    begins on the weekday, after the one before and not before `on`; asked again with
    what it returned, it returns nothing.
    """
    planned: list[Timebox] = []
    while waiting < cadence.ahead:
        earliest = max(last.ends_on + timedelta(days=1), on) if last else on
        starts_on = earliest + timedelta(
            days=(cadence.weekday - earliest.weekday()) % 7
        )
        last = Timebox(
            next_name(last.name if last else ""),
            starts_on,
            starts_on + timedelta(days=7 * cadence.weeks - 1),
        )
        planned.append(last)
        waiting += starts_on > on
    return planned
