"""An initiative: what a team would try, and by about how much it should move what."""

from typing import Any

from django import forms

from objectives.actions import Expected
from objectives.models import Initiative, InitiativeLink, KeyResult
from okrhub.lib.forms import ValueField, VersionedForm


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
    expected_change = ValueField(
        label="The same as a number",
        help_text="In the unit of the key result. It gives the bet a place in the order.",
    )
    effort = ValueField(
        label="Effort in days of the team",
        help_text="A guess; it may stay open.",
    )
    item_key = forms.CharField(
        label="Key of the work item elsewhere",
        max_length=80,
        required=False,
        help_text="Such as PAY-12. What belongs to this epic then counts for it.",
    )
    item_url = forms.CharField(
        label="Its address",
        max_length=600,
        required=False,
        widget=forms.URLInput,
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
    def over(
        cls, row: Initiative, link: InitiativeLink | None, data: Any
    ) -> "InitiativeForm":
        """Return the form with what is saved of an initiative, or what was typed.

        Without a link it is heartbeat that moves nothing, and is not asked by how much.
        """
        saved = {
            "text": row.text,
            "kind": row.kind,
            "state": row.state,
            "expected_impact": link.expected_impact if link else "",
            "expected_change": link.expected_change if link else None,
            "effort": row.effort,
            "item_key": row.item_key,
            "item_url": row.item_url,
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
            "effort": typed["effort"],
            "item_key": typed["item_key"],
            "item_url": typed["item_url"],
        }

    def moves(self, key_result: KeyResult) -> list[Expected]:
        """Return what it should move, by about how much."""
        typed = self.cleaned_data
        return [
            Expected(key_result, typed["expected_impact"], typed["expected_change"])
        ]

    def moves_beside(
        self, link: InitiativeLink | None, others: list[InitiativeLink]
    ) -> list[Expected]:
        """Return what it should move, the impact on one key result as typed."""
        if link is None:
            return []
        return [
            *self.moves(link.key_result),
            *(
                Expected(each.key_result, each.expected_impact, each.expected_change)
                for each in others
                if each.pk != link.pk
            ),
        ]


class HeartbeatForm(forms.Form):
    """Work that keeps things running; it moves no key result."""

    text = forms.CharField(
        label="What keeps things running?",
        max_length=600,
        error_messages={"required": "Write what keeps things running."},
        widget=forms.TextInput({"placeholder": "Security updates of the record"}),
    )


class MoveForm(forms.Form):
    """Where an initiative is moved, and the board that it was moved on."""

    to_state = forms.ChoiceField(choices=Initiative.State.choices)
    version = forms.IntegerField(required=False)


class ObservedForm(forms.Form):
    """What was seen after an initiative was done; one tap is enough."""

    observed = forms.ChoiceField(
        label="What did it move?",
        choices=Initiative.Observed.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Did it move, did nothing move, or can nobody tell?"
        },
    )
    observed_impact = forms.CharField(
        label="What was seen",
        max_length=600,
        required=False,
        help_text="Only if there is something to say.",
        widget=forms.Textarea({"rows": 2}),
    )
