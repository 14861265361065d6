"""An initiative: what a team would try, and by about how much it should move what."""

from typing import Any

from django import forms

from objectives.actions import Expected
from objectives.models import Initiative, InitiativeLink, KeyResult
from okrhub.lib.forms import VersionedForm


class InitiativeForm(VersionedForm):
    """What is tried for a key result; only the words are needed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="What would you try?",
        max_length=600,
        error_messages={"required": "Write what you would try."},
        widget=forms.Textarea({"rows": 2}),
    )
    expected_impact = forms.CharField(
        label="It should move the key result by about",
        max_length=240,
        required=False,
        help_text="A guess is enough: “2 to 3 complaints fewer”.",
    )
    kind = forms.ChoiceField(
        choices=Initiative.Kind.choices,
        required=False,
        initial=Initiative.Kind.UNSORTED,
    )
    state = forms.ChoiceField(
        label="Where it stands",
        choices=Initiative.State.choices,
        required=False,
        initial=Initiative.State.IDEA,
    )

    @classmethod
    def over(cls, link: InitiativeLink, data: Any) -> "InitiativeForm":
        """Return the form with what is saved of an initiative, or what was typed."""
        row = link.initiative
        saved = {
            "text": row.text,
            "kind": row.kind,
            "state": row.state,
            "expected_impact": link.expected_impact,
            "version": row.version,
        }
        return cls(data, initial=saved)

    def columns(self) -> dict[str, Any]:
        """Return the columns as typed; what was left out stays as it begins."""
        typed = self.cleaned_data
        return {
            "text": typed["text"],
            "kind": typed["kind"] or Initiative.Kind.UNSORTED,
            "state": typed["state"] or Initiative.State.IDEA,
        }

    def moves(self, key_result: KeyResult) -> list[Expected]:
        """Return what it should move, by about how much."""
        return [Expected(key_result, self.cleaned_data["expected_impact"])]

    def moves_beside(
        self, link: InitiativeLink, others: list[InitiativeLink]
    ) -> list[Expected]:
        """Return what it should move, the impact on one key result as typed."""
        typed = self.cleaned_data["expected_impact"]
        return [
            Expected(
                each.key_result,
                typed if each.pk == link.pk else each.expected_impact,
            )
            for each in others
        ]
