"""Revisions in words: what was decided together, old and new side by side. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from objectives.models import KeyResult, Objective, Revision
from okrhub.lib.differences import Part, changed_words

Field = Revision.Field
NUMBERS = {Field.BASELINE, Field.TARGET, Field.UPPER}
CHOICES = {
    Field.KIND: dict(KeyResult.Kind.choices),
    Field.AMBITION: dict(Objective.Ambition.choices),
}
WHEN_REVISED = {
    Revision.Occasion.SPRINT_REVIEW: "at a sprint review",
    Revision.Occasion.CHECK_IN: "at a check-in",
    Revision.Occasion.MID_QUARTER: "at the mid-quarter review",
    Revision.Occasion.OTHER: "",
    Revision.Occasion.CORRECTION: "within a day",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of what was revised; `reference` and `title` are of what it belongs to."""

    id: int
    reference: str
    title: str
    field: str
    old: str
    new: str
    unit: str
    rationale: str
    occasion: str
    on: date
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; `is_number` ones are written with their unit."""

    field: str
    label: str
    old: str
    new: str
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Say whether both sides are numbers."""
        return self.field in NUMBERS

    @property
    def is_day(self) -> bool:
        """Say whether both sides are days."""
        return self.field == Field.DUE_ON

    @property
    def old_on(self) -> date | None:
        """Return the day before, if one was set."""
        return date.fromisoformat(self.old) if self.old else None

    @property
    def new_on(self) -> date | None:
        """Return the day after, if one is set."""
        return date.fromisoformat(self.new) if self.new else None

    @property
    def parts(self) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """Return both texts, the words that differ marked."""
        return changed_words(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was changed together of one objective or key result, and why.

    `number` counts the revisions of an objective from 1, the first one first; a
    correction of a typing error has none. `reference` is what was changed.
    """

    number: int | None
    reference: str
    title: str
    on: date
    occasion: str
    who: str
    rationale: str
    changes: tuple[Change, ...]

    @property
    def is_correction(self) -> bool:
        """Say whether only a typing error was corrected."""
        return self.number is None

    @property
    def verb(self) -> str:
        """Return "Revised", or "Corrected" for a typing error."""
        return "Corrected" if self.is_correction else "Revised"

    @property
    def when(self) -> str:
        """Return on which occasion: "at the mid-quarter review", or nothing."""
        return WHEN_REVISED[Revision.Occasion(self.occasion)]


def decisions(entries: Iterable[Entry]) -> list[Decision]:
    """Return what was decided, the first one first.

    One decision is what one person said of one record at one moment.
    """
    found: list[Decision] = []
    number = 0
    ordered = sorted(entries, key=lambda entry: (entry.recorded_at, entry.id))
    for _, together in groupby(ordered, key=_together):
        parts = list(together)
        first = parts[0]
        is_correction = first.occasion == Revision.Occasion.CORRECTION
        number += not is_correction
        found.append(
            Decision(
                number=None if is_correction else number,
                reference=first.reference,
                title=first.title,
                on=first.on,
                occasion=first.occasion,
                who=first.who,
                rationale=first.rationale,
                changes=tuple(_change(entry) for entry in parts),
            )
        )
    return found


def _together(entry: Entry) -> tuple[object, ...]:
    return entry.recorded_at, entry.reference, entry.who, entry.occasion


def _change(entry: Entry) -> Change:
    words = CHOICES.get(Field(entry.field), {})
    return Change(
        field=entry.field,
        label=str(Field(entry.field).label),
        old=str(words.get(entry.old, entry.old)),
        new=str(words.get(entry.new, entry.new)),
        unit=entry.unit,
    )
