"""What the worker does for an import: look, stage a chunk, check, apply.

Each is a job of its own, so that progress is seen and a killed worker goes on where it
was: a job's effects and its "done" are one transaction.
"""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice

from django.db import OperationalError, transaction

from objectives.importing import checking, kept, progress, queries
from objectives.importing.actions import start_staging
from objectives.importing.applying import take_turn
from objectives.importing.files import open_table
from objectives.importing.mapping import MappingError
from objectives.importing.running import digest_of, finish
from objectives.importing.staging import CHUNK, NumberedRow, stage
from objectives.importing.subjects import subject_of
from objectives.models import ImportRun
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tables import Table, UnreadableFile, refuse_without_rows
from organizations.jobs import enqueue
from organizations.models import Membership

SAMPLES = 3
SAMPLE_LENGTH = 60
FAILED = "The import could not be finished. Nothing was written; please try again."

State = ImportRun.State
logger = logging.getLogger(__name__)


def look(run_id: int) -> None:
    """Read headers and first values, guess what they mean, count the rows."""
    _do(run_id, {State.UPLOADED}, _look)


def stage_chunk(run_id: int, *, start: int, on: date, now: datetime) -> None:
    """Stage the next thousand rows; after the last ones check all and count."""

    def work(run: ImportRun) -> None:
        if run.rows_read == start:
            _stage_chunk(run, on=on, now=now)

    _do(run_id, {State.STAGING}, work)


def apply_run(run_id: int, *, user_id: int, on: date, now: datetime) -> None:
    """Write what the preview showed, in this job's transaction."""

    def work(run: ImportRun) -> None:
        path = run.path
        result = subject_of(run).apply(
            run,
            actor=Membership.objects.filter(user_id=user_id).first(),
            on=on,
            now=now,
            progress=lambda count: progress.tell(run.pk, count),
        )
        finish(run, result, now=now)
        transaction.on_commit(lambda: kept.forget(path))

    _do(run_id, {State.APPLYING}, work)


def _do(run_id: int, states: set[State], work: Callable[[ImportRun], None]) -> None:
    """Do a job of a run that is in one of the states; write down why it failed.

    What the database may cure (a deadlock, a restart) goes up, to be tried again.
    """
    try:
        run = queries.lock_run(run_id)
    except Conflict:
        return
    if run.state not in states:
        return
    try:
        with transaction.atomic():
            work(run)
    except (UnreadableFile, MappingError, checking.TooMuch) as reason:
        _fail(run, str(reason))
    except OperationalError:
        raise
    except Exception:
        logger.exception("Import %s failed.", run.pk)
        _fail(run, FAILED)


def _fail(run: ImportRun, reason: str) -> None:
    record(None, "import.failed", reason=run.file_name)
    saved = ImportRun.objects.get(pk=run.pk)
    paths = {run.path, saved.path}
    saved.state, saved.error, saved.path = State.FAILED, reason, ""
    saved.save(update_fields=["state", "error", "path"])
    run.rows.all().delete()
    transaction.on_commit(lambda: kept.forget(*paths))


def _look(run: ImportRun) -> None:
    """Read the file once: keep its rows as lines of JSON, which later jobs go through.

    So a spreadsheet is opened and unpacked a single time, whatever it is.
    """
    record(None, "import.looked_at", reason=run.file_name)
    uploaded = run.path
    run.sha256 = digest_of(kept.path_of(uploaded))
    subject = subject_of(run)
    limits = subject.limits
    with open_table(kept.path_of(uploaded), run.file_name, limits) as table:
        first = _FirstValues(table.headers)
        run.path = kept.keep(_as_lines(table, first))
    refuse_without_rows(first.rows)
    run.rows_total = first.rows
    run.columns = subject.describe(table.headers, first.values)
    run.save(update_fields=["rows_total", "columns", "sha256", "path"])
    transaction.on_commit(lambda: kept.forget(uploaded))
    if run.mapping:
        subject.check_mapping(run.mapping, table.headers)
        start_staging(run)


class _FirstValues:
    """The first different values of each column, and the number of rows."""

    def __init__(self, headers: tuple[str, ...]) -> None:
        self.values: dict[str, list[str]] = {header: [] for header in headers}
        self.rows = 0

    def add(self, cells: dict[str, str] | None) -> None:
        self.rows += 1
        for header, text in (cells or {}).items():
            values, text = self.values[header], " ".join(text.split())[:SAMPLE_LENGTH]
            if text and len(values) < SAMPLES and text not in values:
                values.append(text)


def _as_lines(table: Table, first: _FirstValues) -> Iterator[bytes]:
    for number, cells in table.rows:
        first.add(cells)
        texts = None if cells is None else list(cells.values())
        yield json.dumps([number, texts]).encode() + b"\n"


def _rows(run: ImportRun, start: int) -> Iterator[NumberedRow]:
    """Return the next thousand rows from a place on, as they were kept."""
    headers = [column["header"] for column in run.columns]
    with kept.path_of(run.path).open("rb") as file:
        for line in islice(file, start, start + CHUNK):
            number, texts = json.loads(line)
            cells = None if texts is None else dict(zip(headers, texts, strict=False))
            yield number, cells


def _stage_chunk(run: ImportRun, *, on: date, now: datetime) -> None:
    subject = subject_of(run)
    read = subject.reader(run, on=on)
    count = sum(stage(run, _rows(run, run.rows_read), read))
    record(None, "import.staged", reason=run.file_name)
    run.rows_read += count
    if count == CHUNK:
        enqueue("objectives.stage_import", run_id=run.pk, start=run.rows_read)
    else:
        take_turn()
        subject.check(run, on=on)
        run.result = subject.preview(run, on=on, now=now)
        run.state = State.STAGED
    run.save(update_fields=["rows_read", "result", "state"])
