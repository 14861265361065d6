"""What people may say with each step of an objective's life; little of it is needed.

Texts are compulsory only where somebody else pays (DOMAIN, "Two rules above all").
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from objectives import scoring
from objectives.models import Cycle, Objective
from okrhub.lib.forms import DayField, DecimalField, offer
from teams.models import Team

REASON = "Why? (optional)"
NO_LATER_CYCLE = "There is no later cycle yet. A leader creates it under Cycles."


def day(label: str, help_text: str = "") -> DayField:
    """Return a field for a day that may stay empty."""
    return DayField(
        label=label,
        help_text=help_text,
        required=False,
    )


def sentence(label: str, *, required: bool = False, help_text: str = "") -> Any:
    """Return a field for a sentence or two."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "One sentence is enough."},
    )


class StepForm(forms.Form):
    """A step that needs no words. `later` are the cycles that can still take it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        objective: Objective,
        later: Iterable[Cycle] = (),
        teams: Iterable[Team] = (),
    ) -> None:
        """Keep the objective; choices of cycles and teams come with it."""
        super().__init__(data)
        self.objective = objective
        self.cycles = {str(cycle.pk): cycle for cycle in later}
        self.teams = {team.reference: team for team in teams}
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the objective."""

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        return dict(self.cleaned_data)

    def cycle_choices(self) -> list[tuple[str, str]]:
        """Return the later cycles as choices, the next one first."""
        return [(key, cycle.name) for key, cycle in self.cycles.items()]

    def offer_later_cycles(self, name: str) -> None:
        """Offer the later cycles alone, and say where one comes from if none is there."""
        offer(self, name, self.cycle_choices())
        if not self.cycles:
            self.fields[name].help_text = NO_LATER_CYCLE


class CommitForm(StepForm):
    """Commit; one for a coming cycle is planned, or pulled into now."""

    pull_early = forms.BooleanField(
        label="Start now, before its cycle begins", required=False
    )

    def prepare(self) -> None:
        """Ask about an early start only where the cycle is still to come."""
        if self.objective.cycle.state != Cycle.State.PLANNING:
            del self.fields["pull_early"]


class ReasonForm(StepForm):
    """A step with an optional reason."""

    reason = sentence(REASON)


class NeededReasonForm(StepForm):
    """A step for which somebody else pays: it says why."""

    reason = sentence("Why?", required=True, help_text="Others relied on it.")


class PauseForm(ReasonForm):
    """Pause, and when to look at it again."""

    review_on = day("Look at it again on", "It keeps its slot and goes on ageing.")


class DeferForm(ReasonForm):
    """Put off, to a later cycle or unscheduled."""

    to_cycle = forms.ChoiceField(label="Until", required=False)

    def prepare(self) -> None:
        """Offer the cycles to come."""
        offer(self, "to_cycle", [*self.cycle_choices(), ("", "Unscheduled")])
        self.order_fields(["to_cycle", "reason"])

    def said(self) -> dict[str, Any]:
        """Return the cycle itself."""
        to_cycle = self.cycles.get(self.cleaned_data["to_cycle"])
        return {"reason": self.cleaned_data["reason"], "to_cycle": to_cycle}


class ReturnForm(StepForm):
    """Back into the queue, for a cycle."""

    to_cycle = forms.ChoiceField(label="For", required=False)

    def prepare(self) -> None:
        """Offer its own cycle first, then those to come."""
        own = ("", self.objective.cycle.name)
        offer(self, "to_cycle", [own, *self.cycle_choices()])

    def said(self) -> dict[str, Any]:
        """Return the cycle itself; none keeps the one it has."""
        return {"to_cycle": self.cycles.get(self.cleaned_data["to_cycle"])}


class PostponeForm(StepForm):
    """Set for a later cycle."""

    to_cycle = forms.ChoiceField(label="For")

    def prepare(self) -> None:
        """Offer the cycles to come."""
        self.offer_later_cycles("to_cycle")

    def said(self) -> dict[str, Any]:
        """Return the cycle itself."""
        return {"to_cycle": self.cycles[self.cleaned_data["to_cycle"]]}


class CarryForm(ReasonForm):
    """Take along into a later cycle."""

    into_cycle = forms.ChoiceField(label="Into")

    def prepare(self) -> None:
        """Offer the cycles to come."""
        self.offer_later_cycles("into_cycle")
        self.order_fields(["into_cycle", "reason"])

    def said(self) -> dict[str, Any]:
        """Return the cycle itself."""
        into_cycle = self.cycles[self.cleaned_data["into_cycle"]]
        return {"reason": self.cleaned_data["reason"], "into_cycle": into_cycle}


class CloseForm(StepForm):
    """Close with a grade; the progress so far is suggested."""

    outcome = forms.ChoiceField(
        choices=[
            (Objective.Outcome.ACHIEVED, "Achieved"),
            (Objective.Outcome.MISSED, "Missed"),
        ],
        widget=forms.RadioSelect,
    )
    grade = DecimalField(
        required=False,
        min_value=0,
        max_value=1,
        max_digits=5,
        decimal_places=4,
    )
    learning = sentence("What did you learn? (optional)")

    def prepare(self) -> None:
        """Preset the outcome that the progress so far suggests."""
        suggested = self.objective.progress
        grade = self.fields["grade"]
        if suggested is None:
            grade.help_text = "From 0 to 1. No key result can be measured: say one."
            return
        shown = scoring.displayed_grade(suggested)
        grade.help_text = f"From 0 to 1. Left empty, it is the measured {shown}."
        is_achieved = scoring.is_achieved(suggested, self.objective.ambition)
        outcomes = Objective.Outcome
        self.initial["outcome"] = outcomes.ACHIEVED if is_achieved else outcomes.MISSED


class TeamForm(StepForm):
    """Choose another team."""

    team = forms.ChoiceField()

    def prepare(self) -> None:
        """Offer the other teams."""
        offer(self, "team", [(key, team.name) for key, team in self.teams.items()])

    def said(self) -> dict[str, Any]:
        """Return the team itself."""
        return {**self.cleaned_data, "team": self.teams[self.cleaned_data["team"]]}


class TransferForm(TeamForm):
    """Give to another team, whose limit it must pass."""

    reason = sentence(REASON)
