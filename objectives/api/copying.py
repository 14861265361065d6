"""OKRs copied to another cycle or team in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions import Template
from okrhub.lib.api import ByReference, Given, validated
from organizations.endpoints import Endpoint
from teams.queries import team_called


class CopiesSerializer(serializers.Serializer[Any]):
    """The proposals that were made, in the order of what was copied."""

    objectives = serializers.ListField(child=serializers.CharField())
    draft = serializers.CharField(
        allow_null=True, help_text="The draft that holds them, such as D-3."
    )


class CopiesGiven(Given):
    """What is copied where; without a team each OKR goes to its own.

    Named are `objectives`, or a whole `draft`. Without `key_results` all of them go
    along. With `as_draft` the copies are kept together in a new draft.
    """

    objectives = serializers.ListField(
        child=ByReference(queries.objective_called, "objective"),
        required=False,
        max_length=queries.MOST_TEMPLATES,
    )
    draft = ByReference(queries.draft_called, "draft", required=False)
    as_draft = serializers.BooleanField(default=False)
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
            templates = templates_of(given)
        where = {"cycle": given["cycle"], "team": given.get("team")}
        draft = None
        if given["as_draft"]:
            unit = given["draft"].unit if given.get("draft") else None
            draft, copied = actions.copy_as_draft(
                templates, unit=unit, **where, **self.who_and_when
            )
        else:
            copied = actions.copy_objectives(templates, **where, **self.who_and_when)
        made = {
            "objectives": [each.reference for each in copied],
            "draft": draft.reference if draft else None,
        }
        return self.shown(lambda: made)


def templates_of(given: dict[str, Any]) -> list[Template]:
    """Return each objective with its key results, or those of them that are chosen.

    Those that are named come in the order in which they were named. Two queries.
    """
    named = given.get("objectives", [])
    rows = queries.templates(
        references=[each.reference for each in named],
        draft=None if named else given.get("draft"),
    )
    places = {each.pk: place for place, each in enumerate(named)}
    rows.sort(key=lambda row: places.get(row.pk, 0))
    chosen = given.get("key_results")
    if chosen is None:
        return [Template(each, list(each.key_results.all())) for each in rows]
    return [
        Template(each, [row for row in chosen if row.objective_id == each.pk])
        for each in rows
    ]
