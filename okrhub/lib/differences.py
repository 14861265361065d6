"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words, and whether the other text has others in its place."""

    text: str
    is_changed: bool


def changed_words(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return both texts as runs of words that stayed and words that changed.

    Joined again, the parts are the texts without blanks at their ends. Words are
    compared as they are written.
    """
    before, after = _WORDS.findall(old.strip()), _WORDS.findall(new.strip())
    matcher = SequenceMatcher(
        None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False
    )
    left: list[Part] = []
    right: list[Part] = []
    for tag, from_, to, from_new, to_new in matcher.get_opcodes():
        is_changed = tag != "equal"
        left += _run(before[from_:to], is_changed=is_changed)
        right += _run(after[from_new:to_new], is_changed=is_changed)
    return tuple(left), tuple(right)


def _run(words: Sequence[str], *, is_changed: bool) -> list[Part]:
    return [Part("".join(words), is_changed)] if words else []
