"""Cadences in the API."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import Given, VersionUnknown, found, validated, version_seen
from organizations.endpoints import Endpoint
from sprints import actions, queries, seals
from sprints.models import SprintCadence
from sprints.timebox import MOST_AHEAD, MOST_WEEKS, Cadence
from teams.queries import team_called


class CadenceSerializer(serializers.Serializer[SprintCadence]):
    """How a team's sprints follow each other; without one, its version is 0."""

    weeks = serializers.IntegerField()
    starts_on_weekday = serializers.IntegerField(help_text="0 is Monday.")
    ahead = serializers.IntegerField(
        help_text="How many sprints are planned after the present one."
    )
    version = serializers.IntegerField()


class CalendarAddressSerializer(serializers.Serializer[Any]):
    """A secret address: whoever has it reads the team's sprints, and nothing else."""

    address = serializers.CharField()


class CadenceGiven(Given):
    """A rhythm of one to four weeks."""

    weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS)
    starts_on_weekday = serializers.IntegerField(min_value=0, max_value=6)
    ahead = serializers.IntegerField(min_value=1, max_value=MOST_AHEAD)


class CalendarAddressView(Endpoint):
    """The address at which a team's calendar is read as a feed."""

    tag = "Sprints"
    operations = {"post": "share_calendar", "delete": "revoke_calendar"}
    serializer_class = CalendarAddressSerializer

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Make a new address; one that there was leads nowhere any more."""
        with self.open():
            team = found(team_called(reference))
        feed = actions.share_calendar(team, **self.who_and_when)
        token = seals.calendar_token(
            self.asked.organization.pk, team.pk, feed.created_at
        )
        path = reverse("sprints:calendar_feed", args=[slug, token])
        shared = {"address": request.build_absolute_uri(path)}
        return self.shown(lambda: shared)

    def delete(self, request: Request, slug: str, reference: str) -> Response:
        """Let the address lead nowhere any more."""
        with self.open():
            team = found(team_called(reference))
        actions.revoke_calendar(team, **self.who_and_when)
        return Response(status=204)


class CadenceView(Endpoint):
    """The cadence of a team."""

    tag = "Sprints"
    operations = {
        "get": "get_cadence",
        "put": "set_cadence",
        "delete": "end_cadence",
    }
    serializer_class = CadenceSerializer
    given = {"put": CadenceGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team's cadence; before it is set, two weeks with version 0."""
        return self.shown(lambda: _cadence(reference))

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Set the cadence and plan the next sprints; first with `If-Match: "0"`."""
        with self.open():
            team = found(team_called(reference))
            is_set = queries.cadence_of(team) is not None
        given: dict[str, Any] = validated(CadenceGiven, request)
        version = version_seen(request)
        if version and not is_set:
            raise VersionUnknown
        cadence = Cadence(given["weeks"], given["starts_on_weekday"], given["ahead"])
        actions.set_cadence(team, cadence, version=version, **self.who)
        return self.shown(lambda: _cadence(reference))

    def delete(self, request: Request, slug: str, reference: str) -> Response:
        """Let sprints be planned by hand again; those that are planned stay."""
        with self.open():
            team = found(team_called(reference))
        actions.end_cadence(team, **self.who)
        return Response(status=204)


def _cadence(reference: str) -> SprintCadence:
    team = found(team_called(reference))
    return queries.cadence_of(team) or SprintCadence(team=team, version=0)
