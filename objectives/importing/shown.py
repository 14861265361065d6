"""What pages and the command show of an import: figures, rows, progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from objectives.importing.columns import Field
from objectives.models import ImportRow, ImportRun

FIGURES = {
    "units": "Units",
    "teams": "Teams",
    "cycles": "Cycles",
    "objectives": "Objectives",
    "objectives_in_process": "of them in process",
    "objectives_achieved": "achieved",
    "objectives_missed": "missed",
    "objectives_dropped": "dropped",
    "objectives_unrecorded": "closed without a record",
    "key_results": "Key results",
    "unmeasured": "of them not measurable yet",
    "check_ins": "Check-ins",
    "links": "Links to parents",
}
_TONES = {
    ImportRow.Fate.GOOD: "ok",
    ImportRow.Fate.IMPORTED: "ok",
    ImportRow.Fate.KNOWN: "idle",
    ImportRow.Fate.LEFT_OUT: "bad",
}


def figures(result: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return what was or will be created, in words with its count."""
    return [(words, result[name]) for name, words in FIGURES.items() if name in result]


def unused_columns(run: ImportRun, used: set[str]) -> list[str]:
    """Return the file's columns that become nothing, in their order."""
    headers = [column["header"] for column in run.columns]
    return [f"“{header}”" for header in headers if header not in used]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as a page lists it."""

    number: int
    where: str
    where_more: str
    what: str
    what_more: str
    tone: str
    words: str
    problem: str


def line(row: ImportRow) -> Line:
    """Return a staged row as a page lists it."""
    values = row.values
    return line_of(
        row,
        where=(values.get(Field.TEAM, ""), values.get(Field.CYCLE, "")),
        what=(values.get(Field.OBJECTIVE, ""), values.get(Field.KEY_RESULT, "")),
    )


def line_of(row: ImportRow, *, where: tuple[str, str], what: tuple[str, str]) -> Line:
    """Return a staged row with what it says, each in a line and a smaller one below."""
    has_remark = bool(row.problem) and row.fate != ImportRow.Fate.LEFT_OUT
    return Line(
        number=row.line,
        where=where[0],
        where_more=where[1],
        what=what[0],
        what_more=what[1],
        tone="warn" if has_remark else _TONES[ImportRow.Fate(row.fate)],
        words=row.get_fate_display(),
        problem=row.problem,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the worker is; without a total nobody knows yet."""

    step: str
    words: str
    sentence: str
    done: int = 0
    total: int | None = None
    elapsed: int | None = None

    @property
    def share(self) -> Decimal | None:
        """Return how much is done, 0 to 1."""
        if not self.total:
            return None
        return min(Decimal(1), Decimal(self.done) / self.total)


def progress(run: ImportRun, *, written: int, noun: str, now: datetime) -> Progress:
    """Return how far a run is; `written` records of the `noun` were told of."""
    if run.state == ImportRun.State.APPLYING:
        begun = run.confirmed_at or now
        return Progress(
            step="import",
            words=f"{noun} written",
            sentence="All of it comes in together at the end, or nothing.",
            done=written,
            total=run.result.get(noun.replace(" ", "_")) or None,
            elapsed=max(0, int((now - begun).total_seconds())),
        )
    if run.state == ImportRun.State.STAGING:
        return Progress(
            step="check",
            words="rows read",
            sentence="Then they are checked against each other and what is here.",
            done=run.rows_read,
            total=run.rows_total or None,
        )
    return Progress(
        step="columns",
        words="Looking at the file",
        sentence="Its columns are read and recognised.",
    )


def day_to_see(result: dict[str, Any]) -> date | None:
    """Return a past day on which what came in was in process; None for today."""
    told = result.get("seen_on")
    return date.fromisoformat(told) if told else None
