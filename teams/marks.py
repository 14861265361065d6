"""A team's monogram and colour, chosen so that neighbours differ. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from string import ascii_uppercase, digits

COLOURS = range(1, 7)


def suggest_mark(name: str, taken: Collection[str]) -> str:
    """Return two signs for a team's name that no other team has.

    First the initials of its words, then its letters in order, then whatever is free;
    with every combination taken, the first choice again.
    """
    candidates = [*_from(name), *map("".join, product(ascii_uppercase, repeat=2))]
    candidates += map("".join, product(ascii_uppercase, digits))
    return next((mark for mark in candidates if mark not in taken), candidates[0])


def next_colour(used: Iterable[int]) -> int:
    """Return the colour, 1 to 6, that fewest teams have."""
    counts = Counter(used)
    return min(COLOURS, key=lambda colour: (counts[colour], colour))


def _from(name: str) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]+", name.upper())
    first = next(iter("".join(words)), "")
    for word in words[1:]:
        yield first + word[0]
    for letter in "".join(words)[1:]:
        yield first + letter
