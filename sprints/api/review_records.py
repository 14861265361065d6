"""What the API answers of a review."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from measures import corridor
from okrhub.lib.api import Fraction, Number, OrNothing
from sprints.models import ReviewDecision, SprintGoal
from sprints.queries import IncrementLine, RemarkLine, ReviewPage

Kind = ReviewDecision.Kind


class ReviewIncrementSerializer(serializers.Serializer[IncrementLine]):
    """What was finished, when it was released, and what it should move."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    released_on = serializers.DateField(allow_null=True)
    key_results = serializers.SerializerMethodField()

    def get_key_results(self, row: IncrementLine) -> list[str]:
        """Return the references of what it should move."""
        return [f"KR-{number}" for number in row.numbers]


class ReviewRemarkSerializer(serializers.Serializer[RemarkLine]):
    """What a stakeholder said."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    who = serializers.CharField()


class InspectedSerializer(serializers.Serializer[Any]):
    """A key result that a goal should move; `saw` is what was seen of it.

    `at_start` is its value when the sprint began, `at_end` the one at its end or today.
    Progress, pace and confidence are those of now; kept at the close.
    """

    key_result = serializers.CharField(source="moved.key_result.reference")
    title = serializers.CharField(source="moved.key_result.title")
    expected_change = Number(source="moved.expected", allow_null=True)
    at_start = Number(source="moved.at_start.value", allow_null=True)
    at_end = Number(source="moved.at_end.value", allow_null=True)
    progress = Fraction(allow_null=True)
    pace = Fraction(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    saw = serializers.CharField(source="row.saw", default="")
    version = serializers.IntegerField(source="row.version", default=0)


class ReviewedGuardRailSerializer(serializers.Serializer[Any]):
    """What must not get worse, of an OKR that the review decides about."""

    objective = serializers.CharField()
    kpi = serializers.CharField(source="rail.kpi_reference")
    name = serializers.CharField(source="rail.name")
    lowest = Number(source="rail.lowest", allow_null=True)
    highest = Number(source="rail.highest", allow_null=True)
    value = Number(source="rail.value", allow_null=True)
    measured_on = serializers.DateField(source="rail.measured_on", allow_null=True)
    status = serializers.ChoiceField(
        [(one.value, one.name.capitalize()) for one in corridor.Status],
        source="rail.status",
        help_text="Red is an open breach; unknown: no value for twice its frequency.",
    )


class DecisionSerializer(serializers.Serializer[ReviewDecision]):
    """What is decided about an OKR, null until somebody does, and what it needs."""

    objective = serializers.CharField(source="objective.reference")
    kind = OrNothing(Kind.choices)
    note = serializers.CharField()
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    target = Number(allow_null=True)
    title = serializers.CharField()
    look_again_on = serializers.DateField(allow_null=True)
    obstacle = serializers.CharField()
    cause = serializers.CharField()
    obstacle_owner = serializers.IntegerField(
        source="obstacle_owner_id", allow_null=True
    )
    with_team = serializers.CharField(
        source="with_team.reference", default=None, allow_null=True
    )
    part = serializers.CharField()
    topology = serializers.CharField()
    barrier = serializers.CharField(
        source="barrier.reference", default=None, allow_null=True
    )
    version = serializers.IntegerField()


class EndedGoalSerializer(serializers.Serializer[SprintGoal]):
    """The goal of a team's sprint that closes with this review."""

    sprint = serializers.CharField(source="sprint.reference")
    team = serializers.CharField(source="sprint.team.reference")
    text = serializers.CharField()
    result = OrNothing(SprintGoal.Result.choices)


class ReviewSerializer(serializers.Serializer[ReviewPage]):
    """A review: what it inspects, and all that was written into it."""

    sprint = serializers.CharField(source="sprint.sprint.reference")
    product_goal = serializers.CharField(
        source="sprint.product_goal", help_text="Empty without one."
    )
    goal = serializers.CharField(
        source="sprint.goal.text", default="", help_text="That of the sprint."
    )
    result = serializers.SerializerMethodField()
    joined_goals = EndedGoalSerializer(source="sprint.joined", many=True)
    inspected = InspectedSerializer(many=True)
    guard_rails = serializers.SerializerMethodField()
    increments = ReviewIncrementSerializer(many=True)
    remarks = ReviewRemarkSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    opened_at = serializers.DateTimeField(source="review.opened_at")
    closed_at = serializers.DateTimeField(source="review.closed_at", allow_null=True)
    version = serializers.IntegerField(source="review.version")

    @extend_schema_field(OrNothing(SprintGoal.Result.choices))
    def get_result(self, page: ReviewPage) -> str | None:
        """Return how the goal ended, null until it is said."""
        goal = page.sprint.goal
        return (goal.result or None) if goal else None

    @extend_schema_field(ReviewedGuardRailSerializer(many=True))
    def get_guard_rails(self, page: ReviewPage) -> list[Any]:
        """Return the guard-rails of the OKRs that it decides about."""
        rows = [
            {"objective": objective.reference, "rail": rail}
            for objective, rail in page.guard_rails
        ]
        return list(ReviewedGuardRailSerializer(rows, many=True).data)


class SummaryAddressSerializer(serializers.Serializer[Any]):
    """A secret address: whoever has it reads the summary, and nothing else."""

    address = serializers.CharField()
    expires_at = serializers.DateTimeField()
