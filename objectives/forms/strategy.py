"""What leaders type of a strategy: its texts, and its goals with their time."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from objectives.models import StrategyGoal
from objectives.models.strategy import LONGEST_TEXT
from objectives.queries import Strategy
from objectives.strategy_history import LABELS, TEXTS
from okrhub.lib.forms import DayField, VersionedForm, offer


def words(label: str, help_text: str = "", *, rows: int = 4) -> forms.CharField:
    """Return a field for Markdown."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows}),
    )


def day(label: str) -> DayField:
    """Return a field for a day."""
    return DayField(label=label)


class StrategyForm(VersionedForm):
    """The texts of a strategy; a first one is version 0."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    context = words(
        LABELS["context"], "What is going on around us, and where we want to be."
    )
    challenges = words(
        LABELS["challenges"], "What stands between us and that? Two to four."
    )
    policies = words(
        LABELS["policies"],
        "How we decide when we have to choose, such as: one clinic first, then the rest.",
    )
    not_this_year = words(
        LABELS["not_this_year"], "What we leave, so that the rest has room."
    )

    @classmethod
    def over(cls, strategy: Strategy, data: Mapping[str, Any] | None) -> "StrategyForm":
        """Return the form with what is saved, or with what was typed."""
        return cls(data, initial={**texts(strategy), "version": strategy.version})


def texts(strategy: Strategy) -> dict[str, str]:
    """Return the texts of a strategy by field."""
    return {name: getattr(strategy.said, name, "") for name in TEXTS}


class GoalForm(VersionedForm):
    """A goal to set, or to change."""

    title = forms.CharField(
        label="What will be true by then?",
        max_length=240,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    starts_on = day("From")
    ends_on = day("Until")
    why = words("Why this one? (optional)", rows=2)
    replaces = forms.ChoiceField(
        label="It takes the place of",
        required=False,
        help_text="That goal is retired; what leads to it stays linked and is listed.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        goal: StrategyGoal | None = None,
        replaceable: Iterable[StrategyGoal] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Show a goal to change, or the goals that a new one can replace."""
        saved = saved_goal(goal) | {"version": goal.version} if goal else {"version": 1}
        super().__init__(data, initial={**saved, **(initial or {})})
        self.goals = {each.reference: each for each in replaceable}
        offer(
            self,
            "replaces",
            [
                ("", "None: it is new"),
                *((key, f"{key} {each.title}") for key, each in self.goals.items()),
            ],
        )
        if not self.goals:
            del self.fields["replaces"]

    def clean(self) -> dict[str, Any]:
        """Check that it ends after it starts."""
        typed = super().clean() or {}
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "A goal ends after it starts.")
        return typed

    def said(self) -> dict[str, Any]:
        """Return the arguments for setting a goal."""
        replaced = self.cleaned_data.get("replaces", "")
        return {
            name: self.cleaned_data[name] for name in ("title", "starts_on", "ends_on")
        } | {"why": self.cleaned_data["why"], "replaces": self.goals.get(replaced)}


def saved_goal(goal: StrategyGoal) -> dict[str, Any]:
    """Return what is saved of a goal, by field."""
    return {
        "title": goal.title,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
        "why": goal.why,
    }


class RetireGoalForm(VersionedForm):
    """Why a goal goes, and what takes its place."""

    successor = forms.ChoiceField(label="What takes its place?", required=False)
    because = forms.CharField(
        label="Why? (optional)",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        goal: StrategyGoal,
        others: Iterable[StrategyGoal],
    ) -> None:
        """Offer the current goals as successors."""
        super().__init__(data, initial={"version": goal.version})
        self.goals = {each.reference: each for each in others}
        offer(
            self,
            "successor",
            [
                ("", "Nothing"),
                *((key, f"{key} {each.title}") for key, each in self.goals.items()),
            ],
        )

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "because": typed["because"],
            "successor": self.goals.get(typed["successor"]),
        }
