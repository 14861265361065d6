"""Units, teams and their people in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import (
    LARGEST_ID,
    ById,
    ByReference,
    Given,
    found,
    validated,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams import actions, queries
from teams.models import MemberTeam, Team, TeamMembership, Unit

GROUP_KINDS = [pair for pair in Team.Kind.choices if pair[0] != Team.Kind.TEAM]
GROUP_COLUMNS = ("kind", "integration_team", "teams_review_apart")


class UnitReferenceSerializer(serializers.Serializer[Unit]):
    """A unit as other records name it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class UnitSerializer(UnitReferenceSerializer):
    """A unit that holds teams; its limits hold for teams that have none of their own."""

    parent = UnitReferenceSerializer(allow_null=True)
    quarterly_limit = serializers.IntegerField(allow_null=True)
    annual_limit = serializers.IntegerField(allow_null=True)
    leader = PersonReferenceSerializer(allow_null=True)
    archived_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class TeamReferenceSerializer(serializers.Serializer[Team]):
    """A team as other records name it."""

    reference = serializers.CharField()
    name = serializers.CharField()


class TeamSerializer(TeamReferenceSerializer):
    """A team. A limit that is null is its unit's or the organisation's."""

    kind = serializers.ChoiceField(choices=Team.Kind.choices)
    mark = serializers.CharField()
    mission = serializers.CharField()
    unit = UnitReferenceSerializer(allow_null=True)
    works_in = serializers.ChoiceField(choices=Team.Cadence.choices)
    is_dedicated = serializers.BooleanField()
    quarterly_limit = serializers.IntegerField(allow_null=True)
    annual_limit = serializers.IntegerField(allow_null=True)
    archived_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class TeamOfTeamsSerializer(TeamSerializer):
    """A team of teams: a team that is made of teams. Its own limit is 1 unless set."""

    integration_team = TeamReferenceSerializer(allow_null=True)
    teams_review_apart = serializers.BooleanField()


class TeamOfTeamsPageSerializer(TeamOfTeamsSerializer):
    """A team of teams with what is unusual about it: said, never forbidden."""

    warnings = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_warnings(self, group: Team) -> list[str]:
        """Return a sentence for each thing that is unusual."""
        return queries.teams_in(group, vars(group)["as_of"]).warnings


class MemberTeamSerializer(serializers.Serializer[MemberTeam]):
    """A team's stay in a team of teams; `left_on` is the first day it is out."""

    team = TeamReferenceSerializer()
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)


class UnitGiven(Given):
    """What can be said about a unit; `parent` is a unit's id, `leader` a person's."""

    name = serializers.CharField(max_length=120)
    parent: Any = ById(queries.unit_number, "unit", required=False, allow_null=True)
    leader: Any = ById(person_number, "person", required=False, allow_null=True)


class TeamGiven(Given):
    """What can be said about a team; `unit` is a unit's id."""

    name = serializers.CharField(max_length=120)
    mission = serializers.CharField(max_length=240, required=False, allow_blank=True)
    works_in = serializers.ChoiceField(choices=Team.Cadence.choices, required=False)
    unit = ById(queries.unit_number, "unit", required=False, allow_null=True)


class TeamOfTeamsKindGiven(Given):
    """Of what kind a team of teams is, and which team integrates."""

    kind = serializers.ChoiceField(choices=GROUP_KINDS)
    integration_team: Any = ByReference(
        queries.team_called, "team", required=False, allow_null=True
    )
    teams_review_apart = serializers.BooleanField(required=False)


class TeamOfTeamsGiven(TeamOfTeamsKindGiven):
    """A new team of teams; each team can be in one at a time."""

    name = serializers.CharField(max_length=120)
    mission = serializers.CharField(max_length=240, required=False, allow_blank=True)
    unit = ById(queries.unit_number, "unit", required=False, allow_null=True)
    member_teams = serializers.ListField(
        child=ByReference(queries.team_called, "team"), max_length=50
    )


class TeamPersonSerializer(serializers.Serializer[TeamMembership]):
    """A person's role in a team, with its days; `id` is the role's."""

    id = serializers.IntegerField(source="pk")
    person = PersonReferenceSerializer(source="membership")
    role = serializers.ChoiceField(choices=TeamMembership.Role.choices)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class TeamPersonGiven(Given):
    """Who takes which role; a team has one product owner."""

    person = ById(person_number, "person")
    role = serializers.ChoiceField(choices=TeamMembership.Role.choices)


class TeamFilter(filters.FilterSet):
    """Narrow the list of teams."""

    name = filters.CharFilter(
        lookup_expr="icontains", help_text="A part of the name, in any case."
    )
    unit = filters.NumberFilter(
        field_name="unit_id",
        min_value=1,
        max_value=LARGEST_ID,
        help_text="A unit's id.",
    )
    is_archived = filters.BooleanFilter(
        field_name="archived_on",
        lookup_expr="isnull",
        exclude=True,
        help_text="Archived teams alone, or current ones alone.",
    )


class UnitsView(ListEndpoint[Unit]):
    """List the units, by name."""

    tag = "Teams"
    operations = {"get": "list_units", "post": "create_unit"}
    serializer_class = UnitSerializer
    given = {"post": UnitGiven}
    model = Unit

    def rows(self) -> QuerySet[Unit]:
        """Return units by name."""
        return queries.units()

    def post(self, request: Request, slug: str) -> Response:
        """Create a unit, at the top or below another."""
        with self.open():
            given: dict[str, Any] = {"parent": None} | validated(UnitGiven, request)
        unit = actions.create_unit(given.pop("name"), **given, **self.who)
        return self.shown(lambda: queries.unit_number(unit.pk), status=201)


class UnitView(Endpoint):
    """One unit."""

    tag = "Teams"
    operations = {"get": "get_unit", "patch": "edit_unit"}
    serializer_class = UnitSerializer
    given = {"patch": UnitGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a unit."""
        return self.shown(lambda: found(queries.unit_number(pk)))

    def patch(self, request: Request, slug: str, pk: int) -> Response:
        """Rename a unit, move it below another, or say who leads it."""
        with self.open():
            unit = found(queries.unit_number(pk))
            saved = {"name": unit.name, "parent": unit.parent, "leader": unit.leader}
            changes = saved | validated(UnitGiven, request, partial=True)
        actions.edit_unit(unit, version_seen(request), **changes, **self.who)
        return self.shown(lambda: queries.unit_number(pk))


class TeamsView(ListEndpoint[Team]):
    """List the teams, by number."""

    tag = "Teams"
    operations = {"get": "list_teams", "post": "create_team"}
    serializer_class = TeamSerializer
    given = {"post": TeamGiven}
    filterset_class = TeamFilter
    model = Team

    def rows(self) -> QuerySet[Team]:
        """Return teams by number."""
        return queries.teams()

    def post(self, request: Request, slug: str) -> Response:
        """Create a team; it gets the next reference and a mark of its own."""
        with self.open():
            given = validated(TeamGiven, request)
        team = actions.create_team(**given, **self.who)
        return self.shown(lambda: queries.team_called(team.reference), status=201)


class TeamView(Endpoint):
    """One team."""

    tag = "Teams"
    operations = {"get": "get_team", "patch": "edit_team"}
    serializer_class = TeamSerializer
    given = {"patch": TeamGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team."""
        return self.shown(lambda: found(queries.team_called(reference)))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change name, mission, unit or way of working."""
        with self.open():
            team = found(queries.team_called(reference))
            given = validated(TeamGiven, request, partial=True)
        actions.edit_team(team, version_seen(request), **given, **self.who)
        return self.shown(lambda: queries.team_called(reference))


class TeamsOfTeamsView(ListEndpoint[Team]):
    """List the current teams of teams, by name."""

    tag = "Teams"
    operations = {"get": "list_teams_of_teams", "post": "form_team_of_teams"}
    serializer_class = TeamOfTeamsSerializer
    given = {"post": TeamOfTeamsGiven}
    model = Team

    def rows(self) -> QuerySet[Team]:
        """Return teams of teams by name."""
        return queries.groups()

    def post(self, request: Request, slug: str) -> Response:
        """Form a team of teams of some teams."""
        with self.open():
            given = validated(TeamOfTeamsGiven, request)
        group = actions.form_team_of_teams(**given, **self.who)
        return self.shown(lambda: queries.group_called(group.reference), status=201)


class TeamOfTeamsView(Endpoint):
    """One team of teams."""

    tag = "Teams"
    operations = {"get": "get_team_of_teams", "patch": "edit_team_of_teams"}
    serializer_class = TeamOfTeamsPageSerializer
    given = {"patch": TeamOfTeamsKindGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team of teams, and what is unusual about it."""
        return self.shown(lambda: self.group(reference))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change of what kind it is and who integrates."""
        with self.open():
            group = found(queries.group_called(reference))
            given = validated(TeamOfTeamsKindGiven, request, partial=True)
        changes = {name: getattr(group, name) for name in GROUP_COLUMNS} | given
        actions.edit_team_of_teams(group, version_seen(request), **changes, **self.who)
        return self.shown(lambda: self.group(reference))

    def group(self, reference: str) -> Team:
        """Return a team of teams as it is today."""
        group = found(queries.group_called(reference))
        vars(group)["as_of"] = self.asked.today
        return group


class TeamPeopleView(ListEndpoint[TeamMembership]):
    """List who works in a team, and who did; present roles first."""

    tag = "Teams"
    operations = {"get": "list_people_of_team", "post": "add_person_to_team"}
    serializer_class = TeamPersonSerializer
    given = {"post": TeamPersonGiven}
    model = TeamMembership

    def rows(self) -> QuerySet[TeamMembership]:
        """Return the roles, present ones first."""
        team = found(queries.team_called(self.kwargs["reference"]))
        return queries.roles_in(team)

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Give a person a role in a team, from today."""
        with self.open():
            team = found(queries.team_called(reference))
            given = validated(TeamPersonGiven, request)
        role = actions.add_person(team, **given, **self.who)
        return self.shown(lambda: queries.role_number(team, role.pk), status=201)


class TeamPersonView(Endpoint):
    """A role in a team."""

    tag = "Teams"
    operations = {"delete": "end_role_in_team"}
    serializer_class = TeamPersonSerializer

    def delete(self, request: Request, slug: str, reference: str, pk: int) -> Response:
        """End a role today; it gives no rights from now on, and its days are kept."""
        with self.open():
            team = found(queries.team_called(reference))
            role = found(queries.role_number(team, pk))
        actions.end_role(role, **self.who)
        return Response(status=204)


class RestoreTeamView(Endpoint):
    """An archived team."""

    tag = "Teams"
    operations = {"post": "restore_team"}
    serializer_class = TeamSerializer

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Bring an archived team back, with its people and its history."""
        with self.open():
            team = found(queries.team_called(reference))
        validated(Given, request)
        actions.restore_team(team, **self.who)
        return self.shown(lambda: queries.team_called(reference))


class ArchiveUnitView(Endpoint):
    """A unit without teams or units."""

    tag = "Teams"
    operations = {"post": "archive_unit"}
    serializer_class = UnitSerializer

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Archive a unit that holds neither teams nor units."""
        with self.open():
            unit = found(queries.unit_number(pk))
        validated(Given, request)
        actions.archive_unit(unit, **self.who)
        return self.shown(lambda: queries.unit_number(pk))
