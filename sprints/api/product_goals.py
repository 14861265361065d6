"""Product goals in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import ByReference, Given, found, validated, version_seen
from organizations.endpoints import Endpoint, ListEndpoint
from sprints import actions, queries
from sprints.models import ProductGoal
from teams.api import TeamReferenceSerializer
from teams.queries import team_called

MOST_LINKS = 50
ENDS = [
    (ProductGoal.State.FULFILLED.value, "Fulfilled"),
    (ProductGoal.State.ABANDONED.value, "Abandoned"),
]


def _served(reference: str) -> object | None:
    return queries.serves_called([reference]).get(reference)


class ServedSerializer(serializers.Serializer[Any]):
    """An objective or key result that a product goal serves."""

    reference = serializers.CharField()
    title = serializers.CharField()


class ProductGoalSerializer(serializers.Serializer[ProductGoal]):
    """What a product should become; `objective` is set where it is that objective."""

    reference = serializers.CharField()
    team = TeamReferenceSerializer()
    text = serializers.CharField(source="words")
    objective = serializers.CharField(
        source="objective.reference", default=None, allow_null=True
    )
    serves = serializers.SerializerMethodField()
    state = serializers.ChoiceField(ProductGoal.State.choices)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    version = serializers.IntegerField()

    @extend_schema_field(ServedSerializer(many=True))
    def get_serves(self, goal: ProductGoal) -> list[Any]:
        """Return what it serves."""
        served = [link.target for link in goal.links.all()]
        return list(ServedSerializer(served, many=True).data)


class ProductGoalGiven(Given):
    """A product goal; that of a dedicated team has no text and serves one objective."""

    text = serializers.CharField(max_length=400, default="", allow_blank=True)
    serves = serializers.ListField(
        child=ByReference(_served, "objective or key result"), max_length=MOST_LINKS
    )


class NewProductGoalGiven(ProductGoalGiven):
    """A product goal of a team."""

    team = ByReference(team_called, "team")


class ProductGoalEndGiven(Given):
    """How it ends; abandoned needs a reason."""

    state = serializers.ChoiceField(ENDS)
    reason = serializers.CharField(max_length=400, default="", allow_blank=True)


class ProductGoalFilter(filters.FilterSet):
    """Narrow the list of product goals."""

    team = filters.CharFilter(
        method="of_team", help_text="The team's reference, such as T-4."
    )
    state = filters.ChoiceFilter(
        field_name="state", choices=ProductGoal.State.choices, help_text="Its state."
    )

    def of_team(
        self, rows: QuerySet[ProductGoal], _: str, value: str
    ) -> QuerySet[ProductGoal]:
        """Return a team's; none for a team that is not there."""
        team = team_called(value)
        return rows.filter(team=team) if team else rows.none()


class ProductGoalsView(ListEndpoint[ProductGoal]):
    """List the product goals, the latest first."""

    tag = "Sprints"
    operations = {"get": "list_product_goals", "post": "set_product_goal"}
    serializer_class = ProductGoalSerializer
    given = {"post": NewProductGoalGiven}
    filterset_class = ProductGoalFilter
    model = ProductGoal

    def rows(self) -> QuerySet[ProductGoal]:
        """Return the product goals."""
        return queries.product_goals()

    def post(self, request: Request, slug: str) -> Response:
        """Give a team its product goal; the one before must have ended."""
        with self.open():
            given = validated(NewProductGoalGiven, request)
        goal = actions.set_product_goal(given.pop("team"), **given, **self.who)
        return self.shown(lambda: _called(goal.reference), status=201)


class ProductGoalView(Endpoint):
    """One product goal."""

    tag = "Sprints"
    operations = {"get": "get_product_goal", "put": "edit_product_goal"}
    serializer_class = ProductGoalSerializer
    given = {"put": ProductGoalGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a product goal."""
        return self.shown(lambda: _called(reference))

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Say it better, or what else it serves."""
        with self.open():
            goal = _called(reference)
            given = validated(ProductGoalGiven, request)
        actions.edit_product_goal(
            goal, **given, version=version_seen(request), **self.who
        )
        return self.shown(lambda: _called(reference))


class ProductGoalEndView(Endpoint):
    """The end of a product goal."""

    tag = "Sprints"
    operations = {"post": "end_product_goal"}
    serializer_class = ProductGoalSerializer
    given = {"post": ProductGoalEndGiven}
    versioned = {"post": True}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Fulfil or abandon it; then the next may be set."""
        with self.open():
            goal = _called(reference)
        given = validated(ProductGoalEndGiven, request)
        actions.end_product_goal(
            goal, **given, version=version_seen(request), **self.who
        )
        return self.shown(lambda: _called(reference))


def _called(reference: str) -> ProductGoal:
    return found(queries.product_goal_called(reference))
