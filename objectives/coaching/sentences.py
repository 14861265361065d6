"""A text as the coach reads it: its words, its leading verb, and what its numbers count."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from objectives.coaching.lexicon import VERBS, Lexicon, Mark
from objectives.coaching.tokens import ARROWS, CURRENCIES, MONEY_SIGNS, Sort, Token

COUNTABLE = ("money", "result", "outside", "quality", "inside", "artefact", "duration")
ACTS = frozenset({"make", "activity", "decision"})
MOVES = frozenset({"up", "down"})
FARTHEST_NOUN = 8
FARTHEST_MOVE = 40
MOST_SKIPPED = 5
LOOSE_SIGNS = frozenset(
    {"-", "/", "+", "%", "*", "'", '"', "\u201c", "\u201d", "&", ">", "<"}
)
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
IN = frozenset({"in", "i"})
OR = frozenset({"or", "eller"})
BRACKETS = {"[": "]", "(": ")"}


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
class Sentence:
    """A text with everything that is found in it."""

    text: str
    tokens: tuple[Token, ...]
    marks: dict[int, tuple[Mark, ...]]
    lexicon: Lexicon

    def find(self, *lists: str) -> list[Mark]:
        """Return the marks of some lists, in the order of the text."""
        return [
            mark for here in self.marks.values() for mark in here if mark.list in lists
        ]

    def at(self, index: int, *lists: str) -> Mark | None:
        """Return the mark of one of the lists that begins at a token."""
        for mark in self.marks.get(index, ()):
            if mark.list in lists:
                return mark
        return None

    def words_of(self, mark: Mark) -> str:
        """Return the words of a mark as written."""
        return self.text[slice(*self.place_of(mark))]

    def place_of(self, mark: Mark) -> tuple[int, int]:
        """Return the first character of a mark and the one after its last."""
        return self.tokens[mark.start].start, self.tokens[mark.stop - 1].end

    def is_sign(self, at: int) -> bool:
        """Say whether a token is a sign such as ">" or ":"."""
        return at < len(self.tokens) and self.tokens[at].sort is Sort.SIGN

    def skip(self, at: int, *lists: str, adverbs: bool = False) -> int:
        """Return the first token from `at` on that is in none of the lists."""
        for index in range(at, min(at + MOST_SKIPPED, len(self.tokens))):
            is_adverb = adverbs and self.tokens[index].norm.endswith("ly")
            if not is_adverb and self.at(index, *lists) is None:
                return index
        return at + MOST_SKIPPED

    @cached_property
    def start(self) -> int:
        """Return the token at which the sentence begins, after labels and fillers."""
        return self._after_fillers(self._after_label())

    @cached_property
    def lead(self) -> Mark | None:
        """Return the verb with which the text begins, where it asks somebody to act."""
        found = self._lead_at(self.start) or self._act_of_own_people()
        if found is None and self._after_label():
            found = self._lead_at(self._after_fillers(0))
        return found

    @cached_property
    def has_subject(self) -> bool:
        """Say whether the team itself is the subject: "We have …"."""
        return any(
            self.at(index, "subject")
            for index in range(self._after_label(), self.start)
        )

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
            if is_arrow or (is_to and came_from):
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

    def _after_label(self) -> int:
        """Skip "[Finance]" and "Hiring:" at the beginning."""
        at = 0
        if self.tokens and self.tokens[0].norm in BRACKETS:
            closing = BRACKETS[self.tokens[0].norm]
            for index, token in enumerate(self.tokens[:12]):
                if token.norm == closing:
                    at = index + 1
        for index, token in enumerate(self.tokens[:6]):
            if token.norm == ":":
                at = max(at, index + 1)
        return at if at < len(self.tokens) else 0

    def _after_fillers(self, at: int) -> int:
        fillers = ("auxiliary", "subject", "weasel", "every", "comparison")
        while at < len(self.tokens):
            mark = self.at(at, *fillers)
            token = self.tokens[at]
            is_adverb = self.lexicon.language == "en" and token.norm.endswith("ly")
            if self.at(at, *VERBS) and not (
                mark and mark.list in {"auxiliary", "subject"}
            ):
                break
            if mark is not None:
                at = mark.stop
            elif is_adverb or token.norm in LOOSE_SIGNS:
                at += 1
            else:
                break
        return at

    def _lead_at(self, at: int) -> Mark | None:
        if at >= len(self.tokens) or self._begins_a_noun(at):
            return None
        forms = {"base", "gerund"}
        if self.has_subject:
            forms |= {"past", "third"}
        elif self._begins_an_object(at + 1):
            forms |= {"past"}
        order = ("keep", "up", "down", "better", "gain", "decision", "make", "activity")
        if self._is_gerund_subject(at):
            forms -= {"gerund"}
        marks = [mark for mark in self.marks.get(at, ()) if mark.form in forms]
        longest = max((mark.stop for mark in marks if mark.list in order), default=0)
        for name in order:
            for mark in marks:
                if mark.list == name and mark.stop == longest:
                    return mark
        return None

    def _is_gerund_subject(self, at: int) -> bool:
        """Say whether a deed is what is spoken of: "Building a shed needs no visit"."""
        for index in range(at + 1, min(at + FARTHEST_NOUN, len(self.tokens))):
            verb = self.at(index, "behave")
            if verb is not None and verb.form == "third":
                return self.at(index - 1, "whose", "subject", "and") is None
        return False

    def _begins_an_object(self, at: int) -> bool:
        """Say whether "created" tells of a deed: "created 5 guides", "wrote the plan"."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        is_article = token.norm in self.lexicon.stop_words and not self.at(
            at, "boundary", "be", "by", "to", "from", "of", "and"
        )
        return (
            token.sort is Sort.NUMBER or is_article or bool(self.at(at, "number_words"))
        )

    def own_work_at(self, at: int) -> Mark | None:
        """Return the team's own work that a group of words from `at` on names."""
        noun = self._noun_after(at - 1, is_share=False)
        return noun if noun is not None and noun.list == "artefact" else None

    def _act_of_own_people(self) -> Mark | None:
        """Return what the team's own people are said to make or do: "Sales holds …"."""
        people = self.noun_at(self.start)
        if people is None or people.list != "inside":
            return None
        verb = self.at(people.stop, *ACTS)
        is_finite = verb is not None and verb.form in {"base", "third"}
        is_other = self.at(people.stop, "behave", *COUNTABLE) is not None
        return verb if is_finite and not is_other else None

    def _begins_a_noun(self, at: int) -> bool:
        """Say whether a verb's word is a noun here: "Support tickets fall …"."""
        verb = max(
            (m.stop for m in self.marks.get(at, ()) if m.list in VERBS), default=0
        )
        nouns = [m for m in self.marks.get(at, ()) if m.list in COUNTABLE]
        if any(noun.stop > verb for noun in nouns):
            return True
        for index in range(at + 1, min(at + 6, len(self.tokens))):
            mark = self.at(index, "up", "down", "be")
            if self.at(index, "boundary") and mark is None:
                return False
            if mark is None or self.tokens[index].sort is not Sort.WORD:
                continue
            is_finite = mark.form in {"base", "third", "past", "phrase"}
            joined = self.at(index - 1, "and", "to", "auxiliary")
            if (
                is_finite
                and not joined
                and self.at(index - 1, *COUNTABLE, "down", "up")
            ):
                return bool(nouns) or mark.list != "be"
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
        return self._noun_after(at, is_share=False) is None

    def _amount(self, at: int) -> Amount | None:
        token = self.tokens[at]
        if token.is_ordinal:
            return None
        before = self.tokens[at - 1].norm if at else ""
        after = self.tokens[at + 1].norm if at + 1 < len(self.tokens) else ""
        head = self._noun_after(at, is_share=token.is_percent)
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

    def _noun_after(self, at: int, *, is_share: bool) -> Mark | None:
        """Return the last noun of the group that a number begins."""
        found: Mark | None = None
        index, end = at + 1, min(at + 1 + FARTHEST_NOUN, len(self.tokens))
        if index < end and self.tokens[index].norm in IN:
            index += 1
        while index < end:
            token = self.tokens[index]
            if is_share and self.at(index, "of", "every"):
                index += 1
                continue
            if found is not None and token.norm in OR:
                break
            if self._ends_the_group(index, found):
                break
            noun = self.noun_at(index)
            if noun is not None and not self._is_modifier(noun):
                found = noun
                index = noun.stop
                continue
            if token.sort is Sort.SIGN and token.norm not in LOOSE_SIGNS:
                break
            index += 1
        return found

    def _ends_the_group(self, index: int, found: Mark | None) -> bool:
        if self.at(index, "boundary", "and", "of", "to"):
            return True
        if found is None:
            return False
        verb = self.at(index, "behave", "up", "down")
        if verb is None or index != found.stop:
            return False
        noun = self.noun_at(index)
        if found.list == "outside" and verb.form in {"base", "third", "past"}:
            return noun is None or noun.stop - noun.start == 1
        return (
            found.list == "inside" and verb.form in {"base", "third"} and noun is None
        )

    def _is_modifier(self, noun: Mark) -> bool:
        """Say whether an English singular stands before another noun: "user actions"."""
        if self.lexicon.language != "en" or noun.list != "outside":
            return False
        if noun.stop >= len(self.tokens) or self.tokens[noun.stop - 1].norm.endswith(
            "s"
        ):
            return False
        after = self.tokens[noun.stop]
        is_plain = after.sort is Sort.WORD and after.norm not in self.lexicon.stop_words
        return is_plain and after.norm.endswith("s") and noun.stop not in self.marks

    def noun_at(self, index: int) -> Mark | None:
        """Return what can be counted and begins at a token, None where nothing does."""
        marks = [mark for mark in self.marks.get(index, ()) if mark.list in COUNTABLE]
        if not marks:
            return None
        return min(marks, key=lambda mark: (-mark.stop, COUNTABLE.index(mark.list)))


def nouns(sentence: Sentence, names: Sequence[str]) -> Iterator[Mark]:
    """Return the nouns of some lists, each place once and by its longest phrase."""
    index = 0
    while index < len(sentence.tokens):
        mark = sentence.noun_at(index)
        if mark is None:
            index += 1
            continue
        index = mark.stop
        if mark.list in names and sentence.noun_at(index) is None:
            yield mark


def read(text: str, lexicon: Lexicon, tokens: tuple[Token, ...]) -> Sentence:
    """Return a text as the coach reads it."""
    return Sentence(
        text=text, tokens=tokens, marks=lexicon.marks(tokens), lexicon=lexicon
    )
