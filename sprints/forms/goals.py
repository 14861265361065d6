"""What people type to set a sprint's goal."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Self

from django import forms

from objectives.models import KeyResult
from okrhub.lib.forms import ValueField, VersionedForm, offer
from sprints.models import SprintGoal, SprintGoalLink
from sprints.queries import Candidate

Kind = SprintGoal.Kind
MOST_SUGGESTED = 3


class SprintGoalForm(VersionedForm):
    """The goal of a sprint and what it moves. Only the text is needed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label="Sprint goal",
        max_length=400,
        help_text="What should be true, or shown, at the end of the sprint?",
        error_messages={"required": "Say it in one sentence; the rest can wait."},
        widget=forms.Textarea({"rows": 2, "autofocus": True}),
    )
    moves = forms.ChoiceField(
        label="It mostly moves", required=False, widget=forms.RadioSelect
    )
    also = forms.MultipleChoiceField(
        label="It also moves", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Key results of other teams",
        required=False,
        max_length=200,
        help_text="Their references: KR-31, KR-45. Your team then contributes there; "
        "it takes no slot.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self,
        *arguments: Any,
        candidates: Iterable[Candidate],
        find: Callable[[list[str]], Mapping[str, KeyResult]],
        **options: Any,
    ) -> None:
        """Offer key results; `find` returns others in process by their reference."""
        super().__init__(*arguments, **options)
        offered = list(candidates)
        self.offered = {one.key_result.reference: one.key_result for one in offered}
        self.find = find
        choices = [
            (reference, f"{reference} {key_result.title}")
            for reference, key_result in self.offered.items()
        ]
        self.fields["moves"].help_text = _suggestion(
            [one.key_result.reference for one in offered if one.is_starved]
        )
        offer(
            self,
            "moves",
            [
                *choices,
                (Kind.HEARTBEAT.value, "None: it keeps things running (heartbeat)"),
                (Kind.UNSORTED.value, "Not sorted yet"),
            ],
        )
        offer(self, "also", choices)
        if not choices:
            del self.fields["also"]

    @classmethod
    def over(
        cls,
        goal: SprintGoal | None,
        links: Iterable[SprintGoalLink],
        data: Mapping[str, Any] | None,
        **options: Any,
    ) -> Self:
        """Return the form over a goal, or over none yet."""
        initial: dict[str, Any] = {"version": 0, "moves": Kind.UNSORTED.value}
        if goal is not None:
            main = [link.key_result.reference for link in links if link.is_primary]
            initial = {
                "version": goal.version,
                "text": goal.text,
                "moves": main[0] if main else goal.kind,
                "also": [
                    link.key_result.reference for link in links if not link.is_primary
                ],
            }
        return cls(data, initial=initial, **options)

    @property
    def moves_more(self) -> bool:
        """Say whether more than the main key result is chosen, or named wrongly."""
        named = [
            self[name].value() for name in ("also", "others") if name in self.fields
        ]
        return any(named) or "others" in self.errors

    def clean_others(self) -> list[KeyResult]:
        """Return the key results named, or say which there are not."""
        named = re.findall(r"[^\s,;]+", self.cleaned_data["others"].upper())
        found = self.find(named)
        missing = [reference for reference in named if reference not in found]
        if missing:
            raise forms.ValidationError(
                f"{', '.join(missing)}: no key result in process has this reference."
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """Work out kind, key results and the main one."""
        typed = super().clean() or {}
        main = self.offered.get(typed.get("moves", ""))
        more = [self.offered[reference] for reference in typed.get("also", ())]
        moved = dict.fromkeys(
            [*([main] if main else []), *more, *typed.get("others", ())]
        )
        if typed.get("moves") == Kind.HEARTBEAT and moved:
            self.add_error(
                "moves",
                "A heartbeat goal moves no key result. Choose one or the other.",
            )
        return {
            "text": typed.get("text", ""),
            "version": typed.get("version", 0),
            "kind": Kind.LINKED if moved else typed.get("moves") or Kind.UNSORTED,
            "key_results": list(moved),
            "primary": main,
        }


class ExpectationForm(VersionedForm):
    """By about how much a goal should move each of its key results."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        goal: SprintGoal,
        links: Iterable[SprintGoalLink],
    ) -> None:
        """Ask for each key result, in its unit."""
        super().__init__(data, initial={"version": goal.version})
        self.moved = {link.key_result.reference: link.key_result for link in links}
        for link in links:
            key_result = link.key_result
            unit = f", in {key_result.unit}" if key_result.unit else ""
            self.fields[key_result.reference] = ValueField(
                label=f"We expect {key_result.reference} to move by about",
                help_text=f"{key_result.title}{unit}. With a minus where it falls.",
                unit=key_result.unit,
            )
            self.initial[key_result.reference] = link.expected_change

    def said(self) -> dict[KeyResult, Decimal | None]:
        """Return what is expected of each."""
        return {row: self.cleaned_data[name] for name, row in self.moved.items()}


class ResultForm(VersionedForm):
    """How a sprint goal ended."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    result = forms.ChoiceField(
        label="How did it end?",
        choices=[*SprintGoal.Result.choices, ("", "Not said yet")],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What did we learn?",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )


def _suggestion(starved: list[str]) -> str:
    if not starved:
        return ""
    named = ", ".join(starved[:MOST_SUGGESTED])
    if len(starved) > MOST_SUGGESTED:
        named += f" and {len(starved) - MOST_SUGGESTED} more"
    return (
        f"Starved: {named}. No initiative is being done for it, and no goal aimed at it "
        "in the last 28 days. Worth this goal?"
    )
