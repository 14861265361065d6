"""Say once how a file's columns become OKRs: a mapping, in TOML or JSON.

Every key of it is in `docs/import/mapping.md`. A mapping is checked when it is read, so
that a spelling mistake is a sentence and not a silently empty column.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from objectives.importing.columns import Field

SECTIONS = ("columns", "fixed", "defaults", "values", "dates", "only", "skip", "cycles")
MOST_CHARACTERS = 64_000
_PLACE = re.compile(r"\{([^{}]+)\}")
_FIRST = {"day", "month"}
_WITHOUT_DAYS = {"leave out", "year"}


class MappingError(ValueError):
    """A mapping that cannot be used; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a row of a file becomes the fields of an import.

    `columns` gives each field a column's name, or a text with columns in braces, which
    is empty as soon as one of them is. `only` and `skip` pick rows by their cells.
    `cycle_without_days` says what to do with a cycle whose days are neither given nor
    told by its name: leave it out, or take the whole calendar year in its name. Days
    such as 3/4/2026 begin with the day unless `is_month_first`.
    """

    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_month_first: bool = False
    cycle_without_days: str = "leave out"

    def headers(self) -> set[str]:
        """Return the names of the columns that the mapping reads."""
        used = {*self.only, *self.skip}
        for source in self.columns.values():
            used.update(headers_in(source))
        return used

    def check_headers(self, headers: Iterable[str]) -> None:
        """Raise MappingError when the mapping names a column that is not there."""
        missing = sorted(self.headers() - set(headers))
        if missing:
            names = ", ".join(f"“{name}”" for name in missing)
            raise MappingError(
                f"The mapping names columns that the file lacks: {names}."
            )

    def left_out(self, row: Mapping[str, str]) -> str:
        """Say why the mapping leaves a row out; empty when it does not."""
        for header, wanted in self.only.items():
            if row.get(header, "").strip() not in wanted:
                return f"The mapping takes only some rows, by “{header}”."
        for header, unwanted in self.skip.items():
            if row.get(header, "").strip() in unwanted:
                return f"The mapping leaves such rows out, by “{header}”."
        return ""

    def fields(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return the row's cells by field, translated; empty ones are left out."""
        cells = {name: _filled(source, row) for name, source in self.columns.items()}
        for name, words in self.values.items():
            cells[name] = words.get(cells.get(name, "").casefold(), cells.get(name, ""))
        for name, text in self.defaults.items():
            cells[name] = cells.get(name) or text
        cells.update(self.fixed)
        return {name: text for name, text in cells.items() if text}

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "columns": dict(self.columns),
            "fixed": dict(self.fixed),
            "defaults": dict(self.defaults),
            "values": {name: dict(words) for name, words in self.values.items()},
            "only": {name: list(values) for name, values in self.only.items()},
            "skip": {name: list(values) for name, values in self.skip.items()},
            "dates": {"first": "month" if self.is_month_first else "day"},
            "cycles": {"without_days": self.cycle_without_days},
        }


def headers_in(source: str) -> list[str]:
    """Return the columns that a column's name or a text with columns in braces reads."""
    return _PLACE.findall(source) or [source]


def from_bytes(data: bytes) -> ColumnMapping:
    """Read a mapping from a TOML or JSON file, with a byte order mark or without one.

    Raises MappingError.
    """
    try:
        return from_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError("The mapping is not a text file.") from error


def from_text(text: str) -> ColumnMapping:
    """Read a mapping from the text of a TOML or JSON file; raise MappingError."""
    if len(text) > MOST_CHARACTERS:
        raise MappingError("The mapping is longer than 64,000 characters.")
    try:
        is_json = text.lstrip().startswith("{")
        content = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError(f"The mapping is neither TOML nor JSON: {error}") from error
    return from_json(content)


def from_json(content: object) -> ColumnMapping:
    """Build a mapping from plain values; raise MappingError for what is not known."""
    sections = _table(content, "The mapping")
    for name in sections:
        if name not in SECTIONS:
            raise MappingError(
                f"“{name}” is no part of a mapping; there are {', '.join(SECTIONS)}."
            )
    dates = _texts(sections, "dates", {"first"})
    cycles = _texts(sections, "cycles", {"without_days"})
    return ColumnMapping(
        columns=_by_field(sections, "columns"),
        fixed=_by_field(sections, "fixed"),
        defaults=_by_field(sections, "defaults"),
        values={
            _field(name, "values"): {
                word.strip().casefold(): _text(text, f"values.{name}")
                for word, text in _table(words, f"values.{name}").items()
            }
            for name, words in _table(sections.get("values", {}), "values").items()
        },
        only=_choices(sections, "only"),
        skip=_choices(sections, "skip"),
        is_month_first=_one_of(dates.get("first", "day"), _FIRST, "dates.first")
        == "month",
        cycle_without_days=_one_of(
            cycles.get("without_days", "leave out"),
            _WITHOUT_DAYS,
            "cycles.without_days",
        ),
    )


def _filled(source: str, row: Mapping[str, str]) -> str:
    places = _PLACE.findall(source)
    if not places:
        return row.get(source, "").strip()
    cells = {place: row.get(place, "").strip() for place in places}
    if not all(cells.values()):
        return ""
    return _PLACE.sub(lambda match: cells[match[1]], source)


def _table(value: object, where: str) -> dict[str, Any]:
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return value
    raise MappingError(f"“{where}” must hold names with values.")


def _text(value: object, where: str) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    raise MappingError(f"“{where}” must be a text.")


def _field(name: str, where: str) -> str:
    try:
        return Field(name).value
    except ValueError as error:
        raise MappingError(
            f"“{name}” in {where} is no field of an import; "
            f"there are {', '.join(Field)}."
        ) from error


def _by_field(sections: dict[str, Any], name: str) -> dict[str, str]:
    return {
        _field(key, name): _text(value, f"{name}.{key}")
        for key, value in _table(sections.get(name, {}), name).items()
    }


def _texts(sections: dict[str, Any], name: str, known: set[str]) -> dict[str, str]:
    table = _table(sections.get(name, {}), name)
    for key in table:
        if key not in known:
            raise MappingError(f"“{key}” in {name} is not known.")
    return {key: _text(value, f"{name}.{key}") for key, value in table.items()}


def _choices(sections: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    return {
        header: tuple(
            _text(value, f"{name}.{header}")
            for value in (values if isinstance(values, list) else [values])
        )
        for header, values in _table(sections.get(name, {}), name).items()
    }


def _one_of(value: str, known: set[str], where: str) -> str:
    if value not in known:
        raise MappingError(f"“{where}” must be one of: {', '.join(sorted(known))}.")
    return value
