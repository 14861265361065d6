"""Pieces of a year's objective in the API."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.api.objectives import ObjectivePageSerializer, objective_page
from objectives.slicing import PATTERNS
from okrhub.lib.api import ByReference, Given, found, validated
from organizations.endpoints import Endpoint
from teams.queries import team_called


class SliceGiven(Given):
    """What is true at the end of a quarter, of which key result, cut in which way."""

    title = serializers.CharField(max_length=400)
    cycle = ByReference(queries.cycle_called, "cycle")
    team = ByReference(team_called, "team")
    key_result = ByReference(
        queries.key_result_called, "key result", required=False, allow_null=True
    )
    pattern = serializers.ChoiceField(
        [(each.key, each.label) for each in PATTERNS], default="", allow_blank=True
    )


class SliceView(Endpoint):
    """Pieces of a year's objective."""

    tag = "Objectives"
    operations = {"post": "slice_objective"}
    serializer_class = ObjectivePageSerializer
    given = {"post": SliceGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Propose what could be true of it at the end of a quarter."""
        with self.open():
            objective = found(queries.objective_called(reference))
            given = validated(SliceGiven, request)
        piece = actions.slice_objective(objective, **given, **self.who_and_when)
        return objective_page(self, piece.reference)
