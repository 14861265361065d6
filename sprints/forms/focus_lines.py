"""What people type to say what a team without sprints focuses on."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django import forms

from okrhub.lib.forms import DayField
from sprints.forms.goals import SprintGoalForm
from sprints.models import SprintGoal, SprintGoalLink


class FocusLineForm(SprintGoalForm):
    """A focus, until when, and what it moves."""

    until = DayField(
        label="Until",
        help_text="When do you look at it again? It can be changed at any time.",
        error_messages={"required": "Until when? A rough day is enough."},
    )
    begins_anew = forms.BooleanField(
        label="This is a new focus: the present one goes into the history",
        required=False,
    )

    @classmethod
    def over(
        cls,
        goal: SprintGoal | None,
        links: Iterable[SprintGoalLink],
        data: Mapping[str, Any] | None,
        **options: Any,
    ) -> Self:
        """Return the form over the present focus, or over none yet."""
        form = super().over(goal, links, data, **options)
        text = form.fields["text"]
        text.label = "Our focus"
        text.help_text = "What should be true, or shown, on that day?"
        if goal is None:
            del form.fields["begins_anew"]
        else:
            form.initial["until"] = goal.sprint.ends_on
        return form

    def clean(self) -> dict[str, Any]:
        """Work out what it moves, besides its last day."""
        return {
            **super().clean(),
            "until": self.cleaned_data.get("until"),
            "begins_anew": self.cleaned_data.get("begins_anew", False),
        }
