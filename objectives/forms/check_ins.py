"""Where a key result stands: nothing is needed, everything is filled in already."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from objectives.forms.steps import day
from objectives.models import KeyResult
from okrhub.lib.forms import ValueField

CONFIDENCES = [(level, str(level)) for level in range(11)]
Kind = KeyResult.Kind


class CheckInForm(forms.Form):
    """A value, a confidence, a note, and the day it was measured."""

    value = ValueField(label="Value now")
    confidence = forms.TypedChoiceField(
        label="Confidence that we get there",
        choices=CONFIDENCES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "A whole number from 0 to 10."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.TextInput({"placeholder": "What moved?"}),
    )
    measured_on = day("Measured on", "Today, or up to 14 days ago.")
    is_begun_in = True

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        key_result: KeyResult,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Fill in what was said last, else where it began; a milestone is done or not."""
        self.key_result = key_result
        confidence = next(iter(key_result.confidences), None)
        known = {"value": _shown(key_result), "confidence": confidence}
        if data is not None and "unchanged" in data:
            data = {"unchanged": "1", "note": data.get("note", "")}
        super().__init__(
            data,
            initial={**known, **(initial or {})},
            auto_id=f"id_{key_result.reference}_%s",
        )
        if key_result.kind == Kind.UNMEASURED:
            del self.fields["value"]
        elif key_result.kind == Kind.MILESTONE:
            self.fields["value"] = forms.TypedChoiceField(
                label="Is it done?",
                choices=[("0", "Not yet"), ("1", "Done")],
                coerce=Decimal,
                empty_value=None,
                required=False,
            )
        else:
            self.fields["value"] = ValueField(label="Value now", unit=key_result.unit)
            if self.is_begun_in:
                self.fields["value"].widget.attrs["data-first"] = True

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action; nothing said repeats what was."""
        if "unchanged" in self.data:
            return {"note": self.cleaned_data["note"]}
        return {"value": None, **self.cleaned_data}


class CheckInRowForm(CheckInForm):
    """The same in one line of a round."""

    confidence = forms.IntegerField(  # type: ignore[assignment]
        label="Confidence",
        required=False,
        min_value=0,
        max_value=10,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "A whole number from 0 to 10."
        ),
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "placeholder": "–"}
        ),
    )
    measured_on = None  # type: ignore[assignment]
    is_begun_in = False


def _shown(key_result: KeyResult) -> Any:
    if key_result.kind == Kind.MILESTONE:
        return "1" if key_result.current and key_result.current >= 1 else "0"
    return key_result.baseline if key_result.current is None else key_result.current
