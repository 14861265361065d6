"""What leaders and teams say in a dialogue, and to the gap question."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from conversations.models import StrategyDialogue
from objectives.models import Cycle, GapAnswer
from okrhub.lib.forms import offer

State = StrategyDialogue.State
LONGEST = 2000
MOVES = {
    State.TEAM_CHANGES: "The team changes the OKR, or what it leads to",
    State.LEADER_ACCEPTS: "Leaders accept it as it is",
    State.STRATEGY_CHANGES: "The strategy changes",
}


def _sentences(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )


class FlagForm(forms.Form):
    """That an objective does not match the strategy."""

    words = _sentences(
        "What does not match? (optional)", "A question helps more than a verdict."
    )


class CloseDialogueForm(forms.Form):
    """Who moves."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(label="Who moves?", widget=forms.RadioSelect)
    answer = _sentences("What do you agree on? (optional)")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        dialogue: StrategyDialogue,
        moves: Sequence[str],
    ) -> None:
        """Offer the moves that are this person's to make."""
        super().__init__(data, initial={"version": dialogue.version})
        offer(self, "state", [(move, MOVES[State(move)]) for move in moves])


class GapForm(forms.Form):
    """The answer to: if every linked team result comes true, do we get there."""

    answer = forms.ChoiceField(
        label="If every linked team result comes true, do we get there?",
        choices=GapAnswer.Answer.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What is missing? (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
    quarter = forms.ChoiceField(label="For")
    occasion = forms.ChoiceField(label="Asked in", choices=GapAnswer.Occasion.choices)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        quarters: Iterable[Cycle],
        preset: tuple[Cycle, str] | None,
    ) -> None:
        """Offer the present quarter and the next; the occasion follows from the day."""
        initial = {}
        if preset is not None:
            initial = {"quarter": str(preset[0].pk), "occasion": preset[1]}
        super().__init__(data, initial=initial)
        self.quarters = {str(quarter.pk): quarter for quarter in quarters}
        offer(self, "quarter", [(pk, each.name) for pk, each in self.quarters.items()])

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        quarter = self.quarters[self.cleaned_data["quarter"]]
        return {**self.cleaned_data, "quarter": quarter}
