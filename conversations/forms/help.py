"""Asking for help, promising it, and saying what came of it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from conversations.forms.cascade import ONE_SENTENCE, Offering, _sentence
from conversations.models import HelpRequest
from objectives.models import KeyResult, Objective
from okrhub.lib.forms import DayField
from teams.models import Function, Team
from teams.queries import TeamName

Way = HelpRequest.Way
STATES = [("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed")]


def _day(label: str, *, help_text: str = "") -> DayField:
    return DayField(
        label=label,
        help_text=help_text,
        error_messages={"required": "By when?", "invalid": "Write a day."},
    )


class AskHelpForm(Offering):
    """What is needed, of whom, by when."""

    title = forms.CharField(
        label="What do you need?",
        max_length=400,
        help_text="In one sentence, so that somebody else can say yes or no to it.",
        error_messages=ONE_SENTENCE,
    )
    form = forms.ChoiceField(
        label="What kind of help?",
        choices=HelpRequest.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what comes closest."},
    )
    asked_of = forms.ChoiceField(
        label="Of whom?",
        error_messages={"required": "A team, or a function."},
    )
    key_result = forms.ChoiceField(label="For which key result?", required=False)
    needed_by = _day("By when?")
    is_blocking = forms.BooleanField(
        label="It blocks us: without it this key result does not move.", required=False
    )

    def __init__(
        self,
        data: Any,
        *,
        teams: Iterable[Team],
        functions: Iterable[Function],
        key_results: Iterable[KeyResult],
        **options: Any,
    ) -> None:
        """Offer teams and functions, and the key results of the OKR."""
        super().__init__(data, **options)
        of: list[tuple[str, str, Any]] = [
            (f"f{one.pk}", f"{one.name} (function)", one) for one in functions
        ]
        of += [(one.reference, one.name, one) for one in teams]
        self.offer("asked_of", of, "Choose")
        self.offer(
            "key_result",
            (
                (one.reference, f"{one.reference} {one.title}", one)
                for one in key_results
            ),
            "The whole OKR",
        )

    def asked(self) -> dict[str, Any]:
        """Return what `ask_help` takes."""
        chosen = self.chosen("asked_of")
        given = {
            name: self.cleaned_data[name]
            for name in ("title", "form", "needed_by", "is_blocking")
        }
        return {
            **given,
            "team": chosen if isinstance(chosen, Team) else None,
            "function": chosen if isinstance(chosen, Function) else None,
            "key_result": self.chosen("key_result"),
        }


class StepForm(Offering):
    """What any step with a request needs: the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AcceptForm(StepForm):
    """A promise: by when, and in which way."""

    due_on = _day("We promise it by")
    way = forms.ChoiceField(
        label="How?",
        choices=Way.choices,
        widget=forms.RadioSelect,
        initial=Way.JUST_DO_IT,
        error_messages={"required": "Choose one of the four."},
    )
    team = forms.ChoiceField(label="Which of your teams?", required=False)
    dependent = forms.ChoiceField(
        label="Which OKR of ours carries it?",
        required=False,
        help_text="Only for an OKR of your own; without one a new one is proposed.",
    )
    text = forms.CharField(
        label="In your own words (optional)",
        max_length=400,
        required=False,
        help_text="The initiative’s text, or the new OKR’s title.",
    )
    words = _sentence("A word to who asked (optional)")

    def __init__(
        self,
        data: Any,
        *,
        teams: Iterable[Team],
        offered: Iterable[Objective],
        **options: Any,
    ) -> None:
        """Offer the teams that can say yes, and their OKRs."""
        super().__init__(data, **options)
        helpers = list(teams)
        self.offer("team", ((one.reference, one.name, one) for one in helpers))
        if len(helpers) < 2:
            del self.fields["team"]
        self.offer(
            "dependent",
            ((one.reference, f"{one.reference} {one.title}", one) for one in offered),
            "A new one",
        )


class ReasonForm(StepForm):
    """A step that may say why."""

    reason = _sentence("Why? (optional)")


class DeclineForm(StepForm):
    """A no, with its reason."""

    reason = _sentence(
        "Why not?",
        help_text="Needed: they have to find another way.",
        required=True,
    )


class SlipForm(ReasonForm):
    """A promise that may slip."""

    due_on = _day("It may come by", help_text="A later day than promised.")
    field_order = ("version", "due_on", "reason")


class CameForm(StepForm):
    """Help that came, and what it did."""

    moved = forms.ChoiceField(
        label="Did it move?",
        choices=HelpRequest.Moved.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = _sentence("In a sentence (optional)")

    def __init__(self, data: Any, *, about: str, **options: Any) -> None:
        """Ask about the key result, or the OKR."""
        super().__init__(data, **options)
        self.fields["moved"].label = f"Did {about} move?"


class HelpFilterForm(Offering):
    """Which requests to see."""

    state = forms.ChoiceField(label="Show", choices=STATES, required=False)
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, data: Any, *, teams: Iterable[TeamName]) -> None:
        """Offer the teams."""
        super().__init__(data)
        self.offer(
            "team", ((one.reference, one.name, one) for one in teams), "All teams"
        )
