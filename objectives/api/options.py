"""What waits for a slot, and what drags on, in the API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from objectives import queries
from objectives.models import Objective
from organizations.endpoints import ListEndpoint
from teams.api import TeamReferenceSerializer


class OptionSerializer(serializers.Serializer[Any]):
    """An OKR that waits: since when, how often turned away, how many slots are free."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    team = TeamReferenceSerializer(source="objective.team")
    state = serializers.ChoiceField(Objective.State.choices, source="objective.state")
    since = serializers.DateField()
    days = serializers.IntegerField()
    turned_away = serializers.IntegerField(source="objective.turned_away")
    defer_count = serializers.IntegerField(source="objective.defer_count")
    free = serializers.IntegerField()


class CrossingSerializer(serializers.Serializer[Any]):
    """A step into the next cycle, why, and how many revisions came before it."""

    left = serializers.CharField(source="left.name")
    entered = serializers.CharField(source="entered.name")
    reason = serializers.CharField()
    revisions = serializers.IntegerField()


class DraggedSerializer(serializers.Serializer[Any]):
    """An OKR in process that was carried over twice or more."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    team = TeamReferenceSerializer(source="objective.team")
    carry_count = serializers.IntegerField(source="objective.carry_count")
    age_days = serializers.IntegerField(allow_null=True)
    crossings = CrossingSerializer(many=True)


class OptionsView(ListEndpoint[Objective]):
    """List what waits for a slot, most turned away first."""

    tag = "Limits"
    operations = {"get": "list_options"}
    serializer_class = OptionSerializer
    model = Objective

    def rows(self) -> QuerySet[Objective]:
        """Return what is ready or deferred and not planned."""
        return queries.options()

    def lines(self, rows: Sequence[Objective]) -> Sequence[object]:
        """Return how long each waits. Three queries."""
        return queries.as_options(rows, self.asked.today, settings=self.asked.settings)


class DraggingView(ListEndpoint[Objective]):
    """List what was carried over twice or more, worst first."""

    tag = "Limits"
    operations = {"get": "list_dragging"}
    serializer_class = DraggedSerializer
    model = Objective

    def rows(self) -> QuerySet[Objective]:
        """Return OKRs in process."""
        return queries.dragging()

    def lines(self, rows: Sequence[Objective]) -> Sequence[object]:
        """Return each with its crossings. Two queries."""
        return queries.as_dragged(rows, self.asked.today)
