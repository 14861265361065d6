"""The words of a language by what they speak for, read from the files in `words/`.

An organisation adds words to a list and mutes others (DOMAIN 5). Reading a file takes
some milliseconds and is done once for each language.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from objectives.coaching import forms
from objectives.coaching.tokens import LONGEST_WORD, Sort, Token, tokens_of

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"en": "English", "nb": "Norwegian Bokmål"}
LONGEST_PHRASE = 6
SHORTEST_ENDING = 3

Entries = Mapping[tuple[str, ...], frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or phrase found: its list, its form, and the tokens `start` to `stop`."""

    list: str
    form: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an organisation says about the lists of a language: word and list."""

    added: frozenset[tuple[str, str]] = frozenset()
    muted: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists of a language."""

    language: str
    stop_words: frozenset[str]
    entries: Entries
    endings: Mapping[str, frozenset[str]]
    first_words: frozenset[str] = field(default=frozenset())

    def marks(self, tokens: Sequence[Token]) -> dict[int, tuple[Mark, ...]]:
        """Return the marks by the token where they begin, the longest of a list first."""
        found: dict[int, tuple[Mark, ...]] = {}
        for at, token in enumerate(tokens):
            if token.sort is Sort.NUMBER:
                continue
            here: dict[str, Mark] = {}
            if token.norm in self.first_words:
                for stop in range(min(at + LONGEST_PHRASE, len(tokens)), at, -1):
                    words = tuple(
                        part.norm for part in tokens[at:stop] if part.norm != "-"
                    )
                    if tokens[stop - 1].norm == "-" and stop - at > 1:
                        continue
                    for name, form in self.entries.get(words, ()):
                        here.setdefault(name, Mark(name, form, at, stop))
            if self.endings and token.sort is Sort.WORD and not here:
                for name in self._by_ending(token.norm):
                    here.setdefault(name, Mark(name, "noun", at, at + 1))
            if here:
                found[at] = tuple(here.values())
        return found

    def with_own(self, own: OwnWords) -> "Lexicon":
        """Return the lexicon with an organisation's words added and muted."""
        if not own.added and not own.muted:
            return self
        build = FORMS[self.language]
        entries = dict(self.entries)
        for name, text in own.muted:
            for words, form in _forms(name, text, build):
                left = entries.get(words, frozenset()) - {(name, form)}
                entries[words] = frozenset(pair for pair in left if pair[0] != name)
        for name, text in own.added:
            for words, form in _forms(name, text, build):
                entries[words] = entries.get(words, frozenset()) | {(name, form)}
        firsts = frozenset(words[0] for words, lists in entries.items() if lists)
        return replace(self, entries=entries, first_words=firsts)

    def _by_ending(self, word: str) -> set[str]:
        longest = min(len(word) - 1, LONGEST_WORD)
        found: set[str] = set()
        for length in range(SHORTEST_ENDING, longest):
            found |= self.endings.get(word[-length:], frozenset())
        return found


@dataclass(frozen=True, slots=True)
class Forms:
    """How the forms of a language are built."""

    verb: Callable[[str], Mapping[str, str]]
    noun: Callable[[str], Sequence[str]]


FORMS = {
    "en": Forms(forms.english_verb, forms.english_noun),
    "nb": Forms(forms.norwegian_verb, forms.norwegian_noun),
}
VERBS = frozenset(
    {"make", "activity", "decision", "up", "down", "better", "gain", "keep", "behave"}
)
# The lists that an organisation adds to and mutes from, as pages and the API name them.
OWN_LISTS = {
    "make": "What a team makes (ship, build)",
    "activity": "What a team does (run, hold)",
    "decision": "What a team decides (choose, hire)",
    "outside": "Whom it is for (customer, patient)",
    "vanity": "Numbers that decide nothing (page views)",
    "solution": "Solutions (app, portal)",
    "weasel": "Words without a measure (significantly)",
    "result": "What people do or judge (retention, complaint)",
    "artefact": "Things a team makes (feature, report)",
}


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """Return the lists of a language; English for one that has none."""
    if language not in LANGUAGES:
        return lexicon("en")
    with (WORDS / f"{language}.toml").open("rb") as file:
        lists = tomllib.load(file)
    build = FORMS[language]
    entries: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    endings: dict[str, set[str]] = {}
    for group in ("verbs", "nouns", "phrases"):
        for name, listed in lists[group].items():
            for text in _listed(listed):
                if text.startswith("*"):
                    for form in build.noun(text[1:]):
                        endings.setdefault(form, set()).add(name)
                    continue
                for words, form in _forms(name, text, build, group=group):
                    entries.setdefault(words, set()).add((name, form))
    return Lexicon(
        language=language,
        stop_words=frozenset(lists["stop_words"].split()),
        entries={words: frozenset(pairs) for words, pairs in entries.items()},
        endings={ending: frozenset(names) for ending, names in endings.items()},
        first_words=frozenset(words[0] for words in entries),
    )


def language_of(*texts: str) -> str:
    """Guess the language by its stop words; English where nothing speaks for another."""
    words = [
        token.norm
        for text in texts
        for token in tokens_of(text)
        if token.sort is Sort.WORD
    ]
    counts = {
        code: sum(word in lexicon(code).stop_words for word in words)
        for code in LANGUAGES
    }
    if any(letter in word for word in words for letter in "æøå"):
        counts["nb"] += 2
    known = {code: _known(words, lexicon(code)) for code in LANGUAGES}
    return max(LANGUAGES, key=lambda code: (counts[code], known[code], code == "en"))


def _known(words: Sequence[str], lists: Lexicon) -> int:
    return sum((word,) in lists.entries for word in words)


def _listed(text: str) -> list[str]:
    parts = (" ".join(part.replace("-", " ").split()) for part in text.split(","))
    return [part for part in parts if part]


def _forms(
    name: str, text: str, build: Forms, *, group: str = ""
) -> list[tuple[tuple[str, ...], str]]:
    words = tuple(token.norm for token in tokens_of(text.lower().replace("-", " ")))
    if not words:
        return []
    if name in VERBS:
        first, rest = words[0], words[1:]
        return [((form, *rest), tag) for form, tag in build.verb(first).items()]
    if group == "phrases" or name == "weasel":
        return [(words, "phrase")]
    rest, last = words[:-1], words[-1]
    return [((*rest, form), "noun") for form in build.noun(last)]
