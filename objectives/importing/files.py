"""Open an uploaded file for what it is, not for what it is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from okrhub.lib.csv_file import open_csv
from okrhub.lib.tables import (
    MEGABYTE,
    Limits,
    Table,
    UnreadableFile,
    table_of,
)

SPREADSHEET, _ARCHIVES = (
    b"PK\x03\x04",
    (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHER_FILES = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


@contextmanager
def open_table(path: Path, name: str, limits: Limits) -> Iterator[Table]:
    """Open a CSV or XLSX file; `name` is what the person calls it.

    Raises UnreadableFile with one sentence, here or while the rows are read.
    """
    check(path, name, limits)
    if name.lower().endswith(".xlsx"):
        from objectives.importing.xlsx_file import open_xlsx

        opened = open_xlsx(path, limits)
    else:
        opened = open_csv(path)
    with opened as rows:
        yield table_of(rows, limits)


def check(path: Path, name: str, limits: Limits) -> None:
    """Refuse what is too large, or is not what its name says."""
    size = path.stat().st_size
    if not path.is_file():
        raise UnreadableFile(
            "This is no file, and a pipe cannot be read twice; save it as CSV or XLSX "
            "and name that file."
        )
    if not size:
        raise UnreadableFile("The file is empty.")
    if size > limits.size:
        raise UnreadableFile(
            f"The file is larger than {limits.size // MEGABYTE} MB; split it in parts."
        )
    ending = Path(name).suffix.lower()
    if ending not in {".csv", ".tsv", ".txt", ".xlsx"}:
        raise UnreadableFile(
            "Only CSV and XLSX files are read; save it as one of them."
        )
    with path.open("rb") as file:
        head = file.read(8)
    for mark, kind in _OTHER_FILES:
        if head.startswith(mark):
            raise UnreadableFile(f"The file is {kind}, whatever its name says.")
    if head.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            "The file is an old or protected spreadsheet; save it as XLSX without a "
            "password."
        )
    is_archive = head.startswith(_ARCHIVES)
    if ending == ".xlsx" and not is_archive:
        raise UnreadableFile("The file is called XLSX but is no spreadsheet.")
    if ending != ".xlsx" and is_archive:
        raise UnreadableFile(
            "The file is called CSV but is a spreadsheet or an archive; if it is a "
            "spreadsheet, call it .xlsx."
        )
