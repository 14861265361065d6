"""What two teams say about OKRs that are alike or in conflict."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from conversations.models import Overlap
from objectives.models import Objective
from okrhub.lib.forms import offer
from teams.queries import TeamName

State = Overlap.State
LONGEST = 2000
ANSWERS = [
    (State.SHARED, "Share one: the other team is invited to it"),
    (State.MERGED, "Merge them: one stays, the other team lets its own go"),
    (State.APART, "Keep both, for a reason"),
]
STATES = [("", "Open"), ("answered", "Answered")]


class OverlapFilterForm(forms.Form):
    """Which overlaps to see."""

    state = forms.ChoiceField(label="Show", choices=STATES, required=False)
    team = forms.ChoiceField(label="Team", required=False)
    okr = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, teams: Iterable[TeamName]) -> None:
        """Offer the teams."""
        super().__init__(data)
        self.teams = {team.reference: team for team in teams}
        offered = [(key, team.name) for key, team in self.teams.items()]
        offer(self, "team", [("", "All teams"), *offered])

    def wanted(self) -> dict[str, Any]:
        """Return what is wanted; what makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "team": self.teams.get(given.get("team", "")),
            "okr": given.get("okr", ""),
            "is_answered": given.get("state") == "answered",
        }


class AnswerOverlapForm(forms.Form):
    """Share, merge, or keep apart with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(
        label="What do you agree on?", choices=ANSWERS, widget=forms.RadioSelect
    )
    kept = forms.ChoiceField(
        label="Which one is shared, or stays?", required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Why? (to keep both, say it in a sentence)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, overlap: Overlap) -> None:
        """Offer the two objectives."""
        super().__init__(data, initial={"version": overlap.version})
        self.both = {each.reference: each for each in overlap.objectives}
        offer(
            self,
            "kept",
            [
                (key, f"{key} {each.title} ({each.team.name})")
                for key, each in self.both.items()
            ],
        )

    def clean_kept(self) -> Objective | None:
        """Return the objective."""
        return self.both.get(self.cleaned_data["kept"])
