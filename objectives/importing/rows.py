"""One row of a file as an import understands it: values, keys, remarks, or a reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from objectives.importing import words
from objectives.importing.columns import Field, column
from objectives.importing.cycle_days import WITHOUT_DAYS, cadence_of, days_of, year_in
from objectives.importing.mapping import ColumnMapping
from objectives.reading import read_date, read_percent, read_value
from objectives.scoring import MAINTAIN_KINDS, Kind

LONGEST = {
    Field.TEAM: 120,
    Field.DEPARTMENT: 120,
    Field.CYCLE: 40,
    Field.OBJECTIVE: 400,
    Field.KEY_RESULT: 600,
    Field.METRIC: 240,
    Field.UNIT: 24,
    Field.WHY: 8000,
    Field.NOTE: 4000,
    Field.REASON: 4000,
    Field.OWNER: 254,
    Field.OBJECTIVE_ID: 200,
    Field.PARENT_ID: 200,
    Field.KEY_RESULT_ID: 200,
}
_SHORTENED = (
    Field.OBJECTIVE,
    Field.KEY_RESULT,
    Field.WHY,
    Field.NOTE,
    Field.REASON,
    Field.METRIC,
    Field.UNIT,
)
LARGEST_WEIGHT = Decimal(9999)
_CENTURIES = range(1900, 2200)


class LeftOut(ValueError):
    """The row cannot be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a row depends on besides the row.

    `fiscal_month` is the month in which the organisation's fiscal year starts.
    """

    mapping: ColumnMapping
    on: date
    fiscal_month: int = 1


@dataclass(slots=True)
class ReadRow:
    """A row as it will be staged.

    `values` holds plain texts by name: decimals and days as they are written in JSON.
    With `is_left_out`, `problem` is the reason; otherwise it holds remarks.
    """

    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    is_left_out: bool = False
    objective_key: str = ""
    key_result_key: str = ""

    def remark(self, sentence: str) -> None:
        """Add a remark on something that comes in other than it stands in the file."""
        self.problem = f"{self.problem} {sentence}".strip()


def read_row(cells: Mapping[str, str], reading: Reading) -> ReadRow:
    """Read one row; never fails: what cannot be imported is left out with its reason."""
    row = ReadRow()
    try:
        reason = reading.mapping.left_out(cells)
        if reason:
            raise LeftOut(reason)
        texts = reading.mapping.fields(cells)
        _words(row, texts)
        _cycle(row, texts, reading)
        _history(row, texts, reading)
        _numbers(row, texts)
        _keys(row)
    except LeftOut as reason:
        row.is_left_out, row.problem = True, str(reason)
    return row


def digest(*parts: str) -> str:
    """Return a stable name of 40 characters for what parts say, whatever their case."""
    plain = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
    return hashlib.sha256(plain.encode()).hexdigest()[:40]


def _words(row: ReadRow, texts: Mapping[str, str]) -> None:
    for name in (Field.TEAM, Field.OBJECTIVE):
        if not texts.get(name):
            raise LeftOut(f"The row names no {column(name).label.lower()}.")
    for name, longest in LONGEST.items():
        text = " ".join(texts.get(name, "").split())
        if len(text) > longest:
            text = _shortened(row, name, text, longest)
        if text:
            row.values[name] = text
    for name, known in (
        (Field.LEVEL, words.LEVELS),
        (Field.AMBITION, words.AMBITIONS),
    ):
        _translate(row, texts, name, known, is_needed=False)


def _shortened(row: ReadRow, name: str, text: str, longest: int) -> str:
    if name not in _SHORTENED:
        raise LeftOut(
            f"{column(name).label}: more than {longest} characters are too long."
        )
    if name == Field.OBJECTIVE:
        row.values["long_objective"] = text[: LONGEST[Field.WHY]]
    row.remark(f"{column(name).label} was shortened to {longest} characters.")
    return f"{text[: longest - 1]}…"


def _translate(
    row: ReadRow,
    texts: Mapping[str, str],
    name: str,
    known: dict[str, str],
    *,
    is_needed: bool,
) -> None:
    text = texts.get(name, "")
    if not text:
        return
    meaning = words.meaning(text, known)
    if meaning:
        row.values[name] = meaning
    elif is_needed:
        raise LeftOut(f"{column(name).label}: “{_quoted(text)}” is not known.")
    else:
        row.remark(f"{column(name).label} “{_quoted(text)}” is not known.")


def _cycle(row: ReadRow, texts: Mapping[str, str], reading: Reading) -> None:
    name = row.values.get(Field.CYCLE, "")
    given = (
        _day(texts, Field.CYCLE_START, reading),
        _day(texts, Field.CYCLE_END, reading),
    )
    days = days_of(name, fiscal_month=reading.fiscal_month)
    if given[0] and given[1]:
        days = given[0], given[1]
    elif given[0] or given[1]:
        raise LeftOut("Only one of the cycle's two days is given.")
    elif days is None and reading.mapping.cycle_without_days == "year":
        days = year_in(name)
        if days:
            row.remark(f"The cycle “{name}” has no days; it became the whole year.")
    if days is None:
        raise LeftOut(
            f"{WITHOUT_DAYS} “{name}” are not known." if name else "No cycle."
        )
    starts_on, ends_on = days
    if ends_on < starts_on:
        raise LeftOut("The cycle ends before it starts.")
    if (ends_on - starts_on).days > 731:
        raise LeftOut("The cycle is longer than two years.")
    _translate(row, texts, Field.CADENCE, words.CADENCES, is_needed=True)
    row.values.setdefault(Field.CADENCE, cadence_of(starts_on, ends_on))
    row.values.setdefault(Field.CYCLE, f"{starts_on} to {ends_on}")
    row.values[Field.CYCLE_START] = starts_on.isoformat()
    row.values[Field.CYCLE_END] = ends_on.isoformat()


def _history(row: ReadRow, texts: Mapping[str, str], reading: Reading) -> None:
    _translate(row, texts, Field.STATE, words.STATES, is_needed=True)
    _translate(row, texts, Field.OUTCOME, words.OUTCOMES, is_needed=True)
    if row.values.get(Field.STATE) == "closed":
        told = words.meaning(texts[Field.STATE], words.OUTCOMES)
        if told:
            row.values.setdefault(Field.OUTCOME, told)
    for name in (Field.COMMITTED_ON, Field.CLOSED_ON):
        day = _day(texts, name, reading)
        if day and day > reading.on:
            raise LeftOut(f"{column(name).label} {day} lies in the future.")
        if day:
            row.values[name] = day.isoformat()


def _day(texts: Mapping[str, str], name: str, reading: Reading) -> date | None:
    text = texts.get(name, "")
    if not text:
        return None
    day = read_date(text, is_month_first=reading.mapping.is_month_first)
    if day is None or day.year not in _CENTURIES:
        raise LeftOut(f"{column(name).label}: “{_quoted(text)}” is not a day.")
    return day


def _numbers(row: ReadRow, texts: Mapping[str, str]) -> None:
    unit = row.values.get(Field.UNIT, "")
    for name in (Field.BASELINE, Field.TARGET, Field.CURRENT):
        value = read_value(texts.get(name, ""))
        if value.problem:
            row.remark(f"{column(name).label}: {value.problem}")
        if value.number is not None:
            row.values[name] = str(value.number.quantize(Decimal("0.000001")))
            unit = unit or value.unit
    if unit:
        row.values[Field.UNIT] = unit
    for name in (Field.SCORE, Field.GRADE):
        text = texts.get(name, "")
        share = read_percent(text)
        if text and share is None:
            row.remark(f"{column(name).label} “{_quoted(text)}” is not from 0 to 1.")
        if share is not None:
            row.values[name] = str(share.quantize(Decimal("0.0001")))
    _weight(row, texts.get(Field.WEIGHT, ""))
    _translate(row, texts, Field.KIND, words.KINDS, is_needed=False)
    if row.values.get(Field.KEY_RESULT):
        row.values[Field.KIND] = _kind(row)


def _kind(row: ReadRow) -> str:
    """Tell the kind from the numbers; without both of them nothing is measurable."""
    given = row.values.get(Field.KIND, "")
    if given in {Kind.MILESTONE, Kind.BASELINE, Kind.UNMEASURED}:
        return given
    texts = row.values.get(Field.BASELINE), row.values.get(Field.TARGET)
    if given in MAINTAIN_KINDS and texts[1]:
        return given
    if not texts[0] or not texts[1]:
        if given:
            row.remark("Without its numbers the key result is not measurable yet.")
        return Kind.UNMEASURED
    baseline, target = Decimal(texts[0]), Decimal(texts[1])
    if baseline == target:
        row.remark(
            "Start and target are the same: the key result is to stay at or above it."
        )
        return Kind.MAINTAIN_ABOVE
    told = Kind.INCREASE if target > baseline else Kind.DECREASE
    if given and given != told:
        row.remark(f"By its numbers the key result is one to {told}.")
    return told


def _weight(row: ReadRow, text: str) -> None:
    if not text:
        return
    weight = (read_value(text).number or Decimal(0)).quantize(Decimal("0.01"))
    if 0 < weight <= LARGEST_WEIGHT:
        row.values[Field.WEIGHT] = str(weight)
    else:
        row.remark(f"Weight “{_quoted(text)}” is no weight; it became 1.")


def _keys(row: ReadRow) -> None:
    """Give objective and key result names that a second import finds again."""
    values = row.values
    named = values.get(Field.OBJECTIVE_ID)
    cycle = (values[Field.CYCLE_START], values[Field.CYCLE_END])
    row.objective_key = (
        digest("objective", named)
        if named
        else digest(
            "objective",
            *cycle,
            values[Field.TEAM],
            values.get("long_objective", values[Field.OBJECTIVE]),
        )
    )
    if values.get(Field.PARENT_ID):
        values["parent_key"] = digest("objective", values[Field.PARENT_ID])
    values["place"] = digest(*cycle, values[Field.TEAM])
    key_result = values.get(Field.KEY_RESULT)
    if not key_result:
        return
    named = values.get(Field.KEY_RESULT_ID)
    row.key_result_key = (
        digest("key result", named)
        if named
        else digest("key result", row.objective_key, key_result)
    )


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
