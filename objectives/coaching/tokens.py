"""A text cut into words, numbers and signs, each with its place; linear in its length."""

import re
from dataclasses import dataclass
from enum import StrEnum

# The alternatives begin differently or are tried in order, and no repetition is nested
# in a way that could match the same characters twice.
PARTS = re.compile(
    r"(?P<placeholder>[^\W\d_]{0,2}\d{0,4}\(redacted\)(?:[%+kmx](?![^\W\d_]))?|\b(?:X{1,3}|N{1,3}|Y{1,3}|Z{2,3}|TBD|tbd)\b(?:[%x](?![^\W\d_]))?)"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:\s?%|(?:k|K|m|M|M?bn|x|X|mill)(?![^\W_])|(?:st|nd|rd|th)(?![^\W_]))?)"
    r"|(?P<name>[^\W\d_]+\d[\w]*)"
    r"|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<sign>->|=>|>=|<=|[^\w\s])"
)
MONEY_SIGNS = frozenset("$€£¥")
CURRENCIES = frozenset(
    {
        "usd",
        "eur",
        "gbp",
        "nok",
        "kr",
        "sek",
        "dkk",
        "chf",
        "kroner",
        "euro",
        "euros",
        "dollars",
    }
)
ARROWS = frozenset({"→", "->", "=>", "⟶", "➔", "⇒"})
LONGEST = 2_000
LONGEST_WORD = 64
RECENT = range(1990, 2100)


class Sort(StrEnum):
    """What a piece of text is."""

    WORD = "word"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text from character `start` to before `end`; `norm` is lower-case."""

    text: str
    norm: str
    start: int
    end: int
    sort: Sort
    is_date: bool = False
    is_placeholder: bool = False

    @property
    def is_percent(self) -> bool:
        """Say whether it is a number with a percent sign."""
        return self.sort is Sort.NUMBER and self.text.endswith("%")

    @property
    def is_multiple(self) -> bool:
        """Say whether it says how many times as much: 3x."""
        return self.sort is Sort.NUMBER and self.norm.endswith("x")

    @property
    def is_ordinal(self) -> bool:
        """Say whether it is a rank or a day: 1st."""
        return self.sort is Sort.NUMBER and self.norm.endswith(("st", "nd", "rd", "th"))

    @property
    def is_year(self) -> bool:
        """Say whether it looks like a year."""
        return (
            len(self.norm) == 4 and self.norm.isdecimal() and int(self.norm) in RECENT
        )


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the pieces of the first 2,000 characters of a text."""
    found: list[Token] = []
    for match in PARTS.finditer(text[:LONGEST]):
        group = match.lastgroup or "sign"
        sort = Sort(group) if group in set(Sort) else Sort.NUMBER
        if group == "name" and match.end() - match.start() > LONGEST_WORD:
            sort = Sort.WORD
        found.append(
            Token(
                text=match.group(),
                norm=match.group().lower().replace("\u2019", "'"),
                start=match.start(),
                end=match.end(),
                sort=sort,
                is_date=group == "iso",
                is_placeholder=group == "placeholder",
            )
        )
    return tuple(found)
