"""Units, teams and their people in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from okrhub.lib.api import answer, found, validated, version_seen
from okrhub.lib.tenancy import tenant
from organizations.api import PersonReferenceSerializer
from teams import actions, queries
from teams.models import Team, TeamMembership, Unit


class UnitSerializer(serializers.Serializer[Unit]):
    """A unit that holds teams."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(max_length=120)
    parent_id = serializers.IntegerField(required=False, allow_null=True)
    quarterly_limit = serializers.IntegerField(read_only=True, allow_null=True)
    annual_limit = serializers.IntegerField(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True)


class TeamSerializer(serializers.Serializer[Team]):
    """A team."""

    reference = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    mark = serializers.CharField(read_only=True)
    mission = serializers.CharField(read_only=True)
    unit = UnitSerializer(read_only=True, allow_null=True)
    works_in = serializers.ChoiceField(choices=Team.Cadence.choices, read_only=True)
    is_dedicated = serializers.BooleanField(read_only=True)
    quarterly_limit = serializers.IntegerField(read_only=True, allow_null=True)
    annual_limit = serializers.IntegerField(read_only=True, allow_null=True)
    archived_on = serializers.DateField(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True)


class TeamWriteSerializer(serializers.Serializer[Team]):
    """What can be said about a team; `unit` is a unit's id."""

    name = serializers.CharField(max_length=120)
    mission = serializers.CharField(max_length=240, required=False, allow_blank=True)
    works_in = serializers.ChoiceField(choices=Team.Cadence.choices, required=False)
    unit = serializers.IntegerField(required=False, allow_null=True)


class TeamPersonSerializer(serializers.Serializer[TeamMembership]):
    """A person's role in a team, with its days."""

    person = PersonReferenceSerializer(source="membership", read_only=True)
    role = serializers.ChoiceField(choices=TeamMembership.Role.choices, read_only=True)
    started_on = serializers.DateField(read_only=True)
    ended_on = serializers.DateField(read_only=True, allow_null=True)


class TeamFilter(filters.FilterSet):
    """Narrow the list of teams."""

    name = filters.CharFilter(field_name="name", lookup_expr="icontains")
    unit = filters.NumberFilter(field_name="unit_id")
    is_archived = filters.BooleanFilter(
        field_name="archived_on", lookup_expr="isnull", exclude=True
    )


class UnitsView(ListAPIView[Unit]):
    """The units."""

    serializer_class = UnitSerializer

    def get_queryset(self) -> QuerySet[Unit]:
        """Return units by name."""
        return Unit.objects.order_by("name", "pk")

    @extend_schema(request=UnitSerializer, responses={201: UnitSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Create a unit."""
        inner: Any = request
        given = validated(UnitSerializer, request)
        with tenant(inner.organization.pk, read_only=True):
            parent = _unit(given.get("parent_id"), "parent_id")
        unit = actions.create_unit(
            given["name"], parent=parent, actor=inner.membership, on=inner.today
        )
        return answer(request, lambda: (UnitSerializer(unit), unit.version), status=201)


class TeamsView(ListAPIView[Team]):
    """The teams."""

    serializer_class = TeamSerializer
    filterset_class = TeamFilter

    def get_queryset(self) -> QuerySet[Team]:
        """Return teams by number."""
        return Team.objects.select_related("unit").order_by("number")

    @extend_schema(request=TeamWriteSerializer, responses={201: TeamSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Create a team."""
        inner: Any = request
        given = validated(TeamWriteSerializer, request)
        with tenant(inner.organization.pk, read_only=True):
            given["unit"] = _unit(given.get("unit"), "unit")
        team = actions.create_team(actor=inner.membership, on=inner.today, **given)
        return _shown(request, team.reference, status=201)


class TeamView(APIView):
    """One team."""

    @extend_schema(responses=TeamSerializer)
    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team."""
        return _shown(request, reference)

    @extend_schema(request=TeamWriteSerializer, responses=TeamSerializer)
    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change a team."""
        inner: Any = request
        given = validated(TeamWriteSerializer, request, partial=True)
        with tenant(inner.organization.pk, read_only=True):
            team = found(queries.team_called(reference))
            if "unit" in given:
                given["unit"] = _unit(given["unit"], "unit")
        actions.edit_team(
            team,
            version_seen(request),
            actor=inner.membership,
            on=inner.today,
            **given,
        )
        return _shown(request, reference)


class TeamPeopleView(ListAPIView[TeamMembership]):
    """Who works in a team, and who did."""

    serializer_class = TeamPersonSerializer

    def get_queryset(self) -> QuerySet[TeamMembership]:
        """Return the roles, present ones first."""
        team = found(queries.team_called(self.kwargs["reference"]))
        return (
            TeamMembership.objects.filter(team=team)
            .select_related("membership__user")
            .order_by("-ended_on", "started_on", "pk")
        )


def _unit(pk: int | None, field: str) -> Unit | None:
    if pk is None:
        return None
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise serializers.ValidationError({field: ["There is no such unit."]})
    return unit


def _shown(request: Request, reference: str, *, status: int = 200) -> Response:
    def read() -> tuple[TeamSerializer, int]:
        team = found(queries.team_called(reference))
        return TeamSerializer(team), team.version

    return answer(request, read, status=status)
