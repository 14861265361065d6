"""The fields that are written inline, one by one: what they are called and hold.

A value travels as text: what is typed, kept as a private draft, compared and shared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from objectives import scoring
from objectives.models import KeyResult, Objective
from objectives.reading import read_in_unit, read_value
from okrhub.lib.amounts import in_words
from okrhub.lib.days import OUT_OF_RANGE, can_be_kept

Kind = KeyResult.Kind
MOVES = "moves"
IN_UNIT = frozenset({"baseline", "target", "upper"})
MOVING = frozenset({Kind.INCREASE, Kind.DECREASE})
WITHOUT_NUMBERS = frozenset({Kind.MILESTONE, Kind.BASELINE, Kind.UNMEASURED})
KINDS = (
    (MOVES, "Moves from one value to another"),
    (Kind.MAINTAIN_ABOVE.value, "Stays at or above a value"),
    (Kind.MAINTAIN_BELOW.value, "Stays at or below a value"),
    (Kind.MAINTAIN_WITHIN.value, "Stays between two values"),
    (Kind.MILESTONE.value, "Is done or not"),
    (Kind.BASELINE.value, "We find the number first"),
    (Kind.UNMEASURED.value, "Not measurable yet"),
)
FREQUENCIES = (
    ("7", "Weekly"),
    ("14", "Every two weeks"),
    ("30", "Monthly"),
    ("91", "Quarterly"),
)
LONGEST_FREQUENCY = 366


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `holds` is text, long, number, day, count, choice, person or metric."""

    name: str
    label: str
    holds: str = "text"
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    is_needed: bool = False

    @property
    def is_chosen(self) -> bool:
        """Say whether a value is picked rather than typed."""
        return self.holds in {"choice", "count", "person", "metric"}


def _by_name(*fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields}


OBJECTIVE_FIELDS = _by_name(
    Field("title", "Objective", most=400, is_needed=True),
    Field("why", "Why now?", "long", most=2000),
    Field("audience", "For whom", most=240),
    Field(
        "ambition",
        "Ambition",
        "choice",
        choices=(
            (Objective.Ambition.COMMITTED.value, "Committed: 1.0 is expected"),
            (Objective.Ambition.ASPIRATIONAL.value, "Aspirational: 0.7 is a success"),
        ),
    ),
    Field("owner", "Owner", "person"),
    Field("sponsor", "Sponsor", "person"),
    Field("assumptions", "Assumptions and risks", "long", most=2000),
    Field("help_needed", "Help needed", "long", most=2000),
    Field("decision", "Decision", "long", most=2000),
)
KEY_RESULT_FIELDS = _by_name(
    Field("title", "What will be different?", most=600, is_needed=True),
    Field("baseline", "Now", "number"),
    Field("target", "Wanted", "number"),
    Field("upper", "At most", "number"),
    Field("unit", "Unit", most=24),
    Field("frequency_days", "Measured", "count", choices=FREQUENCIES),
    Field("kind", "Kind", "choice", choices=KINDS),
    Field("changes_for", "Who does what differently", most=240),
    Field("metric", "Metric", "metric"),
    Field("source", "Read where", most=240),
    Field(
        "timing",
        "Leading or lagging",
        "choice",
        choices=(("", "Not said"), *KeyResult.Timing.choices),
    ),
    Field("owner", "Owner", "person"),
    Field("weight", "Weight", "number"),
    Field("due_on", "Due", "day", hint="A day such as 2027-03-31"),
)


class NotReadable(ValueError):
    """What was typed is no value of the field; the sentence says why."""


def fields_of(record: Objective | KeyResult) -> Mapping[str, Field]:
    """Return the fields of a record that are written inline, by name."""
    return OBJECTIVE_FIELDS if isinstance(record, Objective) else KEY_RESULT_FIELDS


def text_of(record: Objective | KeyResult, name: str) -> str:
    """Return a field's shared value as text; empty where there is none."""
    if name in {"owner", "sponsor", "metric"}:
        return str(getattr(record, f"{name}_id") or "")
    value = getattr(record, name)
    if name == "kind" and value in MOVING:
        return MOVES
    if value is None:
        return ""
    return in_words(value) if isinstance(value, Decimal) else str(value)


def same(field: Field, one: str, other: str) -> bool:
    """Say whether two texts mean the same value: "12,0" and "12" do."""
    try:
        return bool(value_of(field, one) == value_of(field, other))
    except NotReadable:
        return one == other


def value_of(field: Field, text: str, *, unit: str = "") -> Any:
    """Return the value that a text means; a person or a metric comes as an id.

    `unit` is what a number is kept in. Raises NotReadable with a sentence.
    """
    text = text.replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise NotReadable("This holds a character that cannot be kept.")
    if field.holds in {"text", "long"}:
        return _words(field, text)
    if field.holds == "choice":
        if text not in dict(field.choices):
            raise NotReadable("Choose one of the list.")
        return text
    if field.holds == "day":
        return _day(text)
    if field.holds == "number":
        found = read_in_unit(text, unit)
        if found.problem:
            raise NotReadable(found.problem)
        return found.number
    return _whole(field, text)


def _words(field: Field, text: str) -> str:
    if field.is_needed and not text:
        raise NotReadable(f"{field.label}: write something here.".replace("?:", ":"))
    if len(text) > field.most:
        raise NotReadable(f"At most {field.most} characters, these are {len(text)}.")
    return text


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotReadable("Write the day as 2027-03-31.") from error
    if day is not None and not can_be_kept(day):
        raise NotReadable(OUT_OF_RANGE)
    return day


def _whole(field: Field, text: str) -> int | None:
    if not text and field.holds != "count":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotReadable("Choose one of the list.")
    if field.holds == "count" and not 1 <= int(text) <= LONGEST_FREQUENCY:
        raise NotReadable(f"From 1 to {LONGEST_FREQUENCY} days.")
    return int(text)


def key_result_changes(
    row: KeyResult, name: str, value: Any, text: str
) -> dict[str, Any]:
    """Return all columns that follow from one: a kind from its numbers, a unit typed.

    A key result that moves rises or falls as its numbers say; one without numbers has
    none.
    """
    changes: dict[str, Any] = {name: value}
    if name == "weight" and value is None:
        changes[name] = Decimal(1)
    kind = value if name == "kind" else row.kind
    if kind == MOVES or kind in MOVING:
        ends = {
            end: changes.get(end, getattr(row, end)) for end in ("baseline", "target")
        }
        falls = None not in ends.values() and ends["target"] < ends["baseline"]
        changes["kind"] = Kind.DECREASE if falls else Kind.INCREASE
    if name == "kind":
        if kind in WITHOUT_NUMBERS:
            changes |= {"baseline": None, "target": None}
        if kind != Kind.MAINTAIN_WITHIN:
            changes["upper"] = None
    if name in IN_UNIT and not row.unit:
        unit = read_value(text).unit
        changes |= {"unit": unit} if unit else {}
    return changes


def shown(field: Field, text: str) -> str:
    """Return a text as people read it: a choice by its words, a number with its sign."""
    return dict(field.choices).get(text, text)


def frequency_choices(days: int) -> list[tuple[str, str]]:
    """Return the frequencies to choose, with the present one where it is unusual."""
    known = dict(FREQUENCIES)
    words = scoring.frequency_in_words(days).capitalize()
    return list((known | {str(days): known.get(str(days), words)}).items())
