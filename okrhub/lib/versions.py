"""Two people write one row: the second is told, and keeps what was typed."""

from typing import Any, Protocol

from okrhub.lib.errors import Stale

STALE = "Somebody else saved this while you were writing. Nothing of yours is lost."


class Versioned(Protocol):
    """A row with a `version` that each save counts up."""

    version: int

    def save(self, *, update_fields: list[str]) -> None:
        """Write the fields named."""


def check_version(row: Versioned, version: int) -> None:
    """Raise Stale, with the version there is now, unless the person saw it."""
    if row.version != version:
        raise Stale(STALE, version=row.version)


def save_version(row: Versioned, version: int, changes: dict[str, Any]) -> None:
    """Write the changes to a locked row that the person saw as `version`.

    The row must be locked (`select_for_update`) and fresh. Raises Stale, with the
    version there is now, when somebody else saved in between. One statement.
    """
    check_version(row, version)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changes, "version"])
