"""A quarterly piece of an annual objective."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from objectives.models import Cycle, KeyResult
from objectives.slicing import PATTERNS
from okrhub.lib.forms import offer
from teams.models import Team


class SliceForm(forms.Form):
    """What could be true at the end of the quarter, and how it was cut."""

    pattern = forms.ChoiceField(
        label="Cut by",
        choices=[(each.key, each.label) for each in PATTERNS],
        error_messages={"required": "Choose how it is cut; there is no wrong one."},
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="What is true at the end of the quarter?",
        max_length=400,
        error_messages={"required": "Write what will be true then."},
        help_text="A result that somebody notices, not a phase of the work.",
    )
    key_result = forms.ChoiceField(
        label="It moves", required=False, help_text="The key result of the year."
    )
    cycle = forms.ChoiceField(label="Quarter")
    team = forms.ChoiceField(label="Owner team")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        key_results: Sequence[KeyResult],
        cycles: Sequence[Cycle],
        teams: Sequence[Team],
        initial: Mapping[str, Any],
    ) -> None:
        """Offer the key results of the year, the quarters to come and the teams."""
        super().__init__(data, initial=dict(initial))
        self.key_results = {each.reference: each for each in key_results}
        self.cycles = {str(each.pk): each for each in cycles}
        self.teams = {each.reference: each for each in teams}
        offer(
            self,
            "key_result",
            [
                ("", "The objective as a whole"),
                *(
                    (key, f"{key} {each.title}")
                    for key, each in self.key_results.items()
                ),
            ],
        )
        offer(self, "cycle", [(key, each.name) for key, each in self.cycles.items()])
        offer(self, "team", [(key, each.name) for key, each in self.teams.items()])

    @property
    def chosen_cycle(self) -> Cycle:
        """Return the quarter."""
        return self.cycles[self.cleaned_data["cycle"]]

    @property
    def chosen_team(self) -> Team:
        """Return the team."""
        return self.teams[self.cleaned_data["team"]]

    @property
    def chosen_key_result(self) -> KeyResult | None:
        """Return the key result of the year that it moves, if one was chosen."""
        return self.key_results.get(self.cleaned_data["key_result"])
