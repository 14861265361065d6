"""What people type about teams and units."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from okrhub.lib.forms import VersionedForm, offer
from organizations.models import Membership
from teams.models import Team, TeamMembership, Unit

_MARK = RegexValidator(r"^\w{2}$", "Two letters.")


class UnitChoice(forms.TypedChoiceField):
    """A choice of one of the organisation's units, or none."""

    def __init__(self, **options: Any) -> None:
        """Begin without units; the form offers them."""
        super().__init__(coerce=int, empty_value=None, required=False, **options)
        self.units: dict[int, Unit] = {}

    def offer(self, units: Iterable[Unit], nothing: str) -> None:
        """Offer units, and none in words."""
        self.units = {unit.pk: unit for unit in units}
        self.choices = [
            ("", nothing),
            *((unit.pk, unit.name) for unit in self.units.values()),
        ]

    def clean(self, value: Any) -> Unit | None:
        """Return the unit."""
        chosen = super().clean(value)
        return self.units[chosen] if chosen else None


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(
        max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    mission = forms.CharField(
        help_text="For whom does the team work, and what does it change for them?",
        max_length=240,
        required=False,
    )
    unit = UnitChoice()
    works_in = forms.ChoiceField(choices=Team.Cadence.choices)

    def __init__(
        self, *arguments: Any, units: Iterable[Unit] | None, **options: Any
    ) -> None:
        """Offer the units; None leaves the field out, since units are off."""
        super().__init__(*arguments, **options)
        unit = self.fields["unit"]
        if units is None:
            del self.fields["unit"]
        elif isinstance(unit, UnitChoice):
            unit.offer(units, "No unit")


class TeamEditForm(VersionedForm, TeamForm):
    """A team as it is."""

    mark = forms.CharField(
        help_text="Two letters by which lists show it.",
        max_length=2,
        validators=[_MARK],
    )
    functions = forms.CharField(
        help_text="What the team can do by itself, separated by commas: legal, design.",
        max_length=400,
        required=False,
    )
    field_order = ["name", "mark", "mission", "functions", "unit", "works_in"]

    def clean_mark(self) -> str:
        """Return the mark in capitals."""
        return str(self.cleaned_data["mark"]).upper()

    def function_names(self) -> list[str]:
        """Return the functions, one by one."""
        names = self.cleaned_data["functions"].split(",")
        return [name.strip()[:80] for name in names if name.strip()]

    def columns(self) -> dict[str, Any]:
        """Return what was typed of the team's own columns."""
        return {
            name: value for name, value in self.changes().items() if name != "functions"
        }

    @classmethod
    def over(
        cls,
        team: Team,
        functions: Iterable[str],
        *,
        units: Iterable[Unit] | None,
        may_move: bool,
        data: Any = None,
    ) -> "TeamEditForm":
        """Return the form with what is saved, or with what was typed.

        Who may not move the team sees its unit and cannot change it.
        """
        saved = cls.saved(team, functions)
        initial = saved | {"unit": team.unit_id, "version": team.version}
        form = cls(data or None, initial=initial, units=units)
        if "unit" in form.fields:
            form.fields["unit"].disabled = not may_move
        return form

    @classmethod
    def saved(cls, team: Team, functions: Iterable[str]) -> dict[str, Any]:
        """Return what is saved, by field."""
        return {
            "name": team.name,
            "mark": team.mark,
            "mission": team.mission,
            "functions": ", ".join(functions),
            "unit": team.unit,
            "works_in": team.works_in,
        }


class RoleForm(forms.Form):
    """Somebody's role in a team."""

    person = forms.TypedChoiceField(coerce=int, label="Who")
    role = forms.ChoiceField(label="As", choices=TeamMembership.Role.choices)

    def __init__(
        self, *arguments: Any, people: Iterable[Membership], **options: Any
    ) -> None:
        """Offer who can hold a role."""
        super().__init__(*arguments, **options)
        self.people = {person.pk: person for person in people}
        offer(
            self,
            "person",
            [(person.pk, person.user.name) for person in self.people.values()],
        )

    def clean_person(self) -> Membership:
        """Return the person."""
        return self.people[self.cleaned_data["person"]]


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(
        max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    parent = UnitChoice(label="Below")
    leader = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label="Led by",
        help_text="Who is asked when a team of the unit needs an exception.",
    )

    def __init__(
        self,
        *arguments: Any,
        units: Iterable[Unit],
        leaders: Iterable[Membership],
        **options: Any,
    ) -> None:
        """Offer the units below which it can stand, and who can lead it."""
        super().__init__(*arguments, **options)
        self.leaders = {person.pk: person for person in leaders}
        offer(
            self,
            "leader",
            [
                ("", "Nobody in particular: any leader"),
                *((pk, person.user.name) for pk, person in self.leaders.items()),
            ],
        )
        parent = self.fields["parent"]
        if isinstance(parent, UnitChoice):
            parent.offer(units, "Nothing, it stands at the top")

    def clean_leader(self) -> Membership | None:
        """Return the person."""
        chosen = self.cleaned_data["leader"]
        return self.leaders[chosen] if chosen else None


class UnitEditForm(VersionedForm, UnitForm):
    """A unit as it is."""

    @classmethod
    def over(
        cls,
        unit: Unit,
        *,
        units: Iterable[Unit],
        leaders: Iterable[Membership],
        data: Any = None,
    ) -> "UnitEditForm":
        """Return the form with what is saved, or with what was typed."""
        initial = {
            "name": unit.name,
            "parent": unit.parent_id,
            "leader": unit.leader_id,
            "version": unit.version,
        }
        return cls(data or None, initial=initial, units=units, leaders=leaders)


class GroupKindForm(forms.Form):
    """Of what kind a team of teams is, and who integrates."""

    kind = forms.ChoiceField(
        choices=[pair for pair in Team.Kind.choices if pair[0] != Team.Kind.TEAM],
        help_text="A Nexus: one product owner, one product goal, one joint review.",
    )
    integration_team = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Who sees to it that one increment comes out of every sprint.",
    )
    teams_review_apart = forms.BooleanField(
        label="The teams keep their own sprint reviews",
        required=False,
        help_text="Not in a Nexus, where one joint review replaces them.",
    )

    def offer(self, teams: Iterable[Team]) -> None:
        """Offer the teams that could integrate."""
        self.teams = {team.pk: team for team in teams}
        offer(
            self,
            "integration_team",
            [
                ("", "Not named yet"),
                *((team.pk, team.name) for team in self.teams.values()),
            ],
        )

    def clean_integration_team(self) -> Team | None:
        """Return the team."""
        chosen = self.cleaned_data["integration_team"]
        return self.teams[chosen] if chosen else None


class GroupForm(GroupKindForm):
    """A new team of teams."""

    name = forms.CharField(
        max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    mission = forms.CharField(
        help_text="What do the teams achieve together that none achieves alone?",
        max_length=240,
        required=False,
    )
    unit = UnitChoice()
    member_teams = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label="Made of",
        help_text="Teams that are in no other team of teams.",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["name", "mission", "kind", "member_teams", "integration_team"]

    def __init__(
        self,
        *arguments: Any,
        units: Iterable[Unit] | None,
        free: Iterable[Team],
        teams: Iterable[Team],
        **options: Any,
    ) -> None:
        """Offer the units, None where they are off, and the teams."""
        super().__init__(*arguments, **options)
        self.offer(teams)
        self.free = {team.pk: team for team in free}
        offer(self, "member_teams", [(pk, team.name) for pk, team in self.free.items()])
        unit = self.fields["unit"]
        if units is None:
            del self.fields["unit"]
        elif isinstance(unit, UnitChoice):
            unit.offer(units, "No unit")

    def clean_member_teams(self) -> list[Team]:
        """Return the teams."""
        return [self.free[pk] for pk in self.cleaned_data["member_teams"]]


class GroupEditForm(VersionedForm, GroupKindForm):
    """A team of teams as it is."""

    @classmethod
    def over(
        cls, group: Team, *, teams: Iterable[Team], data: Any = None
    ) -> "GroupEditForm":
        """Return the form with what is saved, or with what was typed."""
        initial = {
            "version": group.version,
            "kind": group.kind,
            "integration_team": group.integration_team_id,
            "teams_review_apart": group.teams_review_apart,
        }
        form = cls(data or None, initial=initial)
        form.offer(teams)
        return form


class MemberTeamForm(forms.Form):
    """A team that joins a team of teams."""

    team = forms.TypedChoiceField(coerce=int, label="Team")

    def __init__(self, *arguments: Any, free: Iterable[Team], **options: Any) -> None:
        """Offer the teams that are in none yet."""
        super().__init__(*arguments, **options)
        self.free = {team.pk: team for team in free}
        offer(self, "team", [(pk, team.name) for pk, team in self.free.items()])

    def clean_team(self) -> Team:
        """Return the team."""
        return self.free[self.cleaned_data["team"]]
