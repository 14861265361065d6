"""What a team sets for its own figures."""

from django import forms

from okrhub.lib.forms import VersionedForm
from organizations.models import FiguresWindow

MOST = "Between 0 and 100, in per cent."


class FocusForm(VersionedForm):
    """Limits in per cent; an empty one colours nothing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unsorted_most = forms.IntegerField(
        label="Not sorted yet, at most", min_value=0, max_value=100, required=False
    )
    unmeasured_most = forms.IntegerField(
        label="Unmeasured, at most", min_value=0, max_value=100, required=False
    )
    heartbeat_most = forms.IntegerField(
        label="Heartbeat, at most", min_value=0, max_value=100, required=False
    )
    window = forms.ChoiceField(
        label="The figures look at",
        choices=[("", "What the organisation chose"), *FiguresWindow.choices],
        required=False,
    )
    is_open = forms.BooleanField(
        label="Show these figures to everybody in the organisation", required=False
    )


class PolicyForm(VersionedForm):
    """About how much of the work keeps things running, as a unit wrote it down."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    share = forms.IntegerField(
        label="Heartbeat, in per cent of the work",
        min_value=0,
        max_value=100,
        required=False,
    )
    words = forms.CharField(
        label="In our words",
        max_length=240,
        required=False,
        help_text="Such as “a third, because the old system still runs”.",
    )
