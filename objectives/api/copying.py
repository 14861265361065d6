"""OKRs copied to another cycle or team in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions import Template
from objectives.models import KeyResult, Objective
from okrhub.lib.api import ByReference, Given, validated
from organizations.endpoints import Endpoint
from teams.queries import team_called


class CopiesSerializer(serializers.Serializer[Any]):
    """The proposals that were made, in the order of what was copied."""

    objectives = serializers.ListField(child=serializers.CharField())


class CopiesGiven(Given):
    """What is copied where; without a team each OKR goes to its own.

    Without `key_results` all of them go along.
    """

    objectives = serializers.ListField(
        child=ByReference(queries.objective_called, "objective"),
        max_length=queries.MOST_TEMPLATES,
    )
    key_results = serializers.ListField(
        child=ByReference(queries.key_result_called, "key result"),
        required=False,
        max_length=500,
    )
    cycle = ByReference(queries.cycle_called, "cycle")
    team = ByReference(team_called, "team", required=False, allow_null=True)


class CopiesView(Endpoint):
    """Copies of OKRs."""

    tag = "Objectives"
    operations = {"post": "copy_objectives"}
    serializer_class = CopiesSerializer
    given = {"post": CopiesGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Propose copies of OKRs; words and measures go along, values do not."""
        with self.open():
            given = validated(CopiesGiven, request)
            templates = templates_of(given["objectives"], given.get("key_results"))
        copied = actions.copy_objectives(
            templates,
            cycle=given["cycle"],
            team=given.get("team"),
            **self.who_and_when,
        )
        references = {"objectives": [each.reference for each in copied]}
        return self.shown(lambda: references)


def templates_of(
    objectives: list[Objective], chosen: list[KeyResult] | None
) -> list[Template]:
    """Return each objective with its key results, or those of them that are chosen."""
    rows = queries.templates(references=[each.reference for each in objectives])
    known = {row.pk: list(row.key_results.all()) for row in rows}
    if chosen is None:
        return [Template(each, known.get(each.pk, [])) for each in objectives]
    return [
        Template(each, [row for row in chosen if row.objective_id == each.pk])
        for each in objectives
    ]
