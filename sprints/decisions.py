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
}


def missing(kind: str, given: Mapping[str, object]) -> dict[str, str]:
    """Return a question for each thing that a decision still needs, by field.

    To change who works on it takes a set-up, or a team and its part, or both.
    """
    if kind == "change_team":
        if given.get("with_team") and not given.get("part"):
            return {"part": "What does the team do?"}
        if not given.get("with_team") and not given.get("topology"):
            return {"topology": "Who should work on it? Choose a team, or a set-up."}
    return {
        field: question
        for field, question in NEEDS.get(kind, {}).items()
        if given.get(field) in (None, "")
    }
