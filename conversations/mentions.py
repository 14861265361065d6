"""Who a text addresses: `@Dev Dale`, `@Dev` where there is one Dev, `@dev@acme.example`."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD = re.compile(r"[\w.+-]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be addressed."""

    id: int
    name: str
    email: str


def mentioned(text: str, people: Iterable[Person]) -> frozenset[int]:
    """Return the ids of those whom the text names after an @; the longest name wins.

    A first name counts where only one person has it; case does not matter.
    """
    names = _names(people)
    found = set()
    lower = text.casefold()
    for at in _AT.finditer(lower):
        rest = lower[at.end() :]
        for name, person in names:
            if rest.startswith(name) and not _goes_on(rest[len(name) :]):
                found.add(person)
                break
    return frozenset(found)


def _names(people: Iterable[Person]) -> list[tuple[str, int]]:
    """Return every name and whom it means, the longest first."""
    everybody = list(people)
    firsts = Counter(_first(person) for person in everybody)
    names = []
    for person in everybody:
        names += [(person.email.casefold(), person.id)]
        names += [(person.name.casefold(), person.id)]
        if firsts[_first(person)] == 1:
            names.append((_first(person), person.id))
    return sorted(
        ((name, who) for name, who in names if name),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )


def _first(person: Person) -> str:
    return person.name.casefold().partition(" ")[0]


def _goes_on(rest: str) -> bool:
    """Say whether a name is only the beginning of a longer word or address."""
    if not rest:
        return False
    if rest[0] in ".-+":
        return len(rest) > 1 and bool(_WORD.match(rest[1]))
    return rest[0] == "@" or bool(_WORD.match(rest[0]))
