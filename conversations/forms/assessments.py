"""The answer to "are we organised around value?", with a decision for each OKR."""

from collections.abc import Iterable
from typing import Any

from django import forms

from conversations.actions import OkrDecision
from conversations.models import AssessedOkr, Assessment
from conversations.queries import LookedAt
from okrhub.lib.forms import DayField

LONGEST = 2000
UNDECIDED = ("", "Nothing is decided")


class AssessmentForm(forms.Form):
    """An answer, why, when to look again; one decision for each OKR looked at."""

    answer = forms.ChoiceField(
        label="Are we organised around value?",
        choices=Assessment.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Yes, partly or no?"},
    )
    words = forms.CharField(
        label="What do we see? (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    review_on = DayField(
        label="Look again on (optional)",
        required=False,
    )

    def __init__(self, data: Any, *, okrs: Iterable[LookedAt], **options: Any) -> None:
        """Ask about each OKR."""
        super().__init__(data, **options)
        self.okrs = list(okrs)
        for each in self.okrs:
            name = each.reference
            self.fields[f"decision-{name}"] = forms.ChoiceField(
                label=f"What about {name}?",
                required=False,
                choices=[UNDECIDED, *AssessedOkr.Decision.choices],
            )
            self.fields[f"words-{name}"] = forms.CharField(
                label=f"In a sentence, about {name} (optional)",
                required=False,
                max_length=240,
            )

    def decided(self) -> dict[str, OkrDecision]:
        """Return what is decided, by reference."""
        said = self.cleaned_data
        return {
            name: OkrDecision(said[f"decision-{name}"], said[f"words-{name}"])
            for name in (each.reference for each in self.okrs)
            if said[f"decision-{name}"]
        }

    def asked(self) -> list[tuple[LookedAt, Any, Any]]:
        """Return each OKR with its two fields."""
        return [
            (each, self[f"decision-{name}"], self[f"words-{name}"])
            for each in self.okrs
            for name in [each.reference]
        ]
