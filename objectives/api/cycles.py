"""Cycles in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.models import Cadence, Cycle
from okrhub.lib.api import Day, Given, found, validated
from organizations.endpoints import Endpoint, ListEndpoint


class CycleReferenceSerializer(serializers.Serializer[Cycle]):
    """A cycle as other records name it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    cadence = serializers.ChoiceField(Cadence.choices)


class CycleSerializer(CycleReferenceSerializer):
    """A quarter or a year; `grace_ends_on` is the last day for scoring its OKRs."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    grace_days = serializers.IntegerField()
    grace_ends_on = serializers.DateField()
    state = serializers.ChoiceField(Cycle.State.choices)
    version = serializers.IntegerField()


class CycleGiven(Given):
    """A cycle to create; both days count."""

    name = serializers.CharField(max_length=40)
    cadence = serializers.ChoiceField(Cadence.choices)
    starts_on = Day()
    ends_on = Day()
    grace_days = serializers.IntegerField(min_value=0, max_value=366, required=False)


class OpenCycleGiven(Given):
    """Which cycle to open: the one of a cadence that covers a day, today unless said."""

    cadence = serializers.ChoiceField(Cadence.choices)
    on = Day(required=False)


class CycleFilter(filters.FilterSet):
    """Narrow the list of cycles."""

    cadence = filters.ChoiceFilter(
        choices=Cadence.choices, help_text="Quarters or years alone."
    )
    state = filters.MultipleChoiceFilter(
        choices=Cycle.State.choices, help_text="In one of these states."
    )


class CyclesView(ListEndpoint[Cycle]):
    """List the cycles, the newest first."""

    tag = "Cycles"
    operations = {"get": "list_cycles", "post": "create_cycle"}
    serializer_class = CycleSerializer
    given = {"post": CycleGiven}
    filterset_class = CycleFilter
    model = Cycle

    def rows(self) -> QuerySet[Cycle]:
        """Return the cycles, the newest first."""
        return queries.cycles()

    def post(self, request: Request, slug: str) -> Response:
        """Create a cycle; those of one cadence do not overlap.

        The calendar decides its state: it opens on its first day, closes after its last
        and locks when its days of grace are over.
        """
        given = validated(CycleGiven, request)
        cycle = actions.create_cycle(**given, **self.who_and_when)
        return self.shown(lambda: cycle, status=201)


class CycleView(Endpoint):
    """One cycle."""

    tag = "Cycles"
    operations = {"get": "get_cycle"}
    serializer_class = CycleSerializer

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a cycle."""
        return self.shown(lambda: found(queries.cycle_number(pk)))


class OpenCycleView(Endpoint):
    """The cycle of a day."""

    tag = "Cycles"
    operations = {"post": "open_cycle"}
    serializer_class = CycleSerializer
    given = {"post": OpenCycleGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Return the quarter or year that covers a day; make it if it is missing.

        It is made from the month in which the organisation's fiscal year starts.
        """
        given: dict[str, Any] = {"on": self.asked.today} | validated(
            OpenCycleGiven, request
        )
        cycle = actions.open_cycle(
            actor=self.asked.membership, now=self.asked.now, **given
        )
        return self.shown(lambda: cycle)
