"""What is worth a look before an objective is agreed; it never blocks (DOMAIN 2.1, 5)."""

from collections.abc import Sequence

from objectives.coaching import looks_like_output
from objectives.models import KeyResult, Objective

MOST_KEY_RESULTS = 5
MOST_HINTS = 2


def worth_a_look(
    objective: Objective, key_results: Sequence[KeyResult], *, leads_somewhere: bool
) -> list[str]:
    """Return at most two questions; none of them blocks anything (DOMAIN 5)."""
    outputs = [row for row in key_results if looks_like_output(row.title)]
    unread = [row for row in key_results if not row.source and row.metric_id is None]
    count = len(key_results)
    checks = (
        (
            outputs,
            f"{_named(outputs)} may be something you do. "
            "Once it is done, who will do what differently?",
        ),
        (
            count == 1,
            "There is one key result. Which second one would show it from another side?",
        ),
        (
            count > MOST_KEY_RESULTS,
            f"There are {count} key results. Which two matter most?",
        ),
        (
            not leads_somewhere and not objective.why.strip(),
            "It says neither why nor what it leads to. Who notices if it is not done?",
        ),
        (unread, f"Where is {_named(unread)} read? Who can read it next Monday?"),
    )
    return [question for applies, question in checks if applies][:MOST_HINTS]


def _named(key_results: Sequence[KeyResult]) -> str:
    return " and ".join(row.reference for row in key_results[:2])
