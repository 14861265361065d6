"""What people type to plan a sprint."""

from typing import Any

from django import forms

from okrhub.lib.forms import DayField, VersionedForm
from sprints.timebox import Timebox, objection_to_days


class TimeboxForm(forms.Form):
    """A sprint's name and days."""

    name = forms.CharField(max_length=80)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")

    def clean(self) -> dict[str, Any]:
        """Refuse days that no sprint may have."""
        typed = super().clean() or {}
        if "starts_on" in typed and "ends_on" in typed:
            objection = objection_to_days(typed["starts_on"], typed["ends_on"])
            if objection:
                self.add_error("ends_on", objection)
        return typed

    def timebox(self) -> Timebox:
        """Return what was typed."""
        typed = self.cleaned_data
        return Timebox(typed["name"], typed["starts_on"], typed["ends_on"])


class PlanSprintForm(TimeboxForm):
    """The next sprint of a team; every field is filled in but the goal, which may wait."""

    goal = forms.CharField(
        label="Sprint goal",
        required=False,
        max_length=400,
        help_text="What should be true at its end? It can also wait for the planning.",
        widget=forms.Textarea({"rows": 2}),
    )


class EditSprintForm(VersionedForm, TimeboxForm):
    """Another name, or other days."""
