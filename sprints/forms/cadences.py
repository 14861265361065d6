"""What people type about how sprints follow each other."""

from django import forms

from okrhub.lib.forms import VersionedForm
from sprints.queries.calendar import WEEKDAYS
from sprints.timebox import MOST_AHEAD, Cadence

WEEKS = [(1, "1 week"), (2, "2 weeks"), (3, "3 weeks"), (4, "4 weeks")]


class CadenceForm(VersionedForm):
    """Length, weekday, and how many sprints stand ahead."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    weeks = forms.TypedChoiceField(label="Length", choices=WEEKS, coerce=int)
    weekday = forms.TypedChoiceField(
        label="Begins on a", choices=list(enumerate(WEEKDAYS)), coerce=int
    )
    ahead = forms.IntegerField(
        label="Sprints ahead",
        min_value=1,
        max_value=MOST_AHEAD,
        help_text="So many are always planned after the present one, without a goal.",
    )

    def cadence(self) -> Cadence:
        """Return what was typed."""
        typed = self.cleaned_data
        return Cadence(typed["weeks"], typed["weekday"], typed["ahead"])
