"""A text as the coach reads it: who is asked to act, and what its numbers count."""

from dataclasses import dataclass
from functools import cached_property

from objectives.coaching.lexicon import VERBS, Lexicon, Mark
from objectives.coaching.marked import COUNTABLE, FARTHEST_NOUN, LOOSE_SIGNS
from objectives.coaching.numbers import Numbered
from objectives.coaching.tokens import Sort, Token

ACTS = frozenset({"make", "activity", "decision"})
BRACKETS = {"[": "]", "(": ")"}


@dataclass(frozen=True)
class Sentence(Numbered):
    """A text with everything that is found in it."""

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

    def _act_of_own_people(self) -> Mark | None:
        """Return what the team's own people are said to make or do: "Sales holds …"."""
        people = self.noun_at(self.start)
        if people is None or people.list != "inside":
            return None
        verb = self.at(people.stop, *ACTS)
        is_finite = verb is not None and verb.form in {"base", "third"}
        is_other = self.at(people.stop, "behave", *COUNTABLE) is not None
        return verb if is_finite and not is_other else None

    def _stays_at(self, at: int) -> Mark | None:
        """Return where something is to stay within a limit: "remains below"."""
        stays = self.at(at, "keep")
        return stays if stays and self.at(stays.stop, "comparison") else None

    def _begins_a_noun(self, at: int) -> bool:
        """Say whether a verb's word is a noun here: "Support tickets fall …"."""
        verb = max(
            (m.stop for m in self.marks.get(at, ()) if m.list in VERBS), default=0
        )
        nouns = [m for m in self.marks.get(at, ()) if m.list in COUNTABLE]
        if any(noun.stop > verb for noun in nouns):
            return True
        for index in range(at + 1, min(at + 6, len(self.tokens))):
            mark = self.at(index, "up", "down", "be") or self._stays_at(index)
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


def read(text: str, lexicon: Lexicon, tokens: tuple[Token, ...]) -> Sentence:
    """Return a text as the coach reads it."""
    return Sentence(
        text=text, tokens=tokens, marks=lexicon.marks(tokens), lexicon=lexicon
    )
