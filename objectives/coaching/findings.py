"""What the coach found: where, how severe, and the question it asks (DOMAIN 5)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

MOST_SHOWN = 2
ACTS = frozenset({"KR-OUTPUT-VERB", "KR-ACTIVITY-VERB", "KR-DECISION"})


class Level(IntEnum):
    """How much a finding weighs; only a block keeps an OKR from being ready."""

    HINT = 1
    WARN = 2
    BLOCK = 3

    @property
    def word(self) -> str:
        """Return the word for pages and the API."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, from `start` to before `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired, with the words that made it fire.

    `field` names the field that was read, and `key_results` the places (from 0) of the
    key results that a rule about several of them names.
    """

    code: str
    level: Level
    question: str
    field: str = "title"
    spans: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    key_results: tuple[int, ...] = ()


def shown(findings: Iterable[Finding]) -> list[Finding]:
    """Return at most two, the most severe first, else in the order of the catalogue."""
    return sorted(findings, key=lambda finding: -finding.level)[:MOST_SHOWN]


def is_act(findings: Iterable[Finding]) -> bool:
    """Say whether the text is something to do, which can become an initiative."""
    return any(each.code in ACTS and each.level > Level.HINT for each in findings)


def digest_of(text: str) -> str:
    """Return what stands for a text where it is remembered without its words."""
    same = " ".join(text.casefold().split())
    return hashlib.sha256(same.encode()).hexdigest()
