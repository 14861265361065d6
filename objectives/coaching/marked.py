"""A text with its words marked by the lists they are in, and the groups they form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from objectives.coaching.lexicon import Lexicon, Mark
from objectives.coaching.tokens import Sort, Token

COUNTABLE = ("money", "result", "outside", "quality", "inside", "artefact", "duration")
FARTHEST_NOUN = 8
MOST_SKIPPED = 5
LOOSE_SIGNS = frozenset(
    {"-", "/", "+", "%", "*", "'", '"', "\u201c", "\u201d", "&", ">", "<"}
)
IN = frozenset({"in", "i"})
OR = frozenset({"or", "eller"})


@dataclass(frozen=True)
class Marked:
    """A text, its tokens, and what each of them may be."""

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

    def own_work_at(self, at: int) -> Mark | None:
        """Return the team's own work that a group of words from `at` on names."""
        noun = self.noun_after(at - 1, is_share=False)
        return noun if noun is not None and noun.list == "artefact" else None

    def noun_after(self, at: int, *, is_share: bool) -> Mark | None:
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


def nouns(marked: Marked, names: Sequence[str]) -> Iterator[Mark]:
    """Return the nouns of some lists, each place once and by its longest phrase."""
    index = 0
    while index < len(marked.tokens):
        mark = marked.noun_at(index)
        if mark is None:
            index += 1
            continue
        index = mark.stop
        if mark.list in names and marked.noun_at(index) is None:
            yield mark
