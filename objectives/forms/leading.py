"""What an objective leads to: a link with its rationale, or that it stands alone."""

from collections.abc import Mapping
from typing import Any

from django import forms

from objectives.forms.drafting import checked_target
from objectives.models import Objective


class LinkForm(forms.Form):
    """One more thing that an objective contributes to."""

    target = forms.CharField(
        label="It leads to",
        max_length=300,
        help_text="The reference of a goal, an objective or a key result: G-1, O-2, KR-5.",
        widget=forms.TextInput({"list": "targets", "autocomplete": "off"}),
    )
    rationale = forms.CharField(
        label="How does it help there? (one line, optional)",
        required=False,
        max_length=240,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    counts = forms.BooleanField(
        label="It counts there",
        help_text="Whoever answers for it reckons with this OKR. Else it helps only.",
        required=False,
        initial=True,
    )
    is_primary = forms.BooleanField(
        label="It is the main thing it leads to",
        help_text="The line of sight goes this way. The former main one is taken back.",
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, has_primary: bool) -> None:
        """Ask for the main one only where there is one already."""
        super().__init__(data)
        if not has_primary:
            del self.fields["is_primary"]

    def clean_target(self) -> str:
        """Return a reference; accept `O-2 Title` as well."""
        return checked_target(str(self.cleaned_data["target"]).split()[0])

    def said(self) -> dict[str, Any]:
        """Return the arguments besides the target; a first one is the main one."""
        return {
            "rationale": self.cleaned_data["rationale"],
            "counts": self.cleaned_data["counts"],
            "is_primary": self.cleaned_data.get("is_primary", True),
        }


class StandAloneForm(forms.Form):
    """That an objective has no parent, and why if that is known."""

    because = forms.CharField(
        label="Why? (optional)",
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    @classmethod
    def over(
        cls, objective: Objective, data: Mapping[str, Any] | None = None
    ) -> "StandAloneForm":
        """Return the form with what is saved, or with what was typed."""
        return cls(data, initial={"because": objective.stands_alone_because})
