"""What the dashboard tells beside the teams' rows, in the API."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from flow.concerns import KINDS, Kind
from flow.models import Concern
from flow.queries import lines_seen_by
from okrhub.lib.api import Given, found
from organizations.endpoints import ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.models import Team
from teams.queries import standing, team_called

CHOICES = [(kind.value, about.noun) for kind, about in KINDS.items()]


class ConcernSerializer(serializers.Serializer[Any]):
    """One thing that a figure of the dashboard counts."""

    kind = serializers.ChoiceField(CHOICES)
    reference = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()
    who = serializers.CharField(
        help_text="The person who owes something; empty where nobody is named."
    )
    since = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    teams = TeamReferenceSerializer(many=True)


class ConcernsGiven(Given):
    """What is asked for."""

    kind = serializers.ChoiceField(CHOICES, required=False)
    team = serializers.CharField(max_length=12, required=False)


class ConcernsView(ListEndpoint[Concern]):
    """List what the figures of the dashboard count, as of now.

    What the work of a team is for is told to the team, and to others once it shows it.

    Read from what the worker keeps, a few seconds old at most.
    """

    tag = "Alignment"
    operations = {"get": "list_concerns"}
    serializer_class = ConcernSerializer
    parameters = [
        OpenApiParameter(
            "kind",
            str,
            enum=[kind.value for kind in Kind],
            description="Those that one figure counts.",
        ),
        OpenApiParameter("team", str, description="Those addressed to a team: `T-4`."),
    ]
    model = Concern

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """Return what is asked for; 400 for what is not known."""
        given = ConcernsGiven(
            data={
                name: self.request.query_params[name]
                for name in ("kind", "team")
                if name in self.request.query_params
            }
        )
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def rows(self) -> QuerySet[Concern]:
        """Return the lines, by kind and place."""
        person = standing(self.asked.membership, self.asked.today)
        rows = lines_seen_by(person.teams).order_by("kind", "place")
        if kind := self.wanted.get("kind"):
            rows = rows.filter(kind=kind)
        if reference := self.wanted.get("team"):
            rows = rows.filter(teams__contains=[found(team_called(reference)).pk])
        return rows

    def lines(self, rows: Sequence[Concern]) -> Sequence[object]:
        """Return the rows with their teams. One query."""
        teams = Team.objects.in_bulk({pk for row in rows for pk in row.teams})
        copied = ("kind", "reference", "title", "words", "who", "since", "days")
        return [
            {name: getattr(row, name) for name in copied}
            | {"teams": [teams[pk] for pk in row.teams if pk in teams]}
            for row in rows
        ]
