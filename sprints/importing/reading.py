"""A row of a file of work items or sprints, as it is staged; never fails."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from objectives.importing.places import named
from objectives.importing.rows import ReadRow
from okrhub.lib.cells import read_date
from sprints.importing.columns import (
    ITEM_FIELDS,
    SPRINT_STATES,
    Fields,
    ItemField,
    SprintField,
    first_filled,
    last_filled,
)
from sprints.timebox import objection_to_days

LONGEST = {
    ItemField.KEY: 80,
    ItemField.TITLE: 400,
    ItemField.TYPE: 60,
    ItemField.STATUS: 60,
    ItemField.SPRINT: 120,
    ItemField.EPIC: 80,
    ItemField.EPIC_TITLE: 400,
    ItemField.URL: 600,
}
_NEEDED_WHOLE = {ItemField.KEY, ItemField.EPIC, ItemField.URL}
_DONE = {"done", "closed", "resolved", "completed", "complete", "canceled", "cancelled"}
_EPIC = "epic"
_CENTURIES = range(1990, 2200)


@dataclass(frozen=True, slots=True)
class TeamHere:
    """A team that rows may name; `objection` says why this person may not."""

    pk: int
    name: str
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a row depends on besides the row: the mapping, the teams by name."""

    mapping: Mapping[str, Any]
    teams: Mapping[str, TeamHere]
    fields: Fields = field(default_factory=lambda: ITEM_FIELDS)

    @property
    def is_month_first(self) -> bool:
        """Say whether 3/4/2026 is 4 March."""
        return self.mapping.get("first") == "month"

    def texts(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return the cells of a row by field; of several columns the one that counts."""
        found = {}
        for name, headers in self.mapping["columns"].items():
            fill = last_filled if name == ItemField.SPRINT else first_filled
            found[name] = _unquoted(fill(row, headers))
        return found


class _LeftOut(ValueError):
    """The row cannot come in; the message says why."""


def read_item(cells: Mapping[str, str], reading: Reading) -> ReadRow:
    """Read a row of work items."""
    row = ReadRow()
    try:
        texts = reading.texts(cells)
        for name, longest in LONGEST.items():
            _keep(row, name, texts.get(name, ""), longest)
        for name in (ItemField.KEY, ItemField.TITLE):
            if not row.values.get(name):
                raise _LeftOut(f"The row has no {name}.")
        _team(row, texts, reading)
        _days(
            row, texts, reading, {ItemField.CREATED: "created", ItemField.DONE: "done"}
        )
        _done(row, texts)
        _address(row, reading)
        if row.values.get(ItemField.EPIC) == row.values[ItemField.KEY]:
            del row.values[ItemField.EPIC]
    except _LeftOut as reason:
        row.is_left_out, row.problem = True, str(reason)
    if not row.is_left_out:
        row.values["digest"] = digest_of(row.values)
    return row


def read_sprint(cells: Mapping[str, str], reading: Reading) -> ReadRow:
    """Read a row of sprints; both days count."""
    row = ReadRow()
    try:
        texts = reading.texts(cells)
        _keep(row, SprintField.SPRINT, texts.get(SprintField.SPRINT, ""), 80)
        _keep(row, SprintField.GOAL, texts.get(SprintField.GOAL, ""), 400)
        if not row.values.get(SprintField.SPRINT):
            raise _LeftOut("The row names no sprint.")
        _team(row, texts, reading)
        for name, words in ((SprintField.START, "first"), (SprintField.END, "last")):
            text = texts.get(name, "")
            day = _day(text, reading)
            if day is None:
                raise _LeftOut(f"“{_quoted(text)}” is no {words} day.")
            row.values[name] = day.isoformat()
        days = [
            date.fromisoformat(row.values[name])
            for name in (SprintField.START, SprintField.END)
        ]
        if objection := objection_to_days(*days):
            raise _LeftOut(objection)
        _state(row, texts.get(SprintField.STATE, ""))
    except _LeftOut as reason:
        row.is_left_out, row.problem = True, str(reason)
    return row


def _state(row: ReadRow, text: str) -> None:
    if not text.strip():
        return
    state = SPRINT_STATES.get(text.casefold().strip())
    if state is None:
        raise _LeftOut(
            f"“{_quoted(text)}” is no state: planning, active, review or closed."
        )
    row.values[SprintField.STATE] = state


def digest_of(values: Mapping[str, str]) -> str:
    """Return what stands for all that a tool says about an item."""
    parts = [f"{name}={values[name]}" for name in sorted(values) if name != "digest"]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _keep(row: ReadRow, name: str, text: str, longest: int) -> None:
    text = " ".join(text.split())
    if len(text) > longest:
        if name in _NEEDED_WHOLE:
            raise _LeftOut(f"The {name} has more than {longest} characters.")
        row.remark(f"The {name} was shortened to {longest} characters.")
        text = f"{text[: longest - 1]}…"
    if text:
        row.values[name] = text


def _team(row: ReadRow, texts: Mapping[str, str], reading: Reading) -> None:
    name = texts.get("team", "") or reading.mapping.get("team", "")
    team = reading.teams.get(named(name))
    if not name:
        raise _LeftOut("The row names no team.")
    if team is None:
        raise _LeftOut(f"There is no team “{_quoted(name)}” here.")
    if team.objection:
        raise _LeftOut(team.objection)
    row.values |= {"team": str(team.pk), "team_name": team.name}


def _days(
    row: ReadRow, texts: Mapping[str, str], reading: Reading, names: Mapping[str, str]
) -> None:
    for name, words in names.items():
        text = texts.get(name, "")
        day = _day(text, reading)
        if day is not None:
            row.values[name] = day.isoformat()
        elif text:
            row.remark(f"“{_quoted(text)}” is no day on which it was {words}.")


def _day(text: str, reading: Reading) -> date | None:
    day = read_date(text, is_month_first=reading.is_month_first)
    return day if day and day.year in _CENTURIES else None


def _done(row: ReadRow, texts: Mapping[str, str]) -> None:
    said = texts.get(ItemField.CATEGORY, "") or texts.get(ItemField.STATUS, "")
    if ItemField.DONE in row.values or said.casefold().strip() in _DONE:
        row.values["is_done"] = "yes"
    if texts.get(ItemField.TYPE, "").casefold().strip() == _EPIC:
        row.values["is_epic"] = "yes"


def _address(row: ReadRow, reading: Reading) -> None:
    url = row.values.get(ItemField.URL, "")
    if url and not url.startswith(("https://", "http://")):
        row.remark("Its address begins neither with https:// nor http://; left out.")
        del row.values[ItemField.URL]
    pattern = reading.mapping.get("url", "")
    if pattern and not row.values.get(ItemField.URL):
        url = pattern.replace("{key}", row.values[ItemField.KEY])
        if len(url) <= LONGEST[ItemField.URL]:
            row.values[ItemField.URL] = url


def _unquoted(text: str) -> str:
    """Take away the apostrophe that guards a spreadsheet from a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@'") else text


def _quoted(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def headers_of(mapping: Mapping[str, Any]) -> Sequence[str]:
    """Return the columns that a mapping reads."""
    return [header for headers in mapping["columns"].values() for header in headers]
