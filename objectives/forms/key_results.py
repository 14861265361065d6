"""A key result as a row of the form in which an OKR is written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from objectives import scoring
from objectives.actions import KeyResultDraft
from objectives.models import KeyResult
from objectives.reading import read_in_unit, read_value
from okrhub.lib.forms import ValueField, VersionedForm

Kind = KeyResult.Kind
MOVES = "moves"
KINDS = [
    (MOVES, "Moves from one value to another"),
    (Kind.MAINTAIN_ABOVE, "Stays at or above a value"),
    (Kind.MAINTAIN_BELOW, "Stays at or below a value"),
    (Kind.MAINTAIN_WITHIN, "Stays between two values"),
    (Kind.MILESTONE, "Is done or not"),
    (Kind.BASELINE, "We find the number first"),
    (Kind.UNMEASURED, "Not measurable yet"),
]
FREQUENCIES = [
    (7, "Weekly"),
    (14, "Every two weeks"),
    (30, "Monthly"),
    (91, "Quarterly"),
]
WITHOUT_NUMBERS = {Kind.MILESTONE, Kind.BASELINE, Kind.UNMEASURED}
COLUMNS = (
    "title",
    "kind",
    "baseline",
    "target",
    "upper",
    "unit",
    "frequency_days",
    "source",
)


class KeyResultForm(VersionedForm):
    """Who does what by how much; an empty row says nothing and is left out."""

    reference = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="Who does what",
        max_length=600,
        required=False,
        widget=forms.TextInput(
            {"placeholder": "Patients who complain about a bill, per 1 000"}
        ),
    )
    kind = forms.ChoiceField(choices=KINDS, required=False, initial=MOVES)
    baseline = ValueField(label="Now")
    target = ValueField(label="Wanted")
    upper = ValueField(label="At most")
    unit = forms.CharField(required=False, max_length=24)
    frequency_days = forms.TypedChoiceField(
        label="Measured", choices=FREQUENCIES, coerce=int, required=False, initial=7
    )
    source = forms.CharField(label="Read where", required=False, max_length=240)
    tries = forms.CharField(
        label="Kept as an initiative",
        required=False,
        max_length=600,
        help_text="What you would try. It is saved with the key result.",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer a frequency that is none of the usual ones where it is the saved one."""
        super().__init__(*arguments, **options)
        saved = self.initial.get("frequency_days")
        field = self.fields["frequency_days"]
        if isinstance(field, forms.ChoiceField) and isinstance(saved, int):
            known = dict(FREQUENCIES)
            words = scoring.frequency_in_words(saved).capitalize()
            field.choices = list((known | {saved: known.get(saved, words)}).items())

    @classmethod
    def saved(cls, row: KeyResult) -> dict[str, Any]:
        """Return what is saved of a key result, by field."""
        values = {name: getattr(row, name) for name in COLUMNS}
        moves = row.kind in {Kind.INCREASE, Kind.DECREASE}
        return values | {
            "kind": MOVES if moves else row.kind,
            "reference": row.reference,
            "version": row.version,
        }

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed in the row."""
        said = ("title", "baseline", "target", "upper", "tries")
        return not any(str(self[name].value() or "").strip() for name in said)

    def clean(self) -> dict[str, Any]:
        """Work out the kind from the numbers, and refuse numbers that contradict it."""
        typed = super().clean() or {}
        if self.is_blank:
            if typed.get("reference"):
                self.add_error("title", "Write what it measures, or remove it.")
            return typed
        if not typed.get("title"):
            self.add_error("title", "Write who does what.")
        kind = typed.get("kind") or MOVES
        if kind in WITHOUT_NUMBERS:
            typed |= {"baseline": None, "target": None}
        if kind != Kind.MAINTAIN_WITHIN:
            typed["upper"] = None
        typed["unit"] = typed.get("unit") or self._unit_typed_with_a_number()
        self._convert(typed)
        typed["kind"] = self._direction(typed) if kind == MOVES else kind
        typed["frequency_days"] = typed.get("frequency_days") or 7
        self._check(typed)
        return typed

    def draft(self) -> KeyResultDraft:
        """Return the row as the actions take it."""
        columns = {name: self.cleaned_data[name] for name in COLUMNS}
        return KeyResultDraft(**columns, tries=self.cleaned_data.get("tries", ""))

    def columns(self) -> dict[str, Any]:
        """Return the columns of an existing key result as typed."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def keep_beside_row(self, row: KeyResult) -> None:
        """Set what somebody else saved of the key result beside what was typed."""
        self.keep_beside_values(row, {name: getattr(row, name) for name in COLUMNS})

    def keep_beside_values(self, row: KeyResult, saved: Mapping[str, Any]) -> None:
        """Set saved columns beside what was typed, naming the key result."""
        self.keep_beside(saved, row.version)
        self.differences = [
            found._replace(label=f"{row.reference}, {found.label}")
            for found in self.differences
        ]

    def _direction(self, typed: Mapping[str, Any]) -> str:
        baseline, target = typed.get("baseline"), typed.get("target")
        falls = baseline is not None and target is not None and target < baseline
        return Kind.DECREASE if falls else Kind.INCREASE

    def _unit_typed_with_a_number(self) -> str:
        texts = (self[name].value() or "" for name in ("target", "baseline"))
        units = (read_value(str(text)).unit for text in texts)
        return next((unit for unit in units if unit), "")

    def _convert(self, typed: dict[str, Any]) -> None:
        """Bring the numbers into the one unit; refuse what was typed in another."""
        for name in ("baseline", "target", "upper"):
            if typed.get(name) is None:
                continue
            found = read_in_unit(str(self[name].value() or ""), typed["unit"])
            if found.problem:
                self.add_error(name, found.problem)
            typed[name] = found.number

    def _check(self, typed: Mapping[str, Any]) -> None:
        if self.errors:
            return
        measure = scoring.Measure(
            kind=typed["kind"],
            baseline=_number(typed["baseline"]),
            target=_number(typed["target"]),
            target_upper=_number(typed["upper"]),
            frequency_days=typed["frequency_days"],
        )
        try:
            scoring.check_measure(measure)
        except scoring.ScoringError as error:
            self.add_error("target", str(error))


def _number(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
