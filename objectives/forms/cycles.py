"""A cycle of the organisation's own making."""

from typing import Any

from django import forms

from objectives.models import GRACE_DAYS, Cadence

YEARS = range(1990, 2101)


class CycleForm(forms.Form):
    """A quarter or a year with days of its own."""

    name = forms.CharField(
        max_length=40, widget=forms.TextInput({"placeholder": "Q1 2027"})
    )
    cadence = forms.ChoiceField(choices=Cadence.choices)
    starts_on = forms.DateField(
        label="First day", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Last day", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    grace_days = forms.IntegerField(
        label="Days of grace",
        help_text="To score its OKRs after the last day; then the cycle is locked.",
        required=False,
        min_value=0,
        max_value=366,
        initial=GRACE_DAYS,
    )

    def clean_grace_days(self) -> int:
        """Return the usual days of grace where none are said."""
        said = self.cleaned_data["grace_days"]
        return GRACE_DAYS if said is None else int(said)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        typed = super().clean() or {}
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
            if day and day.year not in YEARS:
                self.add_error(name, "Choose a day between 1990 and 2100.")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "A cycle must not end before it starts.")
        return typed
