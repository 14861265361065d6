"""What changed from one version of a strategy to the next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Protocol

LABELS = {
    "context": "Context",
    "challenges": "Challenges",
    "policies": "Policies",
    "not_this_year": "What we will not do this year",
}
TEXTS = tuple(LABELS)


class Goal(Protocol):
    """What a version keeps of a goal."""

    title: str
    why: str
    starts_on: Any
    ends_on: Any
    retired_on: Any
    retired_because: str

    @property
    def reference(self) -> str:
        """Return G-2."""


class Version(Protocol):
    """A version of a strategy: its texts, and its goals as goal lines."""

    context: str
    challenges: str
    policies: str
    not_this_year: str
    goals: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a part said before and says now, in the lines that differ."""

    label: str
    before: str
    now: str

    @property
    def is_prose(self) -> bool:
        """Say whether it is one of the texts, which are written in Markdown."""
        return self.label in LABELS.values()


def goal_line(goal: Goal, successor: str = "") -> dict[str, Any]:
    """Return what a version keeps of a goal; `successor` is a reference."""
    return {
        "reference": goal.reference,
        "title": goal.title,
        "why": goal.why,
        "starts_on": goal.starts_on.isoformat(),
        "ends_on": goal.ends_on.isoformat(),
        "retired_on": goal.retired_on.isoformat() if goal.retired_on else None,
        "retired_because": goal.retired_because,
        "successor": successor,
    }


def changes(before: Version | None, now: Version) -> list[Change]:
    """Return what a version changed, the texts first; all of the first one."""
    found = [
        Change(label, *_differing(getattr(before, name, ""), getattr(now, name)))
        for name, label in LABELS.items()
        if getattr(before, name, "") != getattr(now, name)
    ]
    former = _by_reference(before.goals if before else [])
    for reference, goal in _by_reference(now.goals).items():
        if goal != former.get(reference):
            found.append(_goal_change(former.get(reference), goal))
    return found


def _by_reference(goals: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {goal["reference"]: goal for goal in goals}


def _goal_change(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Change:
    label = f"Goal {now['reference']}"
    if before is None:
        return Change(f"{label}, new", "", _goal_words(now))
    if now["retired_on"] and not before["retired_on"]:
        return Change(f"{label}, retired", now["title"], _why_retired(now))
    if before["retired_on"] and not now["retired_on"]:
        return Change(f"{label}, back again", "", _goal_words(now))
    return Change(label, *_differing(_goal_words(before), _goal_words(now)))


def _goal_words(goal: Mapping[str, Any]) -> str:
    days = f"{_day(goal['starts_on'])} to {_day(goal['ends_on'])}"
    lines = [goal["title"], days, goal["why"]]
    return "\n".join(line for line in lines if line)


def _day(written: str) -> str:
    on = date.fromisoformat(written)
    return f"{on.day} {on:%b %Y}"


def _why_retired(goal: Mapping[str, Any]) -> str:
    replaced = f"Replaced by {goal['successor']}." if goal["successor"] else ""
    return " ".join(part for part in (replaced, goal["retired_because"]) if part)


def _differing(before: str, now: str) -> tuple[str, str]:
    """Return the lines that only one of two texts has."""
    old, new = _lines(before), _lines(now)
    left: list[str] = []
    right: list[str] = []
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            left += old[old_from:old_to]
            right += new[new_from:new_to]
    return "\n".join(left), "\n".join(right)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
