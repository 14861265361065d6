"""Tables as they come in files: headers and rows of text, streamed and limited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
LONGEST_CELL = 32_767
_KEPT_CONTROLS = {"\t", "\n", "\r"}
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


class UnreadableFile(ValueError):
    """A file that is not read; the message is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read; sizes in bytes, `ratio` is unpacked to packed."""

    size: int
    rows: int
    unpacked: int
    shared_text: int
    ratio: int = 100
    columns: int = 200


PAGE = Limits(
    size=5 * MEGABYTE,
    rows=10_000,
    unpacked=50 * MEGABYTE,
    shared_text=20 * MEGABYTE,
)
COMMAND = Limits(
    size=100 * MEGABYTE,
    rows=200_000,
    unpacked=300 * MEGABYTE,
    shared_text=60 * MEGABYTE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headers and, to be read once, its rows with their line numbers.

    A row has as many cells as there are headers; surplus cells are an UnreadableFile
    only beyond the limit, else `None` in place of the row's cells.
    """

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str] | None]]


def table_of(numbered: Iterator[tuple[int, Sequence[str]]], limits: Limits) -> Table:
    """Take the first row that is not empty as headers and the others as rows."""
    for line, cells in numbered:
        filled = _without_empty_end(cells)
        if filled:
            headers = _headers(filled, line, limits)
            return Table(headers, _rows(numbered, headers, limits))
    raise UnreadableFile("The file is empty.")


def refuse_without_rows(count: int) -> None:
    """Raise UnreadableFile for a file of headers alone."""
    if not count:
        raise UnreadableFile("Below its headers the file has no row.")


def clean(text: str) -> str:
    """Take out control characters other than tabs and line ends, and blanks of no width.

    Joiners stay: emoji and some scripts need them.
    """
    if text.isprintable():
        return text
    text = text.translate(INVISIBLE)
    return "".join(c for c in text if c in _KEPT_CONTROLS or ord(c) >= 32)


def _headers(cells: Sequence[str], line: int, limits: Limits) -> tuple[str, ...]:
    if len(cells) > limits.columns:
        raise UnreadableFile(
            f"Row {line} has {len(cells):,} columns; at most {limits.columns} are read."
        )
    headers: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(clean(cell).split())[:80] or f"Column {place}"
        if name in headers:
            name = f"{name} ({place})"
        headers.append(name)
    return tuple(headers)


def _rows(
    numbered: Iterator[tuple[int, Sequence[str]]],
    headers: tuple[str, ...],
    limits: Limits,
) -> Iterator[tuple[int, dict[str, str] | None]]:
    count = 0
    for line, cells in numbered:
        filled = _without_empty_end(cells)
        if not filled:
            continue
        count += 1
        if count > limits.rows:
            raise UnreadableFile(
                f"The file has more than {limits.rows:,} rows; split it in parts."
            )
        if len(filled) > len(headers):
            yield line, None
            continue
        yield (
            line,
            {name: clean(cell) for name, cell in zip(headers, filled, strict=False)},
        )


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
