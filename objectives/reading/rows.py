"""Rows of a sheet or a wiki table, with or without a header."""

import re
from collections.abc import Mapping, Sequence

from objectives.reading.lines import names_objective, without_markers
from objectives.reading.sentences import (
    ReadKeyResult,
    ReadNumber,
    Role,
    key_result_of,
    read_key_result,
)
from okrhub.lib.amounts import UNIT, unit_name
from okrhub.lib.cells import read_value

COLUMNS = {
    "objective": re.compile(
        r"(?:objective|goal)s?(?:\s+(?:title|text|name))?|(?:hoved)?mål", re.I
    ),
    "key_result": re.compile(
        r"(?:key\s*results?|krs?)(?:\s+(?:title|text))?|nøkkelresultat(?:er)?", re.I
    ),
    "baseline": re.compile(
        r"(?:baseline|start|from|current)(?:\s+value)?"
        r"|fra|nå(?:verdi)?|startverdi|utgangspunkt|grunnlinje",
        re.I,
    ),
    "target": re.compile(
        r"(?:target|goal\s+value|to)(?:\s+value)?|til|målverdi|måltall", re.I
    ),
    "unit": re.compile(r"units?|enhet(?:er)?", re.I),
}
UNIT_CELL = re.compile(rf"{UNIT}|per 1[0,]+", re.I)


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return the place of each column that a header names; empty if it is no header."""
    places = {
        name: place
        for name, form in COLUMNS.items()
        for place, cell in reversed(list(enumerate(cells)))
        if form.fullmatch(cell)
    }
    return places if len(places) > 1 else {}


def read_row(
    cells: Sequence[str], places: Mapping[str, int]
) -> tuple[str, ReadKeyResult | None]:
    """Return the objective of a row ("" for the one above) and its key result.

    Without a header two texts are objective and key result, one text beside numbers
    is a key result, and one text alone an objective, also beside "Objective 1"; the numbers are baseline and
    target, or the target alone.
    """
    filled = [cell for cell in cells if cell]
    if not places and len(filled) == 2 and names_objective(filled[0]):
        return without_markers(filled[1]), None
    places = places or _guessed(cells)
    objective = without_markers(_cell(cells, places, "objective"))
    title = without_markers(_cell(cells, places, "key_result"))
    return objective, _key_result(cells, places, title) if title else None


def _cell(cells: Sequence[str], places: Mapping[str, int], name: str) -> str:
    place = places.get(name, len(cells))
    return cells[place] if place < len(cells) else ""


def _guessed(cells: Sequence[str]) -> dict[str, int]:
    numbers = [p for p, cell in enumerate(cells) if _is_number(cell)]
    units = [p for p, cell in enumerate(cells) if UNIT_CELL.fullmatch(cell)]
    texts = [
        p
        for p, cell in enumerate(cells)
        if cell and p not in numbers and p not in units
    ]
    places = dict(zip(("objective", "key_result"), texts, strict=False))
    if len(texts) == 1 and (numbers or texts[0] > 0):
        places = {"key_result": texts[0]}
    names = ("baseline", "target") if len(numbers) > 1 else ("target",)
    places |= dict(zip(names, numbers, strict=False))
    return places | ({"unit": units[0]} if units else {})


def _is_number(cell: str) -> bool:
    """Tell "57 %" from a sentence such as "100 clinics answer"."""
    value = read_value(cell)
    is_short = not value.unit or UNIT_CELL.fullmatch(value.unit) is not None
    return value.number is not None and is_short


def _key_result(
    cells: Sequence[str], places: Mapping[str, int], title: str
) -> ReadKeyResult:
    """Take the numbers from their cells, or from the sentence if these are empty."""
    text = "\t".join(cells)
    numbers = []
    for role in (Role.BASELINE, Role.TARGET):
        value = read_value(_cell(cells, places, role))
        if value.number is not None:
            start = sum(len(cell) + 1 for cell in cells[: places[role]])
            end = start + len(cells[places[role]])
            numbers.append(ReadNumber(start, end, value.number, value.unit, role))
    if not numbers:
        return read_key_result(title)
    unit = unit_name(_cell(cells, places, "unit"))
    return key_result_of(text, title, tuple(numbers), unit)
