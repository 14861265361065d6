"""Guard-rails of objectives in the API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures import corridor
from measures.queries import kpi_called
from objectives import actions, queries
from objectives.models import GuardRail
from okrhub.lib.api import ByReference, Given, Number, found, validated
from organizations.endpoints import Endpoint, ListEndpoint

STATUSES = {
    corridor.Status.GREEN: "ok",
    corridor.Status.RED: "breached",
    corridor.Status.UNKNOWN: "unknown",
}


class GuardRailSerializer(serializers.Serializer[GuardRail]):
    """A KPI that guards an objective; values from `lowest` to `highest` are inside.

    `status` is breached until a value inside closes the breach, and unknown, never ok,
    without a value for twice the measuring frequency.
    """

    id = serializers.IntegerField(source="pk")
    kpi = serializers.CharField(source="kpi.reference")
    name = serializers.CharField(source="kpi.name")
    lowest = Number(allow_null=True)
    highest = Number(allow_null=True)
    current = Number(source="kpi.current", allow_null=True)
    measured_on = serializers.DateField(source="kpi.measured_on", allow_null=True)
    status = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.ChoiceField([(word, word) for word in STATUSES.values()])
    )
    def get_status(self, guard_rail: GuardRail) -> str:
        """Return how it stands today."""
        on = vars(guard_rail)["seen_on"]
        return STATUSES[queries.guard_rail_status(guard_rail, on=on)]


class GuardRailGiven(Given):
    """A KPI and a limit; without one its own red limits hold."""

    kpi: Any = ByReference(kpi_called, "KPI")
    lowest = Number(required=False, allow_null=True)
    highest = Number(required=False, allow_null=True)


class GuardRailsView(ListEndpoint[GuardRail]):
    """List what must not get worse while an objective is pursued."""

    tag = "Objectives"
    operations = {"get": "list_guard_rails", "post": "add_guard_rail"}
    serializer_class = GuardRailSerializer
    given = {"post": GuardRailGiven}
    model = GuardRail

    def rows(self) -> QuerySet[GuardRail]:
        """Return the guard-rails, by their KPIs."""
        return queries.guard_rails_of(
            found(queries.objective_called(self.kwargs["reference"]))
        )

    def lines(self, rows: Sequence[GuardRail]) -> Sequence[GuardRail]:
        """Return the guard-rails as of today."""
        return [seen(self, guard_rail) for guard_rail in rows]

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Let a KPI guard an objective; an open breach makes its health off track."""
        with self.open():
            objective = found(queries.objective_called(reference))
            given = validated(GuardRailGiven, request)
        added = actions.add_guard_rail(objective, **given, **self.who_and_when)
        return self.shown(lambda: seen(self, added), status=201)


class GuardRailView(Endpoint):
    """One guard-rail."""

    tag = "Objectives"
    operations = {"delete": "remove_guard_rail"}
    serializer_class = GuardRailSerializer

    def delete(self, request: Request, slug: str, reference: str, pk: int) -> Response:
        """Let the KPI guard this objective no longer; its values stay."""
        with self.open():
            objective = found(queries.objective_called(reference))
            guard_rail = found(queries.guard_rail_number(objective, pk))
        actions.remove_guard_rail(guard_rail, **self.who_and_when)
        return Response(status=204)


def seen(endpoint: Endpoint, guard_rail: GuardRail) -> GuardRail:
    """Return a guard-rail with the day on which it is looked at."""
    vars(guard_rail)["seen_on"] = endpoint.asked.today
    return guard_rail
