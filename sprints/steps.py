"""How a sprint goes on: planning, active, in review, closed. Plain Python."""

from datetime import date

PLANNING, ACTIVE, REVIEW, CLOSED = "planning", "active", "review", "closed"

STEPS: dict[str, tuple[str, ...]] = {
    PLANNING: (ACTIVE,),
    ACTIVE: (REVIEW,),
    REVIEW: (ACTIVE, CLOSED),
    CLOSED: (),
}


def objection_to_step(state: str, to: str, *, starts_on: date, on: date) -> str:
    """Return the sentence against a step of a sprint, or nothing."""
    if to not in STEPS[state]:
        return _NOT_FROM_HERE[state]
    if to == ACTIVE and starts_on > on:
        return f"It starts on {starts_on:%-d %B}; until then it is being planned."
    return ""


def due_step(state: str, *, starts_on: date, ends_on: date, on: date) -> str:
    """Return the state that its days ask for by themselves, or nothing.

    It becomes active on its first day; after its last one it waits for its review.
    """
    if state == PLANNING and starts_on <= on <= ends_on:
        return ACTIVE
    if state == ACTIVE and ends_on < on:
        return REVIEW
    return ""


_NOT_FROM_HERE = {
    PLANNING: "A sprint that is being planned can only be started.",
    ACTIVE: "A sprint that is on goes into its review next.",
    REVIEW: "A sprint in review is closed with the review, or goes on.",
    CLOSED: "This sprint is closed.",
}
