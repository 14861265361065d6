"""What each decision of a review needs to be carried out. Plain Python."""

from collections.abc import Mapping

NEEDS: Mapping[str, Mapping[str, str]] = {
    "revise_key_result": {
        "key_result": "Which key result?",
        "target": "What is the new target?",
        "note": "What did you learn that changes it? One sentence is enough.",
    },
    "revise_objective": {
        "title": "How does the objective read now?",
        "note": "What did you learn that changes it? One sentence is enough.",
    },
    "stop": {"note": "Why is it stopped? One sentence is enough."},
    "raise_impediment": {
        "obstacle": "What stands in the way?",
        "cause": "Where does it come from?",
        "obstacle_owner": "Who, outside the team, can move it?",
    },
    "change_team": {"topology": "Who should work on it?"},
}


def missing(kind: str, given: Mapping[str, object]) -> dict[str, str]:
    """Return a question for each thing that a decision still needs, by field."""
    return {
        field: question
        for field, question in NEEDS.get(kind, {}).items()
        if given.get(field) in (None, "")
    }
