"""Figures about what work is for (DOMAIN 4, feature factory). Pure: facts in, lists out.

Each figure is the length of a list, so that what a page counts is what it opens. A share
of nothing is None, never 0 %. Nothing here is a verdict: numbers that moved at the same
time moved at the same time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sprints.window import Period

MEASURED_AFTER_DAYS = 30
TWO_QUARTERS = timedelta(days=182)
FEWEST_OVER = 10
FEWEST_FOR_PERCENT = 5
SPRINTS_WITHOUT_MOVEMENT = 2


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `value` is None of nothing."""

    count: int
    of: int

    @property
    def value(self) -> Decimal | None:
        """Return the share, 0 to 1."""
        return Decimal(self.count) / self.of if self.of else None

    @property
    def words(self) -> str:
        """Return it as it is printed: "2 of 3" below five, else per cent."""
        if not self.of:
            return "n/a"
        if self.of < FEWEST_FOR_PERCENT:
            return f"{self.count} of {self.of}"
        percent = (Decimal(100 * self.count) / self.of + Decimal("0.5")) // 1
        return f"{percent} %"

    def is_above(self, most: int | None) -> bool | None:
        """Say whether it is above a limit in per cent; None where nobody set one."""
        if most is None or self.value is None:
            return None
        return self.value * 100 > most


@dataclass(frozen=True, slots=True)
class BetFacts:
    """An initiative: its state since when, its kind, and whether it was looked back at.

    `began_on` is the day on which it was first being done, where somebody said so.
    """

    id: int
    state: str
    since: date
    sorting: str
    is_observed: bool = False
    began_on: date | None = None


def was_worked_on(bet: BetFacts, period: Period) -> bool:
    """Say whether it was being done in a period, or done in it."""
    if bet.state not in {"doing", "done"} or (bet.began_on or bet.since) > period.until:
        return False
    return bet.state == "doing" or bet.since >= period.since


@dataclass(frozen=True, slots=True)
class NeverStopped:
    """Of so many initiatives that came to an end none was stopped; worth a question."""

    of: int


def finished_long_ago(bets: Iterable[BetFacts], on: date) -> list[BetFacts]:
    """Return what was done more than 30 days ago."""
    return [
        bet
        for bet in bets
        if bet.state == "done" and (on - bet.since).days > MEASURED_AFTER_DAYS
    ]


def unmeasured(bets: Iterable[BetFacts], on: date) -> list[BetFacts]:
    """Return what was done more than 30 days ago and nobody looked back at.

    "Cannot tell" is a look back, too.
    """
    return [bet for bet in finished_long_ago(bets, on) if not bet.is_observed]


def unmeasured_share(bets: Sequence[BetFacts], on: date) -> Share:
    """Return how much of what was done more than 30 days ago is unmeasured."""
    return Share(len(unmeasured(bets, on)), len(finished_long_ago(bets, on)))


def over_in_two_quarters(bets: Iterable[BetFacts], on: date) -> list[BetFacts]:
    """Return what came to an end in the last two quarters."""
    return [
        bet
        for bet in bets
        if bet.state in {"done", "stopped"} and on - TWO_QUARTERS < bet.since <= on
    ]


def never_stopped(bets: Iterable[BetFacts], on: date) -> NeverStopped | None:
    """Return the signal that nothing is ever stopped.

    It is there when none of at least ten that ended in the last two quarters was.
    """
    over = [bet.state for bet in over_in_two_quarters(bets, on)]
    if len(over) < FEWEST_OVER or "stopped" in over:
        return None
    return NeverStopped(len(over))


@dataclass(frozen=True, slots=True)
class Needle:
    """A key result before and after, beside what was expected; in its own unit.

    `expected` has the sign of the change. None where nothing was measured in between.
    """

    baseline: Decimal | None
    target: Decimal | None
    before: Decimal | None
    after: Decimal | None
    expected: Decimal | None = None
    is_measured: bool = True

    @property
    def change(self) -> Decimal | None:
        """Return by how much it moved; None where nothing was measured in between."""
        if not self.is_measured or self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def has_moved(self) -> bool | None:
        """Say whether it moved towards its target; None where nobody can tell."""
        if self.change is None or self.target is None or self.baseline is None:
            return None
        if self.target >= self.baseline:
            return self.change > 0
        return self.change < 0


def moved_nothing(needles: Sequence[Needle]) -> bool:
    """Say whether none of what should move moved, over two sprints, and it was measured.

    What nobody measured is not said to have stood still.
    """
    told = [needle.has_moved for needle in needles]
    return bool(told) and None not in told and not any(told)
