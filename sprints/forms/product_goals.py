"""What people type about a product goal."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from objectives.models import KeyResult, Objective
from okrhub.lib.forms import VersionedForm, offer
from sprints.models import ProductGoal

Found = Mapping[str, Objective | KeyResult]
State = ProductGoal.State


class ProductGoalForm(VersionedForm):
    """What the product should become, and which objectives that serves."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label="Product goal",
        max_length=400,
        help_text="What will the product be able to do, for whom? One sentence.",
        error_messages={"required": "Say it in one sentence."},
        widget=forms.Textarea({"rows": 2}),
    )
    serves = forms.MultipleChoiceField(
        label="It serves", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Or others, by their references",
        required=False,
        max_length=200,
        help_text="Objectives or key results: O-12, KR-31.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        initial: dict[str, Any],
        own: Sequence[Objective],
        find: Callable[[list[str]], Found],
    ) -> None:
        """Offer the team's own OKRs; `find` returns others by their references."""
        super().__init__(data, initial=initial)
        self.own = {one.reference: one for one in own}
        self.find = find
        offer(self, "serves", _choices(own))
        if not own:
            del self.fields["serves"]

    def clean_others(self) -> list[Objective | KeyResult]:
        """Return what is named, or say which there is not."""
        named = re.findall(r"[^\s,;]+", self.cleaned_data["others"].upper())[:20]
        found = self.find(named)
        missing = [name for name in named if name not in found]
        if missing:
            raise forms.ValidationError(
                f"{', '.join(missing)}: no objective and no key result has this "
                "reference."
            )
        return list(found.values())

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        chosen = [self.own[name] for name in typed.get("serves", ())]
        serves = [*chosen, *typed["others"]]
        return {"text": typed["text"], "serves": serves}


class DedicatedProductGoalForm(VersionedForm):
    """Which objective the product goal of a dedicated team is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    serves = forms.ChoiceField(
        label="The product goal is the objective",
        widget=forms.RadioSelect,
        error_messages={"required": "Which objective is it?"},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        initial: dict[str, Any],
        own: Sequence[Objective],
    ) -> None:
        """Offer the team's OKRs in process."""
        super().__init__(data, initial=initial)
        self.own = {one.reference: one for one in own}
        offer(self, "serves", _choices(own))

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        return {"serves": [self.own[self.cleaned_data["serves"]]]}


class EndProductGoalForm(forms.Form):
    """How a product goal ends."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(
        label="How does it end?",
        choices=[
            (State.FULFILLED.value, "Fulfilled: the product is there"),
            (State.ABANDONED.value, "Abandoned: it is no longer worth it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Is it fulfilled or abandoned?"},
    )
    reason = forms.CharField(
        label="Why?",
        required=False,
        max_length=400,
        help_text="Needed where it is abandoned; one sentence is enough.",
        widget=forms.Textarea({"rows": 2}),
    )


def _choices(own: Sequence[Objective]) -> list[tuple[str, str]]:
    return [(one.reference, f"{one.reference} {one.title}") for one in own]
