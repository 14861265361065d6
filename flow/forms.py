"""The filters of a flow page: whose, which level, since when, as of which day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from flow.items import Level
from flow.queries import EVERYBODY, Filters, Scope
from objectives.models import Cadence, Cycle
from okrhub.lib.forms import offer
from teams.models import Team, Unit

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
        teams: Iterable[Team],
        units: Iterable[Unit],
        cycles: Iterable[Cycle],
        today: date,
        has_annual_cycle: bool = True,
    ) -> None:
        """Offer the organisation's units, teams and cycles."""
        self.today = today
        self.scopes = {unit_key(unit): Scope(unit=unit.pk) for unit in units}
        self.cycles = {cycle.name: cycle for cycle in cycles}
        names = {unit_key(unit): unit.name for unit in units}
        by_reference = {team.reference: team for team in teams}
        self.scopes |= {key: Scope(team=team.pk) for key, team in by_reference.items()}
        self.names = names | {key: team.name for key, team in by_reference.items()}
        super().__init__({"on": today.isoformat(), **data})
        offer(
            self,
            "scope",
            [
                ("", "Everybody"),
                ("Units", list(names.items())),
                ("Teams", [(key, team.name) for key, team in by_reference.items()]),
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

    def day(self) -> date:
        """Return the day as of which is looked, today at the latest."""
        self.is_valid()
        said: date | None = self.cleaned_data.get("on")
        return min(said or self.today, self.today)

    def filters(self, first: date) -> Filters:
        """Return what is asked; `first` is where the days begin unless it is said."""
        self.is_valid()
        typed = self.cleaned_data
        cadence = typed.get("cadence") or Cadence.QUARTERLY
        cycle = self.cycles.get(typed.get("since", ""))
        if cycle is not None and cycle.cadence == cadence:
            first = cycle.starts_on
        return Filters(
            first=min(first, self.day()),
            on=self.day(),
            scope=self.scopes.get(self.key, EVERYBODY),
            level=Level(typed.get("level") or Level.OKR),
            cadence=cadence,
        )

    @property
    def cadence_asked(self) -> str:
        """Return the cadence that is asked for, quarterly unless it is said."""
        self.is_valid()
        return str(self.cleaned_data.get("cadence") or Cadence.QUARTERLY)


def unit_key(unit: Unit) -> str:
    """Return how an address says a unit."""
    return f"unit-{unit.pk}"
