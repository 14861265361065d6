"""A whole import at once, as the command does it: one transaction from file to result."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from objectives.importing import checking
from objectives.importing.applying import apply, take_turn
from objectives.importing.columns import Field, column, guesses
from objectives.importing.files import open_table
from objectives.importing.mapping import ColumnMapping, MappingError
from objectives.importing.policies import may_import
from objectives.importing.preview import preview
from objectives.importing.rows import Reading, read_row
from objectives.importing.staging import stage
from objectives.models import ImportRow, ImportRun
from okrhub.lib.tables import COMMAND, refuse_without_rows
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue
from organizations.models import Membership, Organization
from organizations.queries import settings
from teams.queries import standing

Told = Callable[[str, int], None]
Listed = Callable[[Iterator[ImportRow]], None]
MOST_NAMED = 20


class _TakenBack(Exception):
    """Nothing is to stay of this run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do; `is_kept` when it stays."""

    result: dict[str, Any]
    is_kept: bool


def import_file(
    path: Path,
    *,
    organization: Organization,
    mapping: ColumnMapping | None,
    actor: Membership | None,
    on: date,
    now: datetime,
    is_dry_run: bool,
    told: Told,
    listed: Listed,
) -> Outcome:
    """Import a file as one transaction; a file that adds nothing leaves nothing.

    Without a mapping the columns are guessed from their headers. `told` hears what is
    counted as it goes on; `listed` gets the rows that are left out or have a remark.
    Raises UnreadableFile, MappingError or TooMuch with a sentence.
    """
    result: dict[str, Any] = {}
    try:
        with tenant(organization.pk):
            if actor is not None:
                may_import(standing(actor, on)).enforce()
            take_turn()
            run = _stage(path, mapping, actor=actor, on=on, told=told)
            checking.check(run)
            if is_dry_run:
                result = preview(run, on=on, now=now)
            else:
                result = apply(
                    run,
                    actor=actor,
                    on=on,
                    now=now,
                    progress=lambda count: told("objectives written", count),
                )
            listed(rows_to_look_at(run).iterator(chunk_size=2_000))
            if is_dry_run or not adds_something(result):
                raise _TakenBack
            finish(run, result, now=now)
    except _TakenBack:
        return Outcome(result, is_kept=False)
    return Outcome(result, is_kept=True)


def adds_something(result: Mapping[str, Any]) -> bool:
    """Tell whether an import brought anything that was not here."""
    return any(result.get(name) for name in ("objectives", "key_results"))


def rows_to_look_at(run: ImportRun) -> Any:
    """Return the rows that are left out or come with a remark, in their order."""
    return ImportRow.objects.filter(run=run).exclude(problem="").order_by("line")


def finish(run: ImportRun, result: dict[str, Any], *, now: datetime) -> None:
    """Keep the result and the rows to look at; let the worker compute what changed."""
    ImportRow.objects.filter(run=run, problem="").delete()
    run.state, run.result = ImportRun.State.DONE, result
    run.finished_at, run.path = now, ""
    run.save(update_fields=["state", "result", "finished_at", "path"])
    enqueue("flow.refresh_organization", dedupe="import")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stage(
    path: Path,
    mapping: ColumnMapping | None,
    *,
    actor: Membership | None,
    on: date,
    told: Told,
) -> ImportRun:
    with open_table(path, path.name, COMMAND) as table:
        if mapping is None:
            mapping = guessed_mapping(table.headers)
            _refuse_unknown(mapping, table.headers)
        mapping.check_headers(table.headers)
        run = ImportRun.objects.create(
            file_name=path.name[:240],
            sha256=digest_of(path),
            mapping=mapping.as_json(),
            state=ImportRun.State.STAGING,
            author=actor,
        )
        reading = Reading(mapping, on, settings().fiscal_year_starts_in)
        for count in stage(run, table.rows, partial(read_row, reading=reading)):
            run.rows_read += count
            told("rows read", run.rows_read)
        refuse_without_rows(run.rows_read)
    run.rows_total = run.rows_read
    run.save(update_fields=["rows_read", "rows_total"])
    return run


def _refuse_unknown(mapping: ColumnMapping, headers: tuple[str, ...]) -> None:
    """Say once what every row would say: that no column is the objective's or team's."""
    for name in (Field.TEAM, Field.OBJECTIVE):
        if name not in mapping.columns:
            found = ", ".join(f"“{header}”" for header in headers[:MOST_NAMED])
            raise MappingError(
                f"No column is known as the {column(name).label.lower()}; the file has "
                f"{found}. Say in a mapping which one it is, see docs/import/mapping.md."
            )


def guessed_mapping(headers: tuple[str, ...]) -> ColumnMapping:
    """Return the mapping that the headers suggest."""
    found = guesses(headers)
    return ColumnMapping(
        columns={guess.field.value: header for header, guess in found.items()}
    )
