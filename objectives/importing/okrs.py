"""OKRs as a subject of imports: objectives with their key results, as they were."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from objectives.importing import checking, shown
from objectives.importing.applying import apply
from objectives.importing.columns import Field, guesses
from objectives.importing.forms import ColumnsForm
from objectives.importing.mapping import from_json
from objectives.importing.policies import may_import
from objectives.importing.preview import preview
from objectives.importing.rows import Reading, read_row
from objectives.importing.running import adds_something
from objectives.importing.subjects import OKRS, ReadCells, Told, Words, register
from objectives.models import ImportRow, ImportRun
from okrhub.lib.decisions import Decision
from okrhub.lib.tables import PAGE
from organizations.models import Membership
from organizations.queries import settings
from teams.standing import Standing


class Okrs:
    """OKRs that were there before; an import records what was and commits nothing."""

    name = OKRS
    label = "OKRs"
    limits = PAGE
    most = "up to 5 MB and 10,000 rows; one row per key result"
    words = Words(
        noun="objectives",
        lead="An import records what was: history closes by itself, and what is in"
        " process comes in even above a limit.",
        where="Team and cycle",
        what="Objective and key result",
        result="objectives/_import_result_okrs.html",
    )

    def may_import(self, actor: Standing) -> Decision:
        """Let owners and administrators import."""
        return may_import(actor)

    def describe(
        self, headers: Sequence[str], samples: Mapping[str, list[str]]
    ) -> list[dict[str, Any]]:
        """Return each column with first values and a guess.

        That a header might name the owner is believed only with an address below it.
        """
        guessed = guesses(headers)
        columns = []
        for header in headers:
            guess = guessed.get(header)
            is_owner = guess is not None and guess.field == Field.OWNER
            if is_owner and "@" not in "".join(samples[header]):
                guess = None
            columns.append(
                {
                    "header": header,
                    "samples": samples[header],
                    "field": guess.field.value if guess else "",
                    "is_sure": bool(guess and guess.is_sure),
                }
            )
        return columns

    def columns_form(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Mapping[str, Any],
        data: Any = None,
    ) -> ColumnsForm:
        """Return the form that asks what the columns mean."""
        return ColumnsForm(columns, mapping, data)

    def check_mapping(self, mapping: Mapping[str, Any], headers: Sequence[str]) -> None:
        """Raise MappingError where the mapping does not fit the file."""
        from_json(mapping).check_headers(headers)

    def headers_used(self, mapping: Mapping[str, Any]) -> set[str]:
        """Return the columns that become something."""
        return from_json(mapping).headers()

    def reader(self, run: ImportRun, *, on: date) -> ReadCells:
        """Return what reads the cells of a row. One query."""
        mapping = from_json(run.mapping)
        reading = Reading(mapping, on, settings().fiscal_year_starts_in)
        return partial(read_row, reading=reading)

    def check(self, run: ImportRun, *, on: date) -> None:
        """Check all staged rows against each other and what is here."""
        checking.check(run)

    def preview(self, run: ImportRun, *, on: date, now: datetime) -> dict[str, Any]:
        """Count what the good rows will become."""
        return preview(run, on=on, now=now)

    def apply(
        self,
        run: ImportRun,
        *,
        actor: Membership | None,
        on: date,
        now: datetime,
        progress: Told,
    ) -> dict[str, Any]:
        """Write what the good rows become."""
        return apply(run, actor=actor, on=on, now=now, progress=progress)

    def adds_something(self, result: Mapping[str, Any]) -> bool:
        """Tell whether an import would bring anything that is not here."""
        return adds_something(result)

    def figures(self, result: Mapping[str, Any]) -> list[tuple[str, int]]:
        """Return what was or will be created, in words with its count."""
        return shown.figures(result)

    def line(self, row: ImportRow) -> shown.Line:
        """Return a staged row as a page lists it."""
        return shown.line(row)


register(Okrs())
