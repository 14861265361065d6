"""How many OKRs may be in process: for the organisation, a unit's teams, a team."""

from collections.abc import Mapping
from typing import Any

from django import forms

from okrhub.lib.forms import NumberText, VersionedForm
from organizations.models import OrganizationSettings
from teams.models import Team, Unit


def limit(label: str, *, required: bool) -> forms.IntegerField:
    """Return a field for a limit; 0 is legal: no OKR then."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=99,
        widget=NumberText({"inputmode": "numeric"}),
    )


class OrganizationLimitsForm(VersionedForm):
    """The limits that hold where nothing else is said."""

    quarterly = limit("In a quarter", required=True)
    annual = limit("In a year", required=True)

    @classmethod
    def over(
        cls, settings: OrganizationSettings, data: Any
    ) -> "OrganizationLimitsForm":
        """Return the form with what is saved, or with what was typed."""
        saved = {
            "quarterly": settings.quarterly_limit,
            "annual": settings.annual_limit,
            "version": settings.version,
        }
        return cls(data, initial=saved)


class OwnLimitsForm(VersionedForm):
    """A team's or a unit's own limits; empty takes over the one above."""

    quarterly = limit("In a quarter", required=False)
    annual = limit("In a year", required=False)

    @classmethod
    def over(
        cls,
        row: Team | Unit,
        data: Any = None,
        *,
        holds: Mapping[str, int] | None = None,
    ) -> "OwnLimitsForm":
        """Return the form with what is saved, or with what was typed.

        What `holds` by cadence is shown where nothing of its own is set.
        """
        saved = {
            "quarterly": row.quarterly_limit,
            "annual": row.annual_limit,
            "version": row.version,
        }
        name = f"id_{type(row).__name__}-{row.pk}_%s"
        form = cls(data, initial=saved, auto_id=name)
        for cadence, value in (holds or {}).items():
            form.fields[cadence].widget.attrs["placeholder"] = str(value)
        return form

    def changed_cadences(self, row: Team | Unit) -> dict[str, int | None]:
        """Return the limits that differ from what is saved, by cadence."""
        typed = {name: self.cleaned_data[name] for name in ("quarterly", "annual")}
        return {
            cadence: value
            for cadence, value in typed.items()
            if value != getattr(row, f"{cadence}_limit")
        }
