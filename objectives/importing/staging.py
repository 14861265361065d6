"""Stage a file's rows: read, keep and count them, a chunk at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice

from objectives.importing.rows import ReadRow
from objectives.importing.subjects import ReadCells
from objectives.models import ImportRow, ImportRun

CHUNK = 1_000
TOO_MANY_CELLS = "The row has more cells than the file has columns."

NumberedRow = tuple[int, dict[str, str] | None]


def stage(
    run: ImportRun, rows: Iterable[NumberedRow], read: ReadCells
) -> Iterator[int]:
    """Keep rows of the file as they were read; yield how many, a chunk at a time."""
    for chunk in chunks(rows):
        ImportRow.objects.bulk_create(
            [_staged(run, line, cells, read) for line, cells in chunk]
        )
        yield len(chunk)


def chunks(rows: Iterable[NumberedRow]) -> Iterator[list[NumberedRow]]:
    """Split rows into lists of a thousand, of which only one is in memory."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _staged(
    run: ImportRun, line: int, cells: dict[str, str] | None, read: ReadCells
) -> ImportRow:
    if cells is None:
        row = ReadRow(problem=TOO_MANY_CELLS, is_left_out=True)
    else:
        row = read(cells)
    fate = ImportRow.Fate.LEFT_OUT if row.is_left_out else ImportRow.Fate.GOOD
    return ImportRow(
        run=run,
        line=line,
        values=row.values,
        fate=fate,
        problem=row.problem,
        objective_key=row.objective_key,
        key_result_key=row.key_result_key,
    )
