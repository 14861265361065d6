"""The filters of a flow page: whose, which level, since when, as of which day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from flow.items import Level
from flow.queries import EVERYBODY, CycleDays, Filters, Offered, Scope, first_of
from objectives.models import Cadence
from okrhub.lib.forms import offer

FIRST_YEAR = 1990
LEVELS = [
    (Level.OKR.value, "OKRs"),
    (Level.KEY_RESULT.value, "Key results"),
    (Level.INITIATIVE.value, "Initiatives"),
]


class FlowFilterForm(forms.Form):
    """Whose flow is shown; what is not said or makes no sense narrows nothing."""

    level = forms.ChoiceField(label="Level", choices=LEVELS, required=False)
    scope = forms.ChoiceField(label="Whose", required=False)
    cadence = forms.ChoiceField(
        label="Cadence", choices=Cadence.choices, required=False
    )
    since = forms.ChoiceField(label="Since", required=False)
    on = forms.DateField(
        label="As of",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        frame: Offered,
        today: date,
        has_annual_cycle: bool = True,
    ) -> None:
        """Offer the units and teams that were there on the day, and the cycles."""
        self.today = today
        self.frame = frame
        self.day = _day(data.get("on"), today)
        units = [unit for unit in frame.units if unit.is_there(self.day)]
        teams = [team for team in frame.teams if team.is_there(self.day)]
        self.scopes = {unit.key: Scope(unit=unit.pk) for unit in units}
        self.scopes |= {team.key: Scope(team=team.pk) for team in teams}
        self.names = {place.key: place.name for place in (*units, *teams)}
        self.cycles = {
            cycle.name: cycle for cycle in frame.cycles if cycle.starts_on <= today
        }
        super().__init__({"on": today.isoformat(), **data})
        offer(
            self,
            "scope",
            [
                ("", "Everybody"),
                *(
                    [("Units", [(unit.key, unit.name) for unit in units])]
                    if units
                    else []
                ),
                ("Teams", [(team.key, team.name) for team in teams]),
            ],
        )
        offer(
            self,
            "since",
            [("", "A year back"), *((name, name) for name in self.cycles)],
        )
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        if not has_annual_cycle:
            del self.fields["cadence"]

    @property
    def key(self) -> str:
        """Return the scope that is shown, as addresses say it."""
        self.is_valid()
        key = str(self.cleaned_data.get("scope", ""))
        return key if key in self.scopes else ""

    @property
    def whose(self) -> str:
        """Return the name of whose flow is shown."""
        return self.names.get(self.key, "")

    @property
    def takes_long(self) -> bool:
        """Say whether one would wait for the day to be worked out; a team's is at once."""
        is_of_team = self.scopes.get(self.key, EVERYBODY).team is not None
        return self.day != self.today and self.frame.has_many_okrs and not is_of_team

    @property
    def first_cycle(self) -> CycleDays | None:
        """Return the cycle from whose beginning on is looked, if one is said."""
        self.is_valid()
        return self.cycles.get(self.cleaned_data.get("since", ""))

    @property
    def begins_later(self) -> bool:
        """Say whether that cycle began after the day as of which is looked."""
        return self.first_cycle is not None and self.first_cycle.starts_on > self.day

    def filters(self) -> Filters:
        """Return what is asked; the days begin a year back unless it is said."""
        self.is_valid()
        typed = self.cleaned_data
        cadence = typed.get("cadence") or Cadence.QUARTERLY
        first = first_of(self.frame.cycles, cadence, self.day)
        cycle = self.first_cycle
        if cycle is not None and cycle.cadence == cadence and not self.begins_later:
            first = cycle.starts_on
        return Filters(
            first=first,
            on=self.day,
            scope=self.scopes.get(self.key, EVERYBODY),
            level=Level(typed.get("level") or Level.OKR),
            cadence=cadence,
        )


def _day(typed: object, today: date) -> date:
    """Return the day as of which is looked: today, unless an earlier one is typed."""
    try:
        said: date = forms.DateField().clean(typed)
    except forms.ValidationError:
        return today
    return min(said, today) if said.year >= FIRST_YEAR else today
