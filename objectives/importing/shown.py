"""What pages and the command show of an import: figures, rows, progress."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from objectives.importing.columns import Field
from objectives.importing.mapping import from_json
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


def figures(result: dict[str, Any]) -> list[tuple[str, int]]:
    """Return what was or will be created, in words with its count."""
    return [(words, result[name]) for name, words in FIGURES.items() if name in result]


def unused_columns(run: ImportRun) -> list[str]:
    """Return the file's columns that become nothing, in their order."""
    used = from_json(run.mapping).headers()
    headers = [column["header"] for column in run.columns]
    return [f"“{header}”" for header in headers if header not in used]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as a page lists it."""

    number: int
    team: str
    cycle: str
    objective: str
    key_result: str
    tone: str
    words: str
    problem: str


def line(row: ImportRow) -> Line:
    """Return a staged row as a page lists it."""
    has_remark = bool(row.problem) and row.fate != ImportRow.Fate.LEFT_OUT
    values = row.values
    return Line(
        number=row.line,
        team=values.get(Field.TEAM, ""),
        cycle=values.get(Field.CYCLE, ""),
        objective=values.get(Field.OBJECTIVE, ""),
        key_result=values.get(Field.KEY_RESULT, ""),
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


def progress(run: ImportRun, *, written: int, now: datetime) -> Progress:
    """Return how far a run is; `written` objectives were told to be written."""
    if run.state == ImportRun.State.APPLYING:
        begun = run.confirmed_at or now
        return Progress(
            step="import",
            words="objectives written",
            sentence="All of it comes in together at the end, or nothing.",
            done=written,
            total=run.result.get("objectives") or None,
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
