"""What can be done with a request for help in which state: plain rules (DOMAIN 1.4)."""

from datetime import date

AFTER = {
    "accept": "accepted",
    "decline": "declined",
    "slip": "accepted",
    "deliver": "delivered",
    "confirm": "confirmed",
    "return": "accepted",
    "withdraw": "withdrawn",
}
FROM = {
    "accept": ("requested",),
    "decline": ("requested",),
    "slip": ("accepted",),
    "deliver": ("accepted",),
    "confirm": ("accepted", "delivered"),
    "return": ("delivered",),
    "withdraw": ("requested", "accepted"),
}
TOO_LATE = "It is due already; say what came, or agree on it with who asked."
NOT_LATER = "A promise that may slip has a later day."
PAST = "A promise is for today or later."


def steps(state: str) -> tuple[str, ...]:
    """Return what can be done in a state, whoever may do it."""
    return tuple(step for step, states in FROM.items() if state in states)


def refuse_due_on(due_on: date, *, on: date) -> str:
    """Return why a day cannot be promised; empty where it can."""
    return PAST if due_on < on else ""


def refuse_slip(due_on: date | None, later: date, *, on: date) -> str:
    """Return why a promise cannot move to a later day; empty where it can.

    "May slip" is said before it is late: on the day that was promised at the latest.
    """
    if due_on is not None and due_on < on:
        return TOO_LATE
    return NOT_LATER if due_on is not None and later <= due_on else ""
