"""XLSX: what is inside is checked before anything is unpacked; then streamed."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from okrhub.lib.tables import (
    LONGEST_CELL,
    MEGABYTE,
    Limits,
    UnreadableFile,
)

MOST_PARTS = 2_000
LARGEST_PART = 4 * MEGABYTE
WIDEST = 1_000
LAST_ROW = 1_048_576
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_ENTITIES = (
    "The spreadsheet defines XML entities, as only harmful files do; it is not read."
)
_BROKEN = "The spreadsheet is damaged; open it and save it again as XLSX."


@contextmanager
def open_xlsx(
    path: Path, limits: Limits
) -> Iterator[Iterator[tuple[int, Sequence[str]]]]:
    """Open the rows of the first sheet that is shown, each with its row number.

    Values are read, not formulas; links and pictures are not looked at.
    """
    check_xlsx(path, limits)
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise UnreadableFile(_sentence(error)) from error
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise UnreadableFile("The spreadsheet has no sheet that is shown.")
        yield _rows(shown[0])


def check_xlsx(path: Path, limits: Limits) -> None:
    """Refuse what is no spreadsheet or would unpack to too much."""
    if not DEFUSEDXML:
        raise UnreadableFile("Spreadsheets are not read without defusedxml.")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(_BROKEN) from error
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS:
        raise UnreadableFile("The file has more parts inside than a spreadsheet has.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("The spreadsheet is protected by a password.")
    if not names >= _NEEDED:
        raise UnreadableFile("The file is an archive but not an XLSX spreadsheet.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("The spreadsheet holds macros; save it as XLSX without.")
    _check_sizes(parts, path.stat().st_size, limits)


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked:
        raise UnreadableFile(
            f"The spreadsheet unpacks to more than {limits.unpacked // MEGABYTE} MB."
        )
    if unpacked > limits.ratio * packed:
        raise UnreadableFile(
            f"The spreadsheet unpacks to more than {limits.ratio} times its size."
        )
    for part in parts:
        name = part.filename.lower()
        if name.startswith("xl/worksheets/") or not name.endswith((".xml", ".rels")):
            continue
        is_text = name.endswith("sharedstrings.xml")
        largest = limits.shared_text if is_text else LARGEST_PART
        if part.file_size > largest:
            raise UnreadableFile(
                f"A part inside the spreadsheet is larger than {largest // MEGABYTE} MB."
            )


def _sentence(error: Exception) -> str:
    """Return what to say about whatever a damaged or harmful file made openpyxl raise."""
    found = {type(error), type(error.__cause__)}
    is_harmful = any(issubclass(kind, DefusedXmlException) for kind in found)
    return _ENTITIES if is_harmful else _BROKEN


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    number = 0
    while True:
        try:
            row = next(rows, None)
        except Exception as error:
            raise UnreadableFile(_sentence(error)) from error
        if row is None:
            return
        number += 1
        if number > LAST_ROW or len(row) > WIDEST:
            raise UnreadableFile(
                f"The sheet reaches to row {number:,} and column {len(row):,}, "
                "farther than a sheet of OKRs."
            )
        yield number, [_text(cell, number) for cell in row]


def _text(cell: Any, number: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise UnreadableFile(f"Row {number:,} has a cell that is too long.")
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def _number(value: float, number_format: str) -> str:
    """Write a number as the sheet shows it: 0.57 in a percent cell is 57 %."""
    number = Decimal(repr(value))
    is_percent = "%" in (number_format or "")
    text = f"{number * 100 if is_percent else number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if is_percent else text
