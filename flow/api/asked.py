"""What may be asked of flow in the API: the filters that the page has."""

from functools import cached_property
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from flow import queries
from flow.items import Level
from flow.models import FlowRecord
from flow.queries import Filters, FlowPage, Offered, Part, Scope
from objectives.models import Cadence
from okrhub.lib.api import ById, ByReference, Day, Given
from organizations.endpoints import Endpoint, ListEndpoint
from teams.queries import team_called, unit_number

LEVELS = [(each.value, each.value) for each in Level]
PARAMETERS = [
    OpenApiParameter("team", str, description="A team, such as T-4."),
    OpenApiParameter("unit", int, description="A unit by its id, with all below it."),
    OpenApiParameter(
        "level",
        str,
        enum=[each.value for each in Level],
        description="What is counted; okr unless said. The levels are never mixed.",
    ),
    OpenApiParameter(
        "cadence",
        str,
        enum=Cadence.values,
        description="quarterly unless said.",
    ),
    OpenApiParameter(
        "since",
        OpenApiTypes.DATE,
        description="The first day; a year back unless said.",
    ),
    OpenApiParameter(
        "on", OpenApiTypes.DATE, description="The day as of which; today unless said."
    ),
]


class FlowAsked(Given):
    """Whose flow, of what, since when, as of when."""

    team = ByReference(team_called, "team", required=False)
    unit = ById(unit_number, "unit", required=False)
    level = serializers.ChoiceField(LEVELS, default=Level.OKR.value)
    cadence = serializers.ChoiceField(Cadence.choices, default=Cadence.QUARTERLY)
    since = Day(required=False)
    on = Day(required=False)


class OfFlow(Endpoint):
    """An endpoint with the filters of flow."""

    tag = "Flow"
    parameters = PARAMETERS

    @cached_property
    def frame(self) -> Offered:
        """Return what the organisation has: cycles, units, teams. One query."""
        return queries.offered()

    def filters(self) -> Filters:
        """Return what is asked; 400 for what makes no sense."""
        said = {
            name: value
            for name, value in self.request.query_params.items()
            if name in {parameter.name for parameter in PARAMETERS}
        }
        given = FlowAsked(data=said)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        if "team" in asked and "unit" in asked:
            raise serializers.ValidationError({"unit": ["Say a team or a unit."]})
        on = min(asked.get("on", self.asked.today), self.asked.today)
        since = asked.get("since") or queries.first_of(
            self.frame.cycles, asked["cadence"], on
        )
        if since > on:
            raise serializers.ValidationError({"since": ["It is later than the day."]})
        return Filters(
            first=since,
            on=on,
            scope=Scope(
                team=asked["team"].pk if "team" in asked else None,
                unit=asked["unit"].pk if "unit" in asked else None,
            ),
            level=Level(asked["level"]),
            cadence=asked["cadence"],
        )

    def page(self, *parts: Part) -> FlowPage:
        """Return what the page would show, with the parts that are needed."""
        return queries.flow_page(
            self.filters(), today=self.asked.today, frame=self.frame, parts=parts
        )


class FlowList(OfFlow, ListEndpoint[FlowRecord]):
    """A list worked out from the records, a page at a time."""

    model = FlowRecord

    def a_page_of(self, rows: Any) -> Response:
        """Answer with a page of all that is asked for."""
        shown = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(shown, many=True).data)
