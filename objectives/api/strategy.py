"""The strategy of the organisation and of units in the API, its versions and goals."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.models import StrategyGoal, StrategyVersion
from objectives.queries import Strategy
from okrhub.lib.api import (
    LARGEST_ID,
    LONGEST_TEXT,
    ById,
    ByReference,
    Day,
    Given,
    found,
    validated,
    version_if_seen,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import UnitReferenceSerializer
from teams.models import Unit
from teams.queries import unit_number


class GoalReferenceSerializer(serializers.Serializer[StrategyGoal]):
    """A goal as other records name it."""

    reference = serializers.CharField()
    title = serializers.CharField()


class StrategyGoalSerializer(GoalReferenceSerializer):
    """A goal of a strategy, with its time; `unit` is null for the organisation's."""

    unit = UnitReferenceSerializer(source="page.unit", allow_null=True)
    why = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    retired_on = serializers.DateField(allow_null=True)
    retired_because = serializers.CharField()
    successor = GoalReferenceSerializer(allow_null=True)
    version = serializers.IntegerField()


class StrategyTextsSerializer(serializers.Serializer[Any]):
    """The texts of a strategy, in Markdown."""

    context: Any = serializers.CharField()
    challenges = serializers.CharField()
    policies = serializers.CharField()
    not_this_year = serializers.CharField()


class StrategySerializer(serializers.Serializer[Strategy]):
    """A strategy as it is; version 0 while nothing is written."""

    unit = UnitReferenceSerializer(allow_null=True)
    context: Any = serializers.CharField(source="said.context", default="")
    challenges = serializers.CharField(source="said.challenges", default="")
    policies = serializers.CharField(source="said.policies", default="")
    not_this_year = serializers.CharField(source="said.not_this_year", default="")
    goals = StrategyGoalSerializer(many=True)
    retired = StrategyGoalSerializer(many=True)
    version = serializers.IntegerField()


class GoalThenSerializer(serializers.Serializer[Any]):
    """A goal as it was in a version."""

    reference = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    retired_on = serializers.DateField(allow_null=True)
    retired_because = serializers.CharField()
    successor = serializers.CharField()


class StrategyVersionSerializer(StrategyTextsSerializer):
    """What a strategy said from a moment on, who wrote it and when."""

    number = serializers.IntegerField()
    goals = GoalThenSerializer(many=True)
    author = PersonReferenceSerializer(allow_null=True)
    written_at = serializers.DateTimeField()


def _words() -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )


class StrategyGiven(Given):
    """The texts that change."""

    context: Any = _words()
    challenges = _words()
    policies = _words()
    not_this_year = _words()


class EditGoalGiven(Given):
    """What changes of a goal."""

    title = serializers.CharField(max_length=240)
    why = _words()
    starts_on = Day()
    ends_on = Day()


class GoalGiven(EditGoalGiven):
    """A goal to set: a unit's, or the organisation's; one that it replaces retires."""

    unit = ById(unit_number, "unit", required=False, allow_null=True)
    replaces = ByReference(queries.strategy_goal_called, "goal", required=False)


class RetireGoalGiven(Given):
    """Why it goes, and what takes its place."""

    because = serializers.CharField(max_length=400, default="", allow_blank=True)
    successor = ByReference(queries.strategy_goal_called, "goal", required=False)


class StrategyFilter(filters.FilterSet):
    """Narrow the list of goals."""

    unit = filters.NumberFilter(
        field_name="page__unit_id",
        min_value=1,
        max_value=LARGEST_ID,
        help_text="A unit's id.",
    )
    is_retired = filters.BooleanFilter(
        field_name="retired_on",
        lookup_expr="isnull",
        exclude=True,
        help_text="Retired goals alone, or current ones alone.",
    )


class StrategyEndpoint(Endpoint):
    """An address of a strategy; 404 where the layer is off."""

    tag = "Strategy"

    def initial(self, request: Request, *arguments: Any, **options: Any) -> None:
        """Check the layer after who asks."""
        super().initial(request, *arguments, **options)
        settings = self.asked.settings
        if not settings.has_strategy or ("pk" in options and not settings.has_units):
            raise Http404

    def unit(self) -> Unit | None:
        """Return whose strategy it is."""
        pk = self.kwargs.get("pk")
        if pk is None:
            return None
        with self.open():
            return found(unit_number(pk))


class StrategyView(StrategyEndpoint):
    """The organisation's strategy."""

    operations = {"get": "get_strategy", "patch": "write_strategy"}
    serializer_class = StrategySerializer
    given = {"patch": StrategyGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, pk: int | None = None) -> Response:
        """Return a strategy with its goals."""
        unit = self.unit()
        return self.shown(lambda: queries.strategy_of(unit))

    def patch(self, request: Request, slug: str, pk: int | None = None) -> Response:
        """Write texts of a strategy; each save that changes one is a version."""
        unit = self.unit()
        actions.write_strategy(
            unit,
            texts=validated(StrategyGiven, request, partial=True),
            version=version_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: queries.strategy_of(unit))


class UnitStrategyView(StrategyView):
    """A unit's strategy."""

    operations = {"get": "get_unit_strategy", "patch": "write_unit_strategy"}


class StrategyVersionsView(StrategyEndpoint, ListEndpoint[StrategyVersion]):
    """List the versions of the organisation's strategy, the latest first."""

    operations = {"get": "list_strategy_versions"}
    serializer_class = StrategyVersionSerializer
    model = StrategyVersion

    def rows(self) -> QuerySet[StrategyVersion]:
        """Return the versions, the latest first."""
        return queries.strategy_editions(self.unit())


class UnitStrategyVersionsView(StrategyVersionsView):
    """List the versions of a unit's strategy, the latest first."""

    operations = {"get": "list_unit_strategy_versions"}


class StrategyGoalsView(StrategyEndpoint, ListEndpoint[StrategyGoal]):
    """List the goals of every strategy, retired ones too, in the order of their numbers."""

    operations = {"get": "list_strategy_goals", "post": "set_strategy_goal"}
    serializer_class = StrategyGoalSerializer
    given = {"post": GoalGiven}
    filterset_class = StrategyFilter
    model = StrategyGoal

    def rows(self) -> QuerySet[StrategyGoal]:
        """Return the goals."""
        return queries.strategy_goals().order_by("number")

    def post(self, request: Request, slug: str) -> Response:
        """Set a goal; one that it replaces is retired on the same day."""
        with self.open():
            given = validated(GoalGiven, request)
        goal = actions.set_strategy_goal(
            given.pop("unit", None), **given, **self.who_and_when
        )
        return self.shown(
            lambda: queries.strategy_goal_called(goal.reference), status=201
        )


class StrategyGoalView(StrategyEndpoint):
    """One goal."""

    operations = {"get": "get_strategy_goal", "patch": "edit_strategy_goal"}
    serializer_class = StrategyGoalSerializer
    given = {"patch": EditGoalGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a goal."""
        return self.shown(lambda: found(queries.strategy_goal_called(reference)))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change a goal's words or time."""
        with self.open():
            goal = found(queries.strategy_goal_called(reference))
        actions.edit_strategy_goal(
            goal,
            changes=validated(EditGoalGiven, request, partial=True),
            version=version_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: queries.strategy_goal_called(reference))


class RetireGoalView(StrategyEndpoint):
    """A goal goes."""

    operations = {"post": "retire_strategy_goal"}
    serializer_class = StrategyGoalSerializer
    given = {"post": RetireGoalGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Retire a goal; what led to it stays linked."""
        with self.open():
            goal = found(queries.strategy_goal_called(reference))
            given = validated(RetireGoalGiven, request)
        actions.retire_strategy_goal(
            goal, version=version_if_seen(request), **given, **self.who_and_when
        )
        return self.shown(lambda: queries.strategy_goal_called(reference))


class RestoreGoalView(StrategyEndpoint):
    """A goal comes back."""

    operations = {"post": "restore_strategy_goal"}
    serializer_class = StrategyGoalSerializer
    given = {"post": Given}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Take back that a goal was retired."""
        validated(Given, request)
        with self.open():
            goal = found(queries.strategy_goal_called(reference))
        actions.restore_strategy_goal(
            goal, version=version_if_seen(request), **self.who_and_when
        )
        return self.shown(lambda: queries.strategy_goal_called(reference))
