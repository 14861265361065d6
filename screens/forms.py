"""What people type on pages that span rooms: set-up, invitations, people, layers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict

from objectives.actions import PushedBack
from okrhub.lib.forms import VersionedForm, offer
from organizations.models import Membership, OrganizationSettings, User
from screens.queries.activity import Wanted
from screens.queries.search import KINDS, LONGEST
from teams.models import Team
from teams.queries import TeamName

_IS_ID = re.compile(r"^[1-9][0-9]{0,17}$")


class PasswordField(forms.CharField):
    """A password to be chosen; the rules for it are said in `help_text`."""

    def __init__(self, **options: Any) -> None:
        """Ask the browser to suggest and keep one."""
        super().__init__(
            strip=False,
            max_length=128,
            help_text="At least 10 signs. A sentence is easier to keep than a riddle.",
            widget=forms.PasswordInput({"autocomplete": "new-password"}),
            **options,
        )


def check_password(form: forms.Form, *, email: str) -> None:
    """Add to the form what is wrong with its password."""
    name = form.cleaned_data.get("name") or form.cleaned_data.get("owner_name", "")
    try:
        validate_password(
            form.cleaned_data.get("password", ""), User(email=email, name=name)
        )
    except ValidationError as error:
        form.add_error("password", error)


class SetUpForm(forms.Form):
    """The first organisation, its owner and their team: what an installation needs."""

    organization = forms.CharField(
        label="What is your organisation called?",
        max_length=120,
        widget=forms.TextInput(
            {"placeholder": "Home Dialysis", "autocomplete": "organization"}
        ),
    )
    why = forms.CharField(
        label="Why do you use OKRs here?",
        help_text="Two sentences are enough. Everybody who joins reads them first.",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
    )
    team = forms.CharField(
        label="Your first team",
        help_text="You begin as its product owner. More teams come when you need them.",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    owner_name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        max_length=254,
        label="Your email address",
        help_text="You log in with it.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = PasswordField(label="A password")

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules and the person."""
        typed = super().clean() or {}
        if "password" in typed:
            check_password(self, email=typed.get("email", ""))
        return typed


class JoinForm(forms.Form):
    """A new person's name and password; the address is the invitation's."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = PasswordField(label="A password")

    def __init__(self, *arguments: Any, email: str, **options: Any) -> None:
        """Remember whom the invitation is for."""
        super().__init__(*arguments, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules and the person."""
        typed = super().clean() or {}
        if "password" in typed:
            check_password(self, email=self.email)
        return typed


class InviteForm(forms.Form):
    """Addresses, one a line, and what they are invited as."""

    MOST = 200

    emails = forms.CharField(
        label="Email addresses, one a line",
        widget=forms.Textarea({"rows": 4, "placeholder": "name@example.org"}),
    )
    role = forms.ChoiceField(
        label="They come as",
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
    )
    team = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, help_text="As developers."
    )

    def __init__(self, *arguments: Any, teams: Iterable[Team], **options: Any) -> None:
        """Offer the organisation's teams."""
        super().__init__(*arguments, **options)
        offer(
            self,
            "team",
            [
                ("", "No team yet"),
                *((team.number, team.name) for team in teams),
            ],
        )

    def clean_emails(self) -> list[str]:
        """Return the addresses; name the lines that are none."""
        lines = self.cleaned_data["emails"].replace(",", "\n").replace(";", "\n")
        emails = [line.strip() for line in lines.splitlines() if line.strip()]
        if len(emails) > self.MOST:
            raise ValidationError(f"At most {self.MOST} addresses at once.")
        wrong = [email for email in emails if not _is_email(email)]
        if wrong:
            raise ValidationError(f"No email address: {', '.join(wrong)}.")
        return emails


class RoleForm(forms.Form):
    """A person's role in the organisation, and what they do there."""

    role = forms.ChoiceField(choices=Membership.Role.choices)
    title = forms.CharField(
        label="What they do",
        help_text="Shown below the name: Chief nursing officer.",
        max_length=80,
        required=False,
    )


class ProfileForm(forms.Form):
    """How a person is called."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class LayersForm(VersionedForm):
    """What an organisation uses; what is off shows nowhere and is asked for nowhere."""

    has_many_teams = forms.BooleanField(
        label="Several teams",
        help_text="A list of teams, and the team alignment dashboard.",
        required=False,
    )
    has_units = forms.BooleanField(
        label="Units",
        help_text="Parts of the organisation that hold teams and can have a limit.",
        required=False,
    )
    has_annual_cycle = forms.BooleanField(
        label="Annual OKRs",
        help_text="A year above the quarters, with a limit of its own.",
        required=False,
    )
    has_strategy = forms.BooleanField(
        label="Strategy",
        help_text="A page for what the organisation wants and what it leaves; OKRs say "
        "which of its goals they lead to.",
        required=False,
    )
    has_kpis = forms.BooleanField(
        label="KPIs",
        help_text="Measures that are watched without an end date, and guard-rails that "
        "an OKR must not cross.",
        required=False,
    )

    def __init__(self, *arguments: Any, in_use: Iterable[str], **options: Any) -> None:
        """Keep what is in use switched on."""
        super().__init__(*arguments, **options)
        for name in in_use:
            self.fields[name].disabled = True


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


class DecisionsForm(forms.Form):
    """A decision of one line for each push-back that nobody answered."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, pushed_back: Iterable[PushedBack]
    ) -> None:
        """Ask one question for each."""
        super().__init__(data)
        self.pushed_back = list(pushed_back)
        self.fields["publish"] = forms.BooleanField(
            required=False, initial=True, widget=forms.HiddenInput
        )
        for each in self.pushed_back:
            self.fields[each.objective] = forms.CharField(
                label=f"{each.objective} was pushed back. What do you decide?",
                help_text=each.sentence,
                max_length=240,
                error_messages={"required": "One line is enough."},
            )

    def decisions(self) -> dict[str, str]:
        """Return the decisions by the objective's reference."""
        return {
            each.objective: self.cleaned_data[each.objective]
            for each in self.pushed_back
        }


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What of the map is wanted, and how."""

    team: str = ""
    show: str = ""
    colour: str = "health"
    zoom: int = 100
    is_list: bool = False
    opened: tuple[int, ...] = ()

    @property
    def is_overview(self) -> bool:
        """Say whether it is the map as it opens."""
        return not (self.team or self.show or self.opened)


class MapForm(forms.Form):
    """Narrow the map and colour it; what makes no sense is left out."""

    team = forms.ChoiceField(label="Around a team", required=False)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Everything"),
            ("crossing", "Shared, needed and helped"),
            ("unlinked", "Leads to nothing yet"),
        ],
    )
    colour = forms.ChoiceField(
        label="Colour by",
        required=False,
        choices=[("health", "Health"), ("topology", "Set-up")],
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, teams: Iterable[tuple[str, str]]) -> None:
        """Offer the teams, by reference and name."""
        super().__init__(data)
        offer(self, "team", [("", "All teams"), *teams])
        self.asked = data

    def chosen(self) -> MapChoice:
        """Return what was chosen."""
        self.is_valid()
        given = self.cleaned_data
        zoom = self.asked.get("zoom", "")
        return MapChoice(
            team=given.get("team") or "",
            show=given.get("show") or "",
            colour=given.get("colour") or "health",
            zoom=int(zoom) if zoom in {"50", "75", "125", "150"} else 100,
            is_list=given.get("view") == "list",
            opened=tuple(
                int(unit)
                for unit in self.asked.getlist("open")[:100]
                if unit.isascii() and unit.isdigit() and len(unit) < 10
            ),
        )


class SearchForm(forms.Form):
    """Words or a reference to look for, in all kinds or in one."""

    q = forms.CharField(
        label="Words or reference",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(label="In", required=False)

    def __init__(self, data: QueryDict, *, kinds: Iterable[str]) -> None:
        """Offer the kinds that are switched on."""
        super().__init__(data)
        self.offered = list(kinds)
        choices = [(kind, KINDS[kind][1]) for kind in self.offered]
        offer(self, "kind", [("", "Everything"), *choices])

    def asked(self) -> str:
        """Return what is looked for; nothing where it cannot be."""
        self.is_valid()
        return str(self.cleaned_data.get("q") or "")

    def kinds(self) -> list[str]:
        """Return the kinds to look in."""
        self.is_valid()
        kind = self.cleaned_data.get("kind")
        return [kind] if kind else self.offered


class ActivityForm(forms.Form):
    """Which changes to show; what makes no sense is left out."""

    about = forms.CharField(
        label="About", required=False, max_length=20, help_text="A reference: O-12."
    )
    team = forms.ChoiceField(label="Team", required=False)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput({"type": "date"})
    )
    mine = forms.BooleanField(label="Only what I did", required=False)

    def __init__(self, data: QueryDict, *, teams: Iterable[TeamName]) -> None:
        """Offer the teams."""
        super().__init__(data)
        offered = list(teams)
        self.teams = {team.reference: team.pk for team in offered}
        named = ((team.reference, team.name) for team in offered)
        offer(self, "team", [("", "All teams"), *named])

    def wanted(self, reader: Membership, settings: OrganizationSettings) -> Wanted:
        """Return which changes are wanted, days being those of the organisation."""
        self.is_valid()
        given = self.cleaned_data
        zone = ZoneInfo(settings.time_zone)
        before = self.data.get("before") or ""

        def midnight(day: date | None, *, later: int = 0) -> datetime | None:
            if day is None:
                return None
            after = min(day, date.max - timedelta(days=2)) + timedelta(days=later)
            return datetime.combine(after, time.min, zone)

        return Wanted(
            about=given.get("about") or "",
            team=self.teams.get(given.get("team") or ""),
            actor_id=reader.user_id if given.get("mine") else None,
            since=midnight(given.get("since")),
            until=midnight(given.get("until"), later=1),
            before=int(before) if _IS_ID.match(before) else None,
        )
