"""What an answer says: its source or its words, with single blanks between them."""

import re


def folded(answer) -> str:
    """Return the source of a page with its blanks folded."""
    return " ".join(answer.content.decode().split())


def words(answer) -> str:
    """Return the words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
