"""What is worth a look before an objective is agreed; it never blocks (DOMAIN 2.1, 5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from objectives.coaching import looks_like_output
from objectives.models import KeyResult, Objective

MOST_KEY_RESULTS = 5
MOST_HINTS = 2


@dataclass(frozen=True, slots=True)
class Look:
    """A thing that is worth a look; it never blocks.

    It is settled by what is there, or by the answer "good enough to start".
    """

    key: str
    words: str
    is_there: bool
    is_good_enough: bool = False

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to be looked at."""
        return self.is_there or self.is_good_enough


def looks(
    objective: Objective,
    key_results: Sequence[KeyResult],
    *,
    leads_somewhere: bool,
    has_opinions: bool,
    has_guard_rail: bool,
    inherits: bool,
    answered: Collection[str] = (),
) -> list[Look]:
    """Return what is worth a look before an objective is agreed (DOMAIN 2.1).

    `inherits` says that an annual objective above has complexity and set-up; they are
    asked once. `answered` are the questions that were found good enough.
    """
    unread = [row for row in key_results if not row.source and row.metric_id is None]
    found = [
        Look(
            f"output-{row.number}",
            f"{row.reference} reads like something we do",
            is_there=False,
        )
        for row in key_results
        if looks_like_output(row.title)
    ]
    found += [
        Look(
            "source",
            f"Where is {_named(unread)} read?"
            if unread
            else "Every number has its source",
            is_there=bool(key_results) and not unread,
        ),
        Look(
            "link",
            "It leads somewhere, or stands alone"
            if leads_somewhere
            else "What does it lead to?",
            is_there=leads_somewhere,
        ),
        Look(
            "complexity",
            "How complex is it, and who takes it on?",
            is_there=inherits or bool(objective.domain and objective.topology),
        ),
        Look(
            "guard-rail",
            "A guard-rail is set" if has_guard_rail else "What could get worse?",
            is_there=has_guard_rail,
        ),
        Look("opinions", "What do the teams think of it?", is_there=has_opinions),
        Look(
            "enough",
            "If all key results come true, is the objective met?",
            is_there=False,
        ),
    ]
    return [
        Look(each.key, each.words, each.is_there, each.key in answered)
        for each in found
    ]


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
