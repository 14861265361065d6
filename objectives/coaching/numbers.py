"""What the numbers of a text say: how much, of what, and from where to where."""

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from objectives.coaching.lexicon import Mark
from objectives.coaching.marked import COUNTABLE, Marked
from objectives.coaching.tokens import ARROWS, CURRENCIES, MONEY_SIGNS, Sort

FARTHEST_MOVE = 40
BEFORE_A_MOVE = frozenset(",;:(=-–")
WINDOWS = frozenset(
    {
        "first",
        "last",
        "past",
        "next",
        "every",
        "per",
        "of",
        "in",
        "after",
        "each",
        "final",
    }
    | {"første", "siste", "neste", "hver", "i", "etter", "hvert"}
)


class Counts(StrEnum):
    """What a number is."""

    PLAIN = "plain"
    PERCENT = "percent"
    MONEY = "money"
    MULTIPLE = "multiple"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that says how much: no date, no name, no period in which one looks."""

    at: int
    kind: Counts
    head: Mark | None

    @property
    def counted(self) -> str:
        """Return the list of the noun that is counted, or nothing."""
        return self.head.list if self.head else ""


@dataclass(frozen=True)
class Numbered(Marked):
    """A text whose numbers are told apart: amounts, dates, names."""

    @cached_property
    def dates(self) -> list[int]:
        """Return the tokens that are part of a date."""
        return [
            at
            for at, token in enumerate(self.tokens)
            if token.sort is Sort.NUMBER and self._is_date(at)
        ]

    @cached_property
    def amounts(self) -> list[Amount]:
        """Return the numbers that say how much."""
        dates = set(self.dates)
        found = []
        for at, token in enumerate(self.tokens):
            is_number = token.sort is Sort.NUMBER or (
                self.at(at, "number_words") and not self._is_idle_one(at)
            )
            if is_number and at not in dates and not self._is_label(at):
                amount = self._amount(at)
                if amount is not None:
                    found.append(amount)
        return found

    @cached_property
    def measured_move(self) -> tuple[int, int] | None:
        """Return the first and last token of "from 14 to 8", "14 → 8", or nothing."""
        places = [amount.at for amount in self.amounts]
        for first, second in pairwise(places):
            if second - first > FARTHEST_MOVE:
                continue
            between = range(first + 1, second)
            is_arrow = any(self.tokens[at].norm in ARROWS for at in between)
            is_to = any(self.at(at, "to") for at in between)
            came_from = any(
                self.at(at, "from") for at in range(max(0, first - 4), first)
            )
            if is_arrow or (is_to and (came_from or self._is_set_apart(first, second))):
                return first, second
        for mark in self.find("up", "down"):
            next_one = bisect_left(places, mark.stop)
            for at in places[next_one : next_one + 2]:
                if at > mark.stop + FARTHEST_MOVE:
                    break
                if self._is_after(at, "by", "to"):
                    return mark.start, at
        return None

    @cached_property
    def ranks(self) -> list[Mark]:
        """Return where a rank is named: "top 5"."""
        return [
            mark
            for mark in self.find("top")
            for token in self.tokens[mark.stop : mark.stop + 2]
            if token.sort is Sort.NUMBER
        ]

    @cached_property
    def is_from_to(self) -> bool:
        """Say whether a value now and a value wanted stand in the text."""
        if self.measured_move is None:
            return False
        numbers = {amount.at for amount in self.amounts}
        return set(self.measured_move) <= numbers

    def _is_set_apart(self, first: int, second: int) -> bool:
        """Say whether two numbers follow what they measure: "Share of calls, 0 to 20 %"."""
        is_bare = second == first + 2 and first > 0
        return is_bare and self.tokens[first - 1].norm in BEFORE_A_MOVE

    def _is_after(self, at: int, *lists: str) -> bool:
        """Say whether a number follows a word of a list, "about" and signs left out."""
        for index in range(at - 1, max(-1, at - 6), -1):
            if self.at(index, *lists):
                return True
            is_between = self.tokens[index].sort is Sort.SIGN or any(
                self.at(start, "comparison") for start in (index, index - 1)
            )
            if not is_between:
                return False
        return False

    def _is_date(self, at: int) -> bool:
        token = self.tokens[at]
        if token.is_date:
            return True
        for near in (at - 1, at + 1):
            if self._is_month(near):
                return not token.is_percent
        if token.is_ordinal and not token.norm.startswith(("95", "99", "50")):
            return (
                self.at(at + 1, "of") is not None
                or self.at(at - 1, "date_words") is not None
            )
        if not token.is_year or self.at(at + 1, *COUNTABLE):
            return False
        is_last = at + 1 == len(self.tokens) or self.tokens[at + 1].sort is Sort.SIGN
        return is_last or at == 0 or self._follows_a_date_word(at)

    def _follows_a_date_word(self, at: int) -> bool:
        before = self.tokens[at - 1]
        return (
            self.at(at - 1, "date_words", "month") is not None
            or before.sort in {Sort.NAME, Sort.SIGN}
            or before.is_date
        )

    def _is_month(self, at: int) -> bool:
        if not 0 <= at < len(self.tokens):
            return False
        at += self.tokens[at].norm == "." and at + 1 < len(self.tokens)
        return self.at(at, "month") is not None

    def _is_label(self, at: int) -> bool:
        """Say whether a number names something: "phase 1", "top 5", "24/7"."""
        before = at - 1
        if before >= 0 and self.tokens[before].norm == "-":
            before -= 1
        if before >= 0 and self.at(before, "label_words", "top"):
            return True
        pair = [token.norm for token in self.tokens[max(0, at - 2) : at + 3]]
        return "24" in pair and "7" in pair and "/" in pair

    def _is_idle_one(self, at: int) -> bool:
        """Say whether "one" counts nothing: "one of", "no one", "one place"."""
        if self.tokens[at].norm not in {"one", "en", "ett"}:
            return False
        if self.lexicon.language == "nb":
            return True
        return self.noun_after(at, is_share=False) is None

    def _amount(self, at: int) -> Amount | None:
        token = self.tokens[at]
        if token.is_ordinal:
            return None
        before = self.tokens[at - 1].norm if at else ""
        after = self.tokens[at + 1].norm if at + 1 < len(self.tokens) else ""
        head = self.noun_after(at, is_share=token.is_percent)
        if (
            before in MONEY_SIGNS
            or before in CURRENCIES
            or after in CURRENCIES
            or after in MONEY_SIGNS
        ):
            return Amount(at, Counts.MONEY, head)
        if token.is_percent or after in {"percent", "prosent", "%"}:
            return Amount(at, Counts.PERCENT, head)
        if token.is_multiple:
            return Amount(at, Counts.MULTIPLE, head)
        if head is not None and head.list == "duration":
            is_window = before in WINDOWS
            return None if is_window else Amount(at, Counts.DURATION, head)
        return Amount(at, Counts.PLAIN, head)
