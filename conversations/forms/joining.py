"""Inviting a team to an OKR, and answering."""

from collections.abc import Iterable
from typing import Any

from django import forms

from conversations.forms.cascade import Offering, _sentence
from conversations.models import JoinInvitation
from objectives.models import KeyResult
from teams.models import Team

Part = JoinInvitation.Part
ANSWERS = [
    ("accept", "We join"),
    ("decline", "We do not"),
    ("withdraw", "Take it back"),
]


class InviteForm(Offering):
    """Which team, in which part."""

    team = forms.ChoiceField(
        label="Which team?", error_messages={"required": "Choose a team."}
    )
    part = forms.ChoiceField(
        label="In which part?",
        choices=Part.choices,
        widget=forms.RadioSelect,
        help_text="Who shares it or owns a key result is accountable and gives a slot; "
        "who contributes does neither.",
        error_messages={"required": "Choose one of the three."},
    )
    key_result = forms.ChoiceField(label="For which key result?", required=False)
    words = _sentence("A word to the team (optional)")

    def __init__(
        self,
        data: Any,
        *,
        teams: Iterable[Team],
        key_results: Iterable[KeyResult],
        **options: Any,
    ) -> None:
        """Offer the other teams and the key results."""
        super().__init__(data, **options)
        self.offer("team", ((one.reference, one.name, one) for one in teams), "Choose")
        self.offer(
            "key_result",
            (
                (one.reference, f"{one.reference} {one.title}", one)
                for one in key_results
            ),
            "The whole OKR",
        )


class AnswerInvitationForm(forms.Form):
    """Yes, or no with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    answer = forms.ChoiceField(choices=ANSWERS)
    reason = _sentence("Why not?", help_text="Needed for a no.")
