"""Sprint goals in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives.queries import key_result_called
from okrhub.lib.api import (
    ByReference,
    Given,
    OrNothing,
    VersionUnknown,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint
from sprints import actions
from sprints.api.named import goal_of, loaded
from sprints.models import SprintGoal

MOST_LINKS = 50


class MovedKeyResultSerializer(serializers.Serializer[Any]):
    """A key result that the goal should move."""

    reference = serializers.CharField(source="key_result.reference")
    title = serializers.CharField(source="key_result.title")
    is_primary = serializers.BooleanField()


class SprintGoalSerializer(serializers.Serializer[SprintGoal]):
    """The one goal of a sprint; before it is set, its version is 0."""

    text = serializers.CharField()
    kind = OrNothing(SprintGoal.Kind.choices)
    key_results = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    @extend_schema_field(MovedKeyResultSerializer(many=True))
    def get_key_results(self, goal: SprintGoal) -> list[dict[str, Any]]:
        """Return what it moves, the main key result first."""
        links = goal.links.all() if goal.pk else ()
        return list(MovedKeyResultSerializer(links, many=True).data)


class SprintGoalGiven(Given):
    """The goal; a linked one names the key results in process that it moves.

    `primary` is the main one of them, the first unless said.
    """

    text = serializers.CharField(max_length=400)
    kind = serializers.ChoiceField(SprintGoal.Kind.choices)
    key_results = serializers.ListField(
        child=ByReference(key_result_called, "key result"),
        required=False,
        max_length=MOST_LINKS,
    )
    primary = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )


class SprintGoalView(Endpoint):
    """The goal of a sprint."""

    tag = "Sprints"
    operations = {"get": "get_sprint_goal", "put": "set_sprint_goal"}
    serializer_class = SprintGoalSerializer
    given = {"put": SprintGoalGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a sprint's goal; before it is set, an empty one with version 0."""
        return self.shown(lambda: goal_of(loaded(reference)))

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Set the goal and what it moves; the first time with `If-Match: "0"`."""
        with self.open():
            sprint = loaded(reference)
            given = validated(SprintGoalGiven, request)
            is_set = bool(goal_of(sprint).pk)
        version = version_seen(request)
        if version and not is_set:
            raise VersionUnknown
        key_results = given.pop("key_results", [])
        given.setdefault("primary", next(iter(key_results), None))
        actions.set_sprint_goal(
            sprint, key_results=key_results, version=version, **given, **self.who
        )
        return self.shown(lambda: goal_of(loaded(reference)))
