"""The columns an import understands, and guesses from the headers of a file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a column of a file can become."""

    TEAM = "team"
    DEPARTMENT = "department"
    LEVEL = "level"
    CYCLE = "cycle"
    CYCLE_START = "cycle_start"
    CYCLE_END = "cycle_end"
    CADENCE = "cadence"
    OBJECTIVE = "objective"
    OBJECTIVE_ID = "objective_id"
    WHY = "why"
    AMBITION = "ambition"
    OWNER = "owner"
    PARENT_ID = "parent_id"
    KEY_RESULT = "key_result"
    KEY_RESULT_ID = "key_result_id"
    KIND = "kind"
    BASELINE = "baseline"
    TARGET = "target"
    CURRENT = "current"
    UNIT = "unit"
    SCORE = "score"
    WEIGHT = "weight"
    METRIC = "metric"
    NOTE = "note"
    STATE = "state"
    COMMITTED_ON = "committed_on"
    CLOSED_ON = "closed_on"
    OUTCOME = "outcome"
    GRADE = "grade"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Column:
    """A documented column: its field, its name for people, what goes into it."""

    field: Field
    label: str
    what: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What a header probably means; `is_sure` when it is the name or a synonym."""

    field: Field
    is_sure: bool


COLUMNS: tuple[Column, ...] = (
    Column(
        Field.TEAM,
        "Team",
        "The team that owns the objective. Needed.",
        ("team name", "squad", "crew", "group", "tribe", "owner team", "owning team"),
    ),
    Column(
        Field.DEPARTMENT,
        "Unit of the team",
        "The part of the organisation the team belongs to.",
        ("division", "area", "org unit", "organisation unit", "business unit"),
    ),
    Column(
        Field.LEVEL,
        "Level",
        "company, department or team. A company's or department's OKR becomes that of "
        "a team in a unit of the same name.",
        ("okr level", "scope"),
    ),
    Column(
        Field.CYCLE,
        "Cycle",
        "The quarter or year: 2026-Q4, Q4 2026, FY26-Q1, 2026. Needed, unless both its "
        "days are given.",
        (
            "quarter",
            "period",
            "year",
            "okr cycle",
            "timeframe",
            "time frame",
            "cycle name",
        ),
    ),
    Column(
        Field.CYCLE_START,
        "First day of the cycle",
        "A day such as 2026-10-01.",
        ("cycle starts on", "period start", "starts on", "start date", "from"),
    ),
    Column(
        Field.CYCLE_END,
        "Last day of the cycle",
        "A day such as 2026-12-31.",
        ("cycle ends on", "period end", "ends on", "end date", "until", "due date"),
    ),
    Column(
        Field.CADENCE,
        "Quarterly or annual",
        "quarterly or annual; otherwise told from the length of the cycle.",
        ("rhythm", "cycle type"),
    ),
    Column(
        Field.OBJECTIVE,
        "Objective",
        "The text of the objective. Needed; repeated on each of its key results' rows.",
        ("objective text", "objective title", "objective name", "o", "ziel"),
    ),
    Column(
        Field.OBJECTIVE_ID,
        "Id of the objective",
        "A stable id from the other tool. Without it the objective is recognised by "
        "team, cycle and text.",
        ("objective key", "okr id", "objective no", "objective number"),
    ),
    Column(
        Field.WHY,
        "Why",
        "Why this objective, and why now.",
        ("rationale", "description", "objective description", "background"),
    ),
    Column(
        Field.AMBITION,
        "Committed or aspirational",
        "committed (expectation 1.0) or aspirational (0.7).",
        ("okr type", "commitment", "roofshot moonshot"),
    ),
    Column(
        Field.OWNER,
        "Owner",
        "The email address of a person who belongs to this organisation.",
        ("owner e-mail", "owner email", "lead", "accountable", "email", "e-mail"),
    ),
    Column(
        Field.PARENT_ID,
        "Id of the parent objective",
        "The id of the objective that this one contributes to.",
        ("parent objective id", "parent", "parent id", "aligned to", "contributes to"),
    ),
    Column(
        Field.KEY_RESULT,
        "Key result",
        "The text of the key result; empty on a row that has only an objective.",
        ("key result text", "kr", "kr text", "key result title", "result", "measure"),
    ),
    Column(
        Field.KEY_RESULT_ID,
        "Id of the key result",
        "A stable id from the other tool. Without it the key result is recognised by "
        "its objective and text.",
        ("kr id", "key result key", "row id", "row_id"),
    ),
    Column(
        Field.KIND,
        "Kind of key result",
        "increase, decrease, maintain above, maintain below, milestone, baseline or "
        "unmeasured; otherwise told from the two numbers.",
        ("kr type", "key result type", "direction"),
    ),
    Column(
        Field.BASELINE,
        "Value at the start",
        "A number such as 41, 57 % or 1.5M.",
        ("start", "start value", "from value", "initial", "initial value"),
    ),
    Column(
        Field.TARGET,
        "Value wanted",
        "A number such as 60, 65 % or 3M.",
        ("target value", "goal", "to value", "wanted", "aim"),
    ),
    Column(
        Field.CURRENT,
        "Latest value",
        "The number as last measured; it becomes a check-in.",
        ("actual", "current value", "actual value", "now", "today", "ist"),
    ),
    Column(
        Field.UNIT,
        "Unit of the numbers",
        "%, days, EUR; otherwise what follows the numbers.",
        ("measured in", "uom", "unit of measure"),
    ),
    Column(
        Field.SCORE,
        "Score of the key result",
        "0 to 1, or 0 % to 100 %, given at the end.",
        ("kr score", "key result score", "kr grade"),
    ),
    Column(
        Field.WEIGHT,
        "Weight",
        "How much the key result counts beside the others; 1 otherwise.",
        ("kr weight",),
    ),
    Column(
        Field.METRIC,
        "Metric",
        "The name of what is measured, for the metric registry.",
        ("metric name", "kpi", "indicator"),
    ),
    Column(
        Field.NOTE,
        "What happened",
        "Words about the result; they become the learning note of a closed objective.",
        ("comment", "comments", "notes", "learning", "actual text"),
    ),
    Column(
        Field.STATE,
        "State",
        "proposed, ready, in process, paused, deferred, closed or declined. Without it "
        "an objective of an ended cycle is closed on the cycle's last day.",
        ("status", "lifecycle"),
    ),
    Column(
        Field.COMMITTED_ON,
        "Committed on",
        "The day it came in process; otherwise the cycle's first day.",
        ("commit date", "committed", "started on", "started"),
    ),
    Column(
        Field.CLOSED_ON,
        "Closed on",
        "The day it was closed; otherwise the cycle's last day.",
        ("close date", "closed", "finished on", "completed on", "done on"),
    ),
    Column(
        Field.OUTCOME,
        "Outcome",
        "achieved, missed, dropped or unrecorded; otherwise told from grade or scores.",
        ("result of okr", "end result"),
    ),
    Column(
        Field.GRADE,
        "Grade of the objective",
        "0 to 1, or 0 % to 100 %; otherwise the mean of its key results' scores.",
        ("objective score", "objective grade", "final grade"),
    ),
    Column(
        Field.REASON,
        "Reason",
        "Why it was closed, dropped or deferred.",
        ("closing note", "drop reason"),
    ),
)

WHOSE = {"organisation", "organization", "company", "subsidiary", "business"}
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


def column(field: str) -> Column:
    """Return the documented column of a field; raise KeyError for an unknown one."""
    return _BY_FIELD[Field(field)]


def guesses(headers: Sequence[str]) -> dict[str, Guess]:
    """Guess what headers mean; each field is given once, to its best header.

    A name or synonym is sure; a header that contains one is a guess.
    """
    found: dict[str, Guess] = {}
    taken: set[Field] = set()
    for is_sure, candidates in ((True, _named), (False, _containing)):
        for header in headers:
            free = [f for f in candidates(_plain(header)) if f not in taken]
            if header not in found and free:
                found[header] = Guess(free[0], is_sure)
                taken.add(free[0])
    return found


def whose(samples: Mapping[str, Sequence[str]]) -> str:
    """Return the header under which several organisations are named; empty for none.

    `samples` are different first values by header.
    """
    named = (header for header in samples if _plain(header) in WHOSE)
    return next((header for header in named if len(samples[header]) > 1), "")


def _plain(name: str) -> str:
    return _NEITHER_LETTER_NOR_DIGIT.sub(" ", name.casefold()).strip()


def _named(header: str) -> Iterable[Field]:
    return [_BY_NAME[header]] if header in _BY_NAME else []


def _containing(header: str) -> Iterable[Field]:
    padded = f" {header} "
    names = [name for name in _BY_NAME if len(name) > 2 and f" {name} " in padded]
    return [_BY_NAME[name] for name in sorted(names, key=len, reverse=True)]


_BY_FIELD = {known.field: known for known in COLUMNS}
_BY_NAME = {
    _plain(name): known.field
    for known in COLUMNS
    for name in (known.field.value, known.label, *known.synonyms)
}
