"""Who owes the next answer to a proposal: plain rules (DOMAIN 1.4, 2.1)."""

from collections.abc import Collection

AFTER_TEAM = {
    "accept": "accepted",
    "counter": "countered",
    "push_back": "pushed_back",
}
AFTER_LEADER = {
    "change_structure": "held",
    "change_okr": "asked",
    "other_set_up": "asked",
    "accept_risk": "asked",
    "withdraw": "withdrawn",
    "take_counter": "withdrawn",
    "ask_again": "asked",
}
TO_PUSH_BACK = (
    "change_structure",
    "change_okr",
    "other_set_up",
    "accept_risk",
    "withdraw",
)
TO_COUNTER = ("take_counter", "ask_again", "withdraw")
BY_AUTHOR = frozenset({"withdraw", "take_counter"})
IN_WRITING = {
    "accept_risk": "Which risk do you accept? One sentence is enough.",
    "withdraw": "Why is it withdrawn? One sentence is enough.",
}
OWED = frozenset({"asked", "countered", "pushed_back", "held"})
CAUSES = {"structure": "structure", "policy": "policy"}


def leader_options(state: str) -> tuple[str, ...]:
    """Return what a leader can answer to a proposal in a state."""
    return {"pushed_back": TO_PUSH_BACK, "countered": TO_COUNTER}.get(state, ())


def structural_cause(obstacles: Collection[str]) -> str:
    """Return the cause of the barrier that the obstacles make; empty for none."""
    return next((CAUSES[one] for one in CAUSES if one in obstacles), "")


def after_barrier(state: str, *, is_resolved: bool) -> str:
    """Return what becomes of a proposal when the barrier before it is gone or stays.

    Resolved: it returns to the team. Will not be fixed: the leader owes another answer.
    """
    if is_resolved:
        return "asked" if state in {"held", "pushed_back"} else state
    return "pushed_back" if state == "held" else state
