"""What a work item is for: inherited from its epic, else from its sprint's goal. Pure.

DOMAIN 1.4 and 4: only what inherits nothing is "not sorted yet", and a link counts only
with an expectation ("by about …").
"""

from dataclasses import dataclass
from enum import StrEnum


class Sorting(StrEnum):
    """The three classes of work."""

    LINKED = "linked"
    HEARTBEAT = "heartbeat"
    UNSORTED = "unsorted"


LABELS = {
    Sorting.LINKED: "Linked",
    Sorting.HEARTBEAT: "Heartbeat",
    Sorting.UNSORTED: "Not sorted yet",
}


@dataclass(frozen=True, slots=True)
class Bet:
    """An initiative or a sprint goal, as far as its work inherits from it.

    `kind` is strategic, linked, heartbeat or unsorted; `has_expectation` says that it
    names a key result with by about how much that should move.
    """

    kind: str
    has_expectation: bool = False


def sorting_of(bet: Bet) -> Sorting:
    """Return the class of an initiative or a sprint goal itself."""
    if bet.kind == "heartbeat":
        return Sorting.HEARTBEAT
    if bet.kind in {"strategic", "linked"} and bet.has_expectation:
        return Sorting.LINKED
    return Sorting.UNSORTED


def inherited(
    *, is_heartbeat_epic: bool, initiative: Bet | None, goal: Bet | None
) -> Sorting:
    """Return the class of an item: its epic says it, else the goal of its sprint."""
    if is_heartbeat_epic:
        return Sorting.HEARTBEAT
    for bet in (initiative, goal):
        found = sorting_of(bet) if bet else Sorting.UNSORTED
        if found is not Sorting.UNSORTED:
            return found
    return Sorting.UNSORTED
