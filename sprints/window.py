"""The time that figures about work look at: a quarter or three sprints (DOMAIN 4). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from organizations.models import FiguresWindow

QUARTER = timedelta(days=91)
SPRINTS = 3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both ends included."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Window:
    """The days that figures look at, and those `before`, beside which they stand.

    Before the first sprints there is nothing.
    """

    kind: FiguresWindow
    now: Period
    before: Period | None

    @property
    def words(self) -> str:
        """Return what it is called in a sentence."""
        return str(self.kind.label).lower()


def window(
    chosen: str, on: date, *, quarters: Sequence[Period], over: Sequence[Period]
) -> Window:
    """Return the window of a team that chose the quarter or sprints.

    `quarters` are those that have begun and `over` its sprints that are over, the latest
    first. A team of which no sprint is over looks at the quarter; without a quarter in
    the calendar that is 91 days.
    """
    if chosen == FiguresWindow.SPRINTS and over:
        last, earlier = over[:SPRINTS], over[SPRINTS : 2 * SPRINTS]
        before = Period(earlier[-1].since, earlier[0].until) if earlier else None
        return Window(
            FiguresWindow.SPRINTS, Period(last[-1].since, last[0].until), before
        )
    since = on - QUARTER + DAY
    if quarters and quarters[0].until >= on:
        since = quarters[0].since
    earlier_ones = (each for each in quarters if each.until < since)
    before = next(earlier_ones, Period(since - QUARTER, since - DAY))
    return Window(FiguresWindow.QUARTER, Period(since, on), before)
