"""Sprints drawn into the weeks of a calendar. Plain Python."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

WEEK = 7


class Spanning(Protocol):
    """What covers days, both ends counted."""

    @property
    def starts_on(self) -> date:
        """Return the first day."""

    @property
    def ends_on(self) -> date:
        """Return the last day."""


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day, and what covers it; `begins` on its first day or that of a week.

    `is_even` tells a sprint from the one before and after.
    """

    on: date
    sprint: Spanning | None
    begins: bool
    is_even: bool
    is_today: bool

    @property
    def is_first_of_month(self) -> bool:
        """Say whether the month should be named here."""
        return self.on.day == 1


def weeks(
    sprints: Iterable[Spanning], *, first: date, last: date, on: date, starts_on: int
) -> Iterator[list[DayCell]]:
    """Yield the weeks from that of `first` to that of `last`.

    `starts_on` is the weekday on which a week begins, 0 for Monday.
    """
    of_day = {
        sprint.starts_on + timedelta(days=n): (place, sprint)
        for place, sprint in enumerate(sprints)
        for n in range((sprint.ends_on - sprint.starts_on).days + 1)
    }
    day = first - timedelta(days=(first.weekday() - starts_on) % WEEK)
    while day <= last:
        yield [_cell(day + timedelta(days=n), day, of_day, on) for n in range(WEEK)]
        day += timedelta(days=WEEK)


def _cell(
    day: date, week: date, of_day: dict[date, tuple[int, Spanning]], on: date
) -> DayCell:
    place, sprint = of_day.get(day, (0, None))
    begins = sprint is not None and day in {week, sprint.starts_on}
    return DayCell(day, sprint, begins, is_even=place % 2 == 0, is_today=day == on)
