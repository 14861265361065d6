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
    Number,
    OrNothing,
    VersionUnknown,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint
from sprints import actions, queries
from sprints.api.named import goal_of, loaded, set_goal_of
from sprints.models import SprintGoal

MOST_LINKS = 50


class MovedKeyResultSerializer(serializers.Serializer[Any]):
    """A key result that the goal should move."""

    reference = serializers.CharField(source="key_result.reference")
    title = serializers.CharField(source="key_result.title")
    is_primary = serializers.BooleanField()
    expected_change = Number(allow_null=True, help_text="In the key result's unit.")


class SprintGoalSerializer(serializers.Serializer[SprintGoal]):
    """The one goal of a sprint; before it is set, its version is 0."""

    text = serializers.CharField()
    kind = OrNothing(SprintGoal.Kind.choices)
    key_results = serializers.SerializerMethodField()
    result = OrNothing(SprintGoal.Result.choices)
    result_note = serializers.CharField()
    version = serializers.IntegerField()

    @extend_schema_field(MovedKeyResultSerializer(many=True))
    def get_key_results(self, goal: SprintGoal) -> list[dict[str, Any]]:
        """Return what it moves, the main key result first."""
        links = goal.links.all() if goal.pk else ()
        return list(MovedKeyResultSerializer(links, many=True).data)


class LeadsToSerializer(serializers.Serializer[Any]):
    """An objective or a goal of the strategy that a sprint goal leads to."""

    reference = serializers.CharField()
    title = serializers.CharField()


class SprintGoalSeenSerializer(SprintGoalSerializer):
    """The goal of one sprint, with what it leads to up to the strategy."""

    line_of_sight = serializers.SerializerMethodField()

    @extend_schema_field(LeadsToSerializer(many=True))
    def get_line_of_sight(self, goal: SprintGoal) -> list[dict[str, Any]]:
        """Return the objective of its main key result, then what that leads to."""
        return list(LeadsToSerializer(queries.leads_to(goal), many=True).data)


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


class ExpectationGiven(Given):
    """By about how much the goal should move a key result; null: nothing is said."""

    key_result = ByReference(key_result_called, "key result")
    change = Number(allow_null=True)


class ExpectationsGiven(Given):
    """What is expected of key results that the goal is linked with."""

    expectations = serializers.ListField(
        child=ExpectationGiven(), max_length=MOST_LINKS
    )


class ResultGiven(Given):
    """How the goal ended; null takes it back."""

    result = serializers.ChoiceField(SprintGoal.Result.choices, allow_null=True)
    note = serializers.CharField(max_length=400, default="", allow_blank=True)


class SprintGoalView(Endpoint):
    """The goal of a sprint."""

    tag = "Sprints"
    operations = {"get": "get_sprint_goal", "put": "set_sprint_goal"}
    serializer_class = SprintGoalSeenSerializer
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


class ExpectationsView(Endpoint):
    """What is expected of a sprint's goal."""

    tag = "Sprints"
    operations = {"put": "expect"}
    serializer_class = SprintGoalSerializer
    given = {"put": ExpectationsGiven}
    versioned = {"put": True}

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Say by about how much key results should move, each in its unit."""
        with self.open():
            goal = set_goal_of(loaded(reference))
            given = validated(ExpectationsGiven, request)["expectations"]
        changes = {one["key_result"]: one["change"] for one in given}
        actions.expect(goal, changes, version=version_seen(request), **self.who)
        return self.shown(lambda: goal_of(loaded(reference)))


class ResultView(Endpoint):
    """How a sprint's goal ended."""

    tag = "Sprints"
    operations = {"put": "say_result"}
    serializer_class = SprintGoalSerializer
    given = {"put": ResultGiven}
    versioned = {"put": True}

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Say that it was met, partly met, not met, or overtaken."""
        with self.open():
            goal = set_goal_of(loaded(reference))
        given = validated(ResultGiven, request)
        actions.say_result(
            goal,
            result=given["result"] or "",
            note=given["note"],
            version=version_seen(request),
            **self.who,
        )
        return self.shown(lambda: goal_of(loaded(reference)))
