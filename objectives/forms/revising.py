"""A key result of a committed OKR as a row of the form, asking why beside the change."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from objectives.actions.revising import WHY_REVISED
from objectives.forms.key_results import COLUMNS, KeyResultForm
from objectives.models import KeyResult
from okrhub.lib.amounts import in_words
from okrhub.lib.forms import DayField, DecimalField

FROZEN = "At the start, frozen"


def rationale() -> forms.CharField:
    """Return the field that asks why a promise changes."""
    return forms.CharField(
        label="Why it changes",
        required=False,
        max_length=1000,
        widget=forms.TextInput({"placeholder": "What did you learn?"}),
    )


class RevisedKeyResultForm(KeyResultForm):
    """A promised key result: all that can be revised, and why."""

    weight = DecimalField(
        required=False,
        min_value=Decimal("0.01"),
        max_digits=6,
        decimal_places=2,
    )
    due_on = DayField(
        label="Due",
        required=False,
    )
    rationale = rationale()

    def __init__(self, *arguments: Any, key_result: KeyResult, **options: Any) -> None:
        """Keep the value at the start as it was committed to."""
        super().__init__(*arguments, **options)
        self.key_result = key_result
        if key_result.committed_baseline is not None:
            field = self.fields["baseline"]
            field.label = FROZEN
            field.disabled = True
            self.initial["baseline"] = in_words(key_result.committed_baseline)
        if isinstance(self.initial.get("weight"), Decimal):
            self.initial["weight"] = in_words(self.initial["weight"])

    @classmethod
    def saved(cls, row: KeyResult) -> dict[str, Any]:
        """Return what is saved of a key result, by field."""
        return super().saved(row) | {"weight": row.weight, "due_on": row.due_on}

    def columns(self) -> dict[str, Any]:
        """Return the columns as typed; without a weight the saved one stays."""
        typed = self.cleaned_data
        return super().columns() | {
            "weight": typed["weight"] or self.key_result.weight,
            "due_on": typed["due_on"],
        }

    def keep_beside_row(self, row: KeyResult) -> None:
        """Set what somebody else saved of the key result beside what was typed."""
        names = (*COLUMNS, "weight", "due_on")
        self.keep_beside_values(row, {name: getattr(row, name) for name in names})


def ask_why(
    form: forms.Form, changed: Iterable[str], free: Iterable[str], *, is_fresh: bool
) -> bool:
    """Ask for a rationale beside what changed; say if the occasion is needed.

    `changed` are promises; `free` are those whose typing errors may be corrected, all
    of them while the commitment `is_fresh`.
    """
    changed = set(changed)
    if not changed:
        return False
    if form.cleaned_data.get("rationale", "").strip():
        return True
    if is_fresh or changed <= set(free):
        return False
    form.add_error("rationale", WHY_REVISED)
    return True


def differing(
    row: object, columns: Mapping[str, Any], names: Iterable[str]
) -> set[str]:
    """Return which of the names differ between a row and what was typed."""
    return {n for n in names if n in columns and getattr(row, n) != columns[n]}
