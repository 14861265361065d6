"""What an initiative is worth, for the order of bets: impact per effort. Pure.

What is expected of it stands in words and, where somebody says so, as a number. Only
numbers are compared: as a share of the key result's way from baseline to target, so that
hours and per cent stand on one scale. It is a guess divided by a guess: the sentence
that goes with it says what was assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from okrhub.lib.amounts import in_words


@dataclass(frozen=True, slots=True)
class Expectation:
    """By how much a key result should move, and how far it has to go at all.

    `change` is towards the target, in the key result's unit.
    """

    key_result: str
    words: str = ""
    change: Decimal | None = None
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        """Return which share of its way that is; None where it cannot be said."""
        if self.change is None or self.baseline is None or self.target is None:
            return None
        way = abs(self.target - self.baseline)
        return abs(self.change) / way if way else None


@dataclass(frozen=True, slots=True)
class Worth:
    """What a bet is worth: shares of key results' ways added up, and that per day."""

    impact: Decimal | None
    effort: Decimal | None
    sentence: str

    @property
    def per_day(self) -> Decimal | None:
        """Return the impact per day of effort; None without one of them."""
        if self.impact is None or not self.effort:
            return None
        return self.impact / self.effort

    @property
    def order(self) -> tuple[int, Decimal]:
        """Return where it stands: per day, then by impact alone, then the others."""
        if self.per_day is not None:
            return 0, -self.per_day
        if self.impact is not None:
            return 1, -self.impact
        return 2, Decimal(0)


def worth(expectations: Sequence[Expectation], effort: Decimal | None) -> Worth:
    """Return what is expected of an initiative, per day of effort where that is said."""
    shares = [each.share for each in expectations if each.share is not None]
    impact = sum(shares, Decimal(0)) if shares else None
    return Worth(impact, effort, _sentence(expectations, impact, effort))


def _sentence(
    expectations: Sequence[Expectation], impact: Decimal | None, effort: Decimal | None
) -> str:
    counted = [(each, each.share) for each in expectations if each.share is not None]
    if impact is None:
        return "No number is expected, so it has no place in the order."
    moves = " and ".join(_move(each, share) for each, share in counted)
    if not effort:
        return f"{moves}. Nobody said for how much effort."
    days = "day" if effort == 1 else "days"
    per_day = impact / effort
    return (
        f"{moves}, for about {in_words(effort)} {days} of the team: "
        f"{_percent(per_day)} of a key result's way a day."
    )


def _move(each: Expectation, share: Decimal) -> str:
    unit = f" {each.unit}" if each.unit else ""
    change = in_words(abs(each.change or Decimal(0)))
    return f"{each.key_result} by about {change}{unit}, {_percent(share)} of its way"


def _percent(share: Decimal) -> str:
    hundredths = share * 100
    digits = "0.1" if hundredths < 10 else "1"
    return f"{in_words(hundredths.quantize(Decimal(digits)))} %"
