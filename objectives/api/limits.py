"""The limits of OKRs in process in the API: the organisation's, units' and teams'."""

from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.limit import Source
from objectives.models import Cadence
from okrhub.lib.api import Given, found, validated, version_seen
from organizations.endpoints import Endpoint
from organizations.models import OrganizationSettings
from organizations.queries import settings_with_organization
from teams.api import UnitSerializer
from teams.models import Team
from teams.queries import team_called, unit_number

MOST = 100
SOURCES = [(source.value, source.name) for source in Source]


class OrganizationLimitsSerializer(serializers.Serializer[OrganizationSettings]):
    """What holds for teams where neither they nor their unit say another."""

    quarterly_limit = serializers.IntegerField()
    annual_limit = serializers.IntegerField()
    version = serializers.IntegerField()


class OrganizationLimitsGiven(Given):
    """The limits that change."""

    quarterly_limit = serializers.IntegerField(min_value=0, max_value=MOST)
    annual_limit = serializers.IntegerField(min_value=0, max_value=MOST)


class LimitGiven(Given):
    """A limit of one's own; null for that of the unit or the organisation."""

    limit = serializers.IntegerField(min_value=0, max_value=MOST, allow_null=True)


class HeldLimitSerializer(serializers.Serializer[Any]):
    """A team's `own` limit, the one that `holds`, and what is in process against it."""

    cadence = serializers.ChoiceField(Cadence.choices)
    own = serializers.IntegerField(allow_null=True)
    holds = serializers.IntegerField()
    comes_from = serializers.ChoiceField(SOURCES)
    in_process = serializers.IntegerField()


class TeamLimitsSerializer(serializers.Serializer[Any]):
    """A team's limits; `version` is the team's."""

    team = serializers.CharField()
    limits = HeldLimitSerializer(many=True)
    version = serializers.IntegerField()


class OrganizationLimitsView(Endpoint):
    """The organisation's limits."""

    tag = "Limits"
    operations = {"get": "get_limits", "patch": "set_limits"}
    serializer_class = OrganizationLimitsSerializer
    given = {"patch": OrganizationLimitsGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str) -> Response:
        """Return the organisation's limits."""
        return self.shown(settings_with_organization)

    def patch(self, request: Request, slug: str) -> Response:
        """Set the organisation's limits; nothing is evicted where they are lowered."""
        given = validated(OrganizationLimitsGiven, request, partial=True)
        held = self.asked.settings
        settings = actions.set_organization_limits(
            quarterly=given.get("quarterly_limit", held.quarterly_limit),
            annual=given.get("annual_limit", held.annual_limit),
            version=version_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: settings)


class TeamLimitsView(Endpoint):
    """A team's limits."""

    tag = "Limits"
    operations = {"get": "get_team_limits"}
    serializer_class = TeamLimitsSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team's limits, and what is in process against them."""
        return self.shown(
            lambda: _limits_of(found(team_called(reference)), self.asked.today)
        )


class TeamLimitView(Endpoint):
    """A team's limit of one cadence."""

    tag = "Limits"
    operations = {"put": "set_team_limit"}
    serializer_class = TeamLimitsSerializer
    given = {"put": LimitGiven}
    versioned = {"put": True}

    def put(
        self, request: Request, slug: str, reference: str, cadence: str
    ) -> Response:
        """Set a team's own limit; its product owner may only lower it."""
        with self.open():
            team = found(team_called(reference))
        actions.set_team_limit(
            team,
            cadence=_known(cadence),
            version=version_seen(request),
            **validated(LimitGiven, request),
            **self.who_and_when,
        )
        return self.shown(
            lambda: _limits_of(found(team_called(reference)), self.asked.today)
        )


class UnitLimitView(Endpoint):
    """The limit of one cadence for the teams of a unit."""

    tag = "Limits"
    operations = {"put": "set_unit_limit"}
    serializer_class = UnitSerializer
    given = {"put": LimitGiven}
    versioned = {"put": True}

    def put(self, request: Request, slug: str, pk: int, cadence: str) -> Response:
        """Set the limit of a unit's teams that have none of their own."""
        with self.open():
            unit = found(unit_number(pk))
        actions.set_unit_limit(
            unit,
            cadence=_known(cadence),
            version=version_seen(request),
            **validated(LimitGiven, request),
            **self.who_and_when,
        )
        return self.shown(lambda: unit_number(pk))


def _known(cadence: str) -> str:
    return found(cadence if cadence in Cadence else None)


def _limits_of(team: Team, on: date) -> dict[str, Any]:
    """Return a team's limits as they hold now. Nine queries at most."""
    limits = []
    for cadence in queries.CADENCES:
        capacity = queries.capacity_of(team, cadence)
        limit = queries.explained_limits([team], cadence, on=on)[team.pk]
        limits.append(
            {
                "cadence": cadence,
                "own": getattr(team, f"{cadence}_limit"),
                "holds": limit.value,
                "comes_from": limit.source,
                "in_process": capacity.in_process if capacity else 0,
            }
        )
    return {"team": team.reference, "limits": limits, "version": team.version}
