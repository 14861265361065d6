"""The columns of work items and sprints, and guesses from the headers of a file.

Headers differ by tool: Jira repeats a header where a field has several values, the
sprints of an item from left to right, and puts its own fields in brackets, as in
"Custom field (Epic Link)"; Linear calls a sprint a cycle and an epic a project.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_REPEATED = re.compile(r" \([0-9]+\)$")
_OWN_FIELD = re.compile(r"^custom field ")
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


class ItemField(StrEnum):
    """What a column of a file of work items can become."""

    KEY = "key"
    TITLE = "title"
    TYPE = "type"
    STATUS = "status"
    CATEGORY = "category"
    TEAM = "team"
    SPRINT = "sprint"
    EPIC = "epic"
    EPIC_TITLE = "epic_title"
    URL = "url"
    CREATED = "created"
    DONE = "done"


class SprintField(StrEnum):
    """What a column of a file of sprints can become."""

    TEAM = "team"
    SPRINT = "sprint"
    GOAL = "goal"
    START = "start"
    END = "end"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Known:
    """A field: its name for people, the headers it goes by, whether several fill it."""

    label: str
    synonyms: tuple[str, ...] = ()
    is_needed: bool = False
    takes_several: bool = False


Fields = Mapping[str, Known]

ITEM_FIELDS: Fields = {
    ItemField.KEY: Known(
        "Key",
        ("issue key", "id", "identifier", "issue", "item", "work item key"),
        is_needed=True,
    ),
    ItemField.TITLE: Known("Title", ("summary", "name", "subject"), is_needed=True),
    ItemField.TYPE: Known("Type", ("issue type", "work type", "work item type")),
    ItemField.STATUS: Known("Status", ("state",)),
    ItemField.CATEGORY: Known("Status category"),
    ItemField.TEAM: Known("Team", ("team name", "squad", "owner team")),
    ItemField.SPRINT: Known(
        "Sprint, the last one filled",
        ("sprint", "sprint name", "sprints", "cycle number", "cycle name", "iteration"),
        takes_several=True,
    ),
    ItemField.EPIC: Known(
        "Key of its epic, the first one filled",
        ("epic", "epic link", "epic key", "parent key", "project", "parent issue"),
        takes_several=True,
    ),
    ItemField.EPIC_TITLE: Known("Title of its epic", ("parent summary", "epic title")),
    ItemField.URL: Known("Address", ("link", "issue url")),
    ItemField.CREATED: Known("Created", ("created at", "created on")),
    ItemField.DONE: Known(
        "Done on", ("resolved", "completed", "completed at", "closed", "closed on")
    ),
}
# how tools and people call the states of a sprint
SPRINT_STATES = {
    word: state
    for state, words in {
        "planning": ("planning", "planned", "future", "upcoming", "not started"),
        "active": ("active", "current", "started", "in progress", "open"),
        "review": ("review", "in review"),
        "closed": ("closed", "completed", "complete", "done", "ended", "finished"),
    }.items()
    for word in words
}
SPRINT_FIELDS: Fields = {
    SprintField.TEAM: Known("Team", ("team name", "squad", "board")),
    SprintField.SPRINT: Known(
        "Sprint", ("sprint name", "name", "cycle", "cycle name"), is_needed=True
    ),
    SprintField.GOAL: Known("Sprint goal", ("sprint goal",)),
    SprintField.START: Known(
        "First day",
        ("start date", "starts on", "started", "cycle start", "from"),
        is_needed=True,
    ),
    SprintField.END: Known(
        "Last day",
        ("end date", "ends on", "ended", "cycle end", "until"),
        is_needed=True,
    ),
    SprintField.STATE: Known("State", ("status",)),
}


def describe(
    fields: Fields, headers: Sequence[str], samples: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """Return each column with first values and what its header says that it is."""
    by_name = {
        _plain(name): field
        for field, known in fields.items()
        for name in (field, known.label, *known.synonyms)
    }
    taken: set[str] = set()
    columns = []
    for header in headers:
        field = by_name.get(_plain(header), "")
        if field in taken and not fields[field].takes_several:
            field = ""
        if field:
            taken.add(field)
        columns.append(
            {
                "header": header,
                "samples": samples[header],
                "field": str(field),
                "is_sure": bool(field),
            }
        )
    return columns


def first_filled(row: Mapping[str, str], headers: Iterable[str]) -> str:
    """Return the first cell that says something."""
    cells = (row.get(header, "").strip() for header in headers)
    return next(filter(None, cells), "")


def last_filled(row: Mapping[str, str], headers: Sequence[str]) -> str:
    """Return the last cell that says something."""
    return first_filled(row, reversed(headers))


def _plain(header: str) -> str:
    name = _NEITHER_LETTER_NOR_DIGIT.sub(" ", _REPEATED.sub("", header).casefold())
    return _OWN_FIELD.sub("", name).strip()
