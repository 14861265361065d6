"""The filters of the list of objectives, all in the query string."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from objectives.models import Cycle, Objective
from objectives.queries import Filters
from objectives.scoring import Status
from teams.queries import TeamName

HEALTHS = [
    (Status.OFF_TRACK, "Off track"),
    (Status.AT_RISK, "At risk"),
    (Status.STALE, "Stale"),
    (Status.TOO_EARLY, "Too early"),
    (Status.ON_TRACK, "On track"),
    (Status.PAUSED, "Paused"),
]
State = Objective.State
SEVERAL = {
    "waiting": ("Not started", [State.PROPOSED, State.READY, State.DEFERRED]),
    "started": ("In process or paused", [State.IN_PROCESS, State.PAUSED]),
}
STATES = [
    ("", "Any"),
    *((key, words) for key, (words, _) in SEVERAL.items()),
    *State.choices,
]
LEADS = [
    ("", "Any"),
    ("linked", "A goal or an objective"),
    ("alone", "Nothing, and says so"),
    ("orphan", "Nothing said yet"),
]
MANY_TEAMS = 2
NEWEST_FIRST = "-reference"
ORDERS = {
    NEWEST_FIRST: "Newest first",
    "reference": "Oldest number first",
    "health": "Worst health first",
    "-health": "Best health first",
    "-age": "Longest in process first",
    "age": "Shortest in process first",
    "progress": "Least progress first",
    "-progress": "Most progress first",
    "title": "Title, A to Z",
    "-title": "Title, Z to A",
    "team": "Team, A to Z",
    "-team": "Team, Z to A",
}


class ObjectiveFilterForm(forms.Form):
    """Which objectives to list, and in which order."""

    q = forms.CharField(
        label="Words or reference",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "placeholder": "surprise, O-12"}),
    )
    cycle = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False)
    state = forms.ChoiceField(choices=STATES, required=False)
    health = forms.ChoiceField(choices=[("", "Any"), *HEALTHS], required=False)
    leads = forms.ChoiceField(label="Leads to", choices=LEADS, required=False)
    sort = forms.ChoiceField(
        label="Order", choices=list(ORDERS.items()), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        cycles: Iterable[Cycle],
        teams: Iterable[TeamName],
        asks_links: bool = True,
    ) -> None:
        """Offer the organisation's cycles and teams; links where there is an above."""
        self.teams = {team.reference: team for team in teams}
        self.cycles = {cycle.name: cycle for cycle in cycles}
        super().__init__(data)
        if len(self.teams) < MANY_TEAMS:
            del self.fields["team"]
        if not asks_links:
            del self.fields["leads"]
        for name, choices in (
            ("cycle", [(name, name) for name in self.cycles]),
            ("team", [(key, team.name) for key, team in self.teams.items()]),
        ):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "All"), *choices]

    def filters(self) -> Filters:
        """Return what is asked for; a value that does not exist filters nothing."""
        self.is_valid()
        typed = self.cleaned_data
        team = self.teams.get(typed.get("team", ""))
        return Filters(
            cycle=self.cycles.get(typed.get("cycle", "")),
            teams=frozenset({team.pk} if team else ()),
            states=_states(typed.get("state", "")),
            healths=_chosen(typed.get("health", "")),
            leads=typed.get("leads", ""),
            text=typed.get("q", ""),
        )

    def order(self) -> str:
        """Return a column's key, with a minus for the other way round."""
        self.is_valid()
        return self.cleaned_data.get("sort") or NEWEST_FIRST


def _states(value: str) -> frozenset[str]:
    if value in SEVERAL:
        return frozenset(SEVERAL[value][1])
    return _chosen(value)


def _chosen(value: str) -> frozenset[str]:
    return frozenset({value} if value else ())
