"""What was read, in the few words that a test compares."""

from objectives.reading import read_okrs


def outline(text: str) -> list[tuple[str, list[str]]]:
    """Return titles of objectives with those of their key results."""
    return [(o.title, [k.title for k in o.key_results]) for o in read_okrs(text)]
