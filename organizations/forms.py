"""What people type about the organisation, their tokens and the audit trail."""

import zoneinfo
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from okrhub.lib.forms import DecimalField, VersionedForm, offer
from organizations.models import (
    ApiToken,
    FiguresWindow,
    Organization,
    OrganizationSettings,
)

WEEKDAYS = list(
    enumerate(
        [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ]
    )
)
MONTHS = list(
    enumerate(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        start=1,
    )
)


def time_zones() -> list[tuple[str, str]]:
    """Return every time zone of a place, by name."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    return [(name, name.replace("_", " ")) for name in ["UTC", *names]]


def threshold(label: str, help_text: str) -> DecimalField:
    """Return a field for a grade between 0 and 1."""
    return DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=1,
        decimal_places=2,
    )


class SettingsForm(VersionedForm):
    """The organisation's name, calendar and thresholds."""

    name = forms.CharField(max_length=120)
    why = forms.CharField(
        label="Why do you use OKRs?",
        help_text="Two sentences. New people read them first.",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
    )
    time_zone = forms.ChoiceField(
        choices=time_zones, help_text="A day begins and ends at midnight there."
    )
    week_starts_on = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int)
    check_in_weekday = forms.TypedChoiceField(
        label="Check-in day",
        help_text="From this day of the week on, a check-in is asked for.",
        choices=WEEKDAYS,
        coerce=int,
    )
    fiscal_year_starts_in = forms.TypedChoiceField(
        help_text="Quarters are counted from this month on.",
        choices=MONTHS,
        coerce=int,
    )
    committed_high = threshold("Committed: on track from", "Share of the pace, 0 to 1.")
    committed_low = threshold("Committed: at risk from", "Below it is off track.")
    aspirational_high = threshold(
        "Aspirational: on track from", "Share of the pace, 0 to 1."
    )
    aspirational_low = threshold("Aspirational: at risk from", "Below it is off track.")

    most_complex_percent = forms.IntegerField(
        label="The most complex, percent of all OKRs",
        help_text="A reading aid and no target: where to ask for a team of its own.",
        min_value=0,
        max_value=100,
    )

    figures_window = forms.ChoiceField(
        label="Figures about work look at",
        choices=FiguresWindow.choices,
        help_text="A team can choose otherwise for its own.",
    )

    @classmethod
    def over(
        cls, organization: Organization, settings: OrganizationSettings, data: Any
    ) -> "SettingsForm":
        """Return the form with what is saved, or with what was typed."""
        saved = cls.saved(organization, settings) | {"version": settings.version}
        return cls(data, initial=saved)

    @classmethod
    def saved(
        cls, organization: Organization, settings: OrganizationSettings
    ) -> dict[str, Any]:
        """Return what is saved, by field."""
        names = [name for name in cls.base_fields if name not in {"version", "name"}]
        return {"name": organization.name} | {
            name: getattr(settings, name) for name in names
        }

    def clean(self) -> dict[str, Any]:
        """Refuse thresholds that leave nothing between them."""
        typed = super().clean() or {}
        for kind in ("committed", "aspirational"):
            low, high = typed.get(f"{kind}_low"), typed.get(f"{kind}_high")
            if low is not None and high is not None and low >= high:
                self.add_error(f"{kind}_low", "At risk starts below on track.")
        return typed


class TokenForm(forms.Form):
    """A new key to the API."""

    LIFETIMES = {"30": "30 days", "90": "90 days", "365": "a year", "": "no end"}

    name = forms.CharField(
        max_length=80,
        help_text="What uses it, so that you know later which one to revoke.",
        widget=forms.TextInput({"placeholder": "Nightly report"}),
    )
    scope = forms.ChoiceField(
        label="It may",
        choices=ApiToken.Scope.choices,
        help_text="It never may more than you.",
    )
    days = forms.ChoiceField(
        label="Good for", choices=list(LIFETIMES.items()), initial="90", required=False
    )

    def expires_at(self, now: datetime) -> datetime | None:
        """Return the moment from which the token is useless, None for never."""
        days = self.cleaned_data["days"]
        return now + timedelta(days=int(days)) if days else None


class TrailForm(forms.Form):
    """Which of the recorded changes to show."""

    table = forms.ChoiceField(label="What", required=False)
    row = forms.IntegerField(label="Number", required=False, min_value=1)
    actor = forms.CharField(label="Who", required=False, max_length=120)
    action = forms.CharField(label="Act", required=False, max_length=80)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def wanted(self) -> dict[str, Any]:
        """Return what is asked for; a value that does not exist filters nothing."""
        self.is_valid()
        return self.cleaned_data

    def __init__(self, data: Mapping[str, Any], *, kinds: Mapping[str, str]) -> None:
        """Offer the kinds of records that left a trail, by table."""
        super().__init__(data)
        offer(self, "table", [("", "Everything"), *kinds.items()])
