"""CSV: its encoding and delimiter told from the bytes, its lines streamed."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from okrhub.lib.tables import LONGEST_CELL, UnreadableFile

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1_000_000
_BLOCK = 1024 * 1024
_SAMPLE = 64 * 1024
_UNMARKED = ("utf-8", "cp1252", "latin-1")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a")) + b"\x7f"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_SHARE_OF_TEXT = 0.95
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@contextmanager
def open_csv(path: Path) -> Iterator[Iterator[tuple[int, Sequence[str]]]]:
    """Open the rows of a CSV file, each with the number of its last line.

    Memory stays bounded: a line of more than a million characters, or a cell longer
    than a spreadsheet's, is an UnreadableFile.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = delimiter_of(file.read(_SAMPLE))
        file.seek(0)
        yield _rows(file, delimiter)


def encoding_of(path: Path) -> str:
    """Tell the encoding by reading all of the file; refuse what is no text.

    A byte order mark decides; UTF-16 without one shows by its zero bytes; what is not
    UTF-8 is taken for Windows' Latin letters.
    """
    with path.open("rb") as file:
        head = file.read(4096)
        told = _told_by(head)
        if told is None:
            _refuse_controls(head)
        for encoding in (told,) if told else _UNMARKED:
            file.seek(0)
            if _decodes(iter(lambda: file.read(_BLOCK), b""), encoding):
                return encoding
    raise UnreadableFile(
        f"The file begins as {str(told).upper()} but does not go on so."
    )


def _told_by(head: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 8 and odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if half >= 8 and even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _decodes(blocks: Iterable[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks:
            _refuse_nul(decoder.decode(block))
        _refuse_nul(decoder.decode(b"", final=True))
    except UnicodeError:
        return False
    return True


def _refuse_nul(text: str) -> None:
    if "\0" in text:
        raise UnreadableFile(
            "The file holds zero bytes, so it is no CSV file; save it as CSV or XLSX."
        )


def _refuse_controls(head: bytes) -> None:
    if len(head.translate(None, _CONTROLS)) < _SHARE_OF_TEXT * len(head):
        raise UnreadableFile(
            "The file holds control characters, so it is no text; save it as CSV or "
            "XLSX."
        )


def delimiter_of(sample: str) -> str:
    """Return the delimiter that splits the first lines into most equal rows."""
    lines = sample.splitlines(keepends=True)[:50]
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    if not rows or len(rows[0]) < 2:
        return 0, 0
    equal = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return equal, len(rows[0])


def _rows(file: TextIO, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(_lines(file), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise UnreadableFile(
                f"Row {reader.line_num:,} cannot be read: a quotation mark is "
                "probably never closed."
            ) from error
        if row is None:
            return
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise UnreadableFile(
                f"Row {reader.line_num:,} has a cell of more than {LONGEST_CELL:,} "
                "characters; a quotation mark is probably never closed."
            )
        yield reader.line_num, row


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise UnreadableFile(
                f"Line {number:,} is longer than {LONGEST_LINE:,} characters."
            )
        yield line


def text_of(data: bytes) -> str:
    """Return the text of a small CSV file, its encoding told as `encoding_of` does."""
    told = _told_by(data[:4096])
    if told is None:
        _refuse_controls(data[:4096])
    encoding = told or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeError:
        text = data.decode("cp1252", errors="replace")
    _refuse_nul(text)
    return text.removeprefix("\ufeff")


def rows_of_text(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the rows of a small CSV text, each with the number of its last line."""
    return _rows(io.StringIO(text, newline=""), delimiter_of(text[:_SAMPLE]))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file; None is an empty cell.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return file.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULAS):
        return f"'{cell}"
    return "" if cell is None else cell
