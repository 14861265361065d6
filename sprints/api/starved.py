"""Starved key results in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from objectives.models import KeyResult
from organizations.endpoints import ListEndpoint
from sprints import queries
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class StarvedSerializer(serializers.Serializer[Any]):
    """A key result that nobody works on."""

    reference = serializers.CharField()
    title = serializers.CharField()
    objective = serializers.CharField(source="objective.reference")
    team = TeamReferenceSerializer(source="objective.team")


class StarvedFilter(filters.FilterSet):
    """Narrow the list."""

    team = filters.CharFilter(
        method="of_team", help_text="The team's reference, such as T-4."
    )

    def of_team(
        self, rows: QuerySet[KeyResult], _: str, value: str
    ) -> QuerySet[KeyResult]:
        """Return those of a team, as its goal is offered them; none without the team."""
        team = team_called(value)
        return rows.filter(queries.fed_by([team.pk])) if team else rows.none()


class StarvedView(ListEndpoint[KeyResult]):
    """List the key results in process without an initiative or a sprint goal.

    No initiative is being done for them, and no sprint goal moved them in the last 28
    days; those that are reached, paused or younger than 14 days are left out.
    """

    tag = "Sprints"
    operations = {"get": "list_starved_key_results"}
    serializer_class = StarvedSerializer
    filterset_class = StarvedFilter
    model = KeyResult

    def rows(self) -> QuerySet[KeyResult]:
        """Return the starved key results as of today."""
        return queries.starved(self.asked.today)
