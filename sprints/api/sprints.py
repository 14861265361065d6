"""Sprints in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import ByReference, Day, Given, validated, version_seen
from organizations.endpoints import Endpoint, ListEndpoint
from sprints import actions, queries
from sprints.api.goals import SprintGoalSerializer
from sprints.api.named import goal_of, loaded
from sprints.models import Sprint, SprintGoal
from sprints.timebox import Timebox
from teams.api import TeamReferenceSerializer
from teams.queries import team_called

STEPS_TO = [
    (Sprint.State.ACTIVE.value, "Active"),
    (Sprint.State.REVIEW.value, "In review"),
]


class SprintSerializer(serializers.Serializer[Sprint]):
    """A team's sprint, or the focus of a team without; both days count."""

    reference = serializers.CharField()
    name = serializers.CharField()
    is_focus = serializers.BooleanField()
    team = TeamReferenceSerializer()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(Sprint.State.choices)
    shares_days = serializers.BooleanField(
        help_text="It came with an import and overlaps another of the team."
    )
    goal = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    @extend_schema_field(SprintGoalSerializer(allow_null=True))
    def get_goal(self, sprint: Sprint) -> dict[str, Any] | None:
        """Return the goal, if it is set."""
        goal = goal_of(sprint)
        return dict(SprintGoalSerializer(goal).data) if goal.pk else None


class SprintGiven(Given):
    """A sprint of a month or less; both days count."""

    name = serializers.CharField(max_length=80)
    starts_on = Day()
    ends_on = Day()


class NewSprintGiven(SprintGiven):
    """A sprint to plan, with its goal where the team knows it already."""

    team = ByReference(team_called, "team")
    goal = serializers.CharField(max_length=400, required=False, allow_blank=True)


class StepGiven(Given):
    """Where the sprint goes: active, or into its review, which closes it."""

    to = serializers.ChoiceField(STEPS_TO)


class SprintFilter(filters.FilterSet):
    """Narrow the list of sprints."""

    team = filters.CharFilter(
        method="of_team", help_text="The team's reference, such as T-4."
    )
    on = filters.DateFilter(
        method="covering",
        input_formats=["%Y-%m-%d"],
        help_text="Sprints that cover this day.",
    )
    state = filters.ChoiceFilter(
        field_name="state", choices=Sprint.State.choices, help_text="Where it is."
    )
    goal = filters.CharFilter(
        field_name="goals__text",
        lookup_expr="icontains",
        help_text="Words of the goal.",
    )
    result = filters.ChoiceFilter(
        field_name="goals__result",
        choices=SprintGoal.Result.choices,
        help_text="How the goal ended.",
    )

    def of_team(self, rows: QuerySet[Sprint], _: str, value: str) -> QuerySet[Sprint]:
        """Return a team's sprints; none for a team that is not there."""
        team = team_called(value)
        return rows.filter(team=team) if team else rows.none()

    def covering(self, rows: QuerySet[Sprint], _: str, value: Any) -> QuerySet[Sprint]:
        """Return the sprints of a day."""
        return rows.filter(starts_on__lte=value, ends_on__gte=value)


class SprintsView(ListEndpoint[Sprint]):
    """List the sprints with their goals, the latest first."""

    tag = "Sprints"
    operations = {"get": "list_sprints", "post": "plan_sprint"}
    serializer_class = SprintSerializer
    given = {"post": NewSprintGiven}
    filterset_class = SprintFilter
    model = Sprint

    def rows(self) -> QuerySet[Sprint]:
        """Return the sprints with their goals."""
        return queries.sprints_with_goals()

    def post(self, request: Request, slug: str) -> Response:
        """Plan a sprint; those of a team do not overlap."""
        with self.open():
            given = validated(NewSprintGiven, request)
        sprint = actions.plan_sprint(
            given["team"], _timebox(given), goal=given.get("goal", ""), **self.who
        )
        return self.shown(lambda: loaded(sprint.reference), status=201)


class SprintView(Endpoint):
    """One sprint."""

    tag = "Sprints"
    operations = {"get": "get_sprint", "patch": "edit_sprint"}
    serializer_class = SprintSerializer
    given = {"patch": SprintGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a sprint with its goal."""
        return self.shown(lambda: loaded(reference))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Rename a sprint, or move its days."""
        given = validated(SprintGiven, request, partial=True)
        with self.open():
            sprint = loaded(reference)
        held = {
            "name": sprint.name,
            "starts_on": sprint.starts_on,
            "ends_on": sprint.ends_on,
        }
        actions.edit_sprint(
            sprint,
            _timebox(held | given),
            version=version_seen(request),
            **self.who,
        )
        return self.shown(lambda: loaded(reference))


class SprintStepView(Endpoint):
    """The next step of a sprint."""

    tag = "Sprints"
    operations = {"post": "move_sprint"}
    serializer_class = SprintSerializer
    given = {"post": StepGiven}
    versioned = {"post": True}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Start it, open its review, or let it go on."""
        with self.open():
            sprint = loaded(reference)
        given = validated(StepGiven, request)
        actions.move_sprint(
            sprint, to=given["to"], version=version_seen(request), **self.who
        )
        return self.shown(lambda: loaded(reference))


def _timebox(given: dict[str, Any]) -> Timebox:
    return Timebox(given["name"], given["starts_on"], given["ends_on"])
