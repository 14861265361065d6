"""What is answered to an asked exception, and what heartbeat takes of a cycle."""

from collections.abc import Iterable
from typing import Any

from django import forms

from objectives.models import Cycle, Heartbeat
from okrhub.lib.forms import offer

GRANT, REFUSE = "grant", "refuse"


class AnswerExceptionForm(forms.Form):
    """Granted or not, with a sentence if one is needed."""

    decision = forms.ChoiceField(
        choices=[(GRANT, "Grant it"), (REFUSE, "Refuse it")], widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label="In a sentence, if you like",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def said(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {
            "is_granted": self.cleaned_data["decision"] == GRANT,
            "answer": self.cleaned_data["answer"],
        }


class HeartbeatForm(forms.Form):
    """What share of a cycle heartbeat work takes."""

    cycle = forms.TypedChoiceField(coerce=int, label="Cycle")
    share = forms.ChoiceField(
        choices=[("", "Not said"), *Heartbeat.Share.choices],
        required=False,
        widget=forms.RadioSelect,
        label="Keeping things running takes",
    )
    reason = forms.CharField(
        label="Why, if you like",
        required=False,
        max_length=240,
        widget=forms.TextInput({"placeholder": "The move of the data centre"}),
    )

    def __init__(
        self, *arguments: Any, cycles: Iterable[Cycle], **options: Any
    ) -> None:
        """Offer the cycles that are not over."""
        super().__init__(*arguments, **options)
        self.cycles = {cycle.pk: cycle for cycle in cycles}
        offer(self, "cycle", [(pk, cycle.name) for pk, cycle in self.cycles.items()])

    def said(self) -> dict[str, Any]:
        """Return what the action takes."""
        return self.cleaned_data | {"cycle": self.cycles[self.cleaned_data["cycle"]]}
