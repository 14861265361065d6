"""Sprint reviews in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import Barrier
from objectives.models import Objective
from objectives.queries import key_result_called, objective_called
from okrhub.lib.api import (
    ById,
    ByReference,
    Day,
    Given,
    Number,
    OrNothing,
    found,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint
from organizations.queries import person_number
from sprints import actions, queries
from sprints.models import ReviewDecision, SprintGoal, SprintReview
from teams.queries import team_called

MOST_LINKS = 50
Kind = ReviewDecision.Kind


class IncrementSerializer(serializers.Serializer[Any]):
    """What was finished, when it was released, and what it should move."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    released_on = serializers.DateField(allow_null=True)
    key_results = serializers.SerializerMethodField()

    def get_key_results(self, row: Any) -> list[str]:
        """Return the references of what it should move."""
        return [f"KR-{number}" for number in row.numbers]


class RemarkSerializer(serializers.Serializer[Any]):
    """What a stakeholder said."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    who = serializers.CharField()


class SeenSerializer(serializers.Serializer[Any]):
    """What was seen of a key result; where it stood is kept at the close."""

    key_result = serializers.CharField(source="key_result.reference")
    saw = serializers.CharField()
    at_start = Number(allow_null=True)
    at_end = Number(allow_null=True)
    progress = Number(allow_null=True)
    pace = Number(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()


class DecisionSerializer(serializers.Serializer[ReviewDecision]):
    """What is decided about an OKR; null until somebody does."""

    objective = serializers.CharField(source="objective.reference")
    kind = OrNothing(Kind.choices)
    note = serializers.CharField()
    barrier = serializers.CharField(
        source="barrier.reference", default=None, allow_null=True
    )
    version = serializers.IntegerField()


class ReviewSerializer(serializers.Serializer[SprintReview]):
    """A review with all that was written into it."""

    sprint = serializers.CharField(source="sprint.reference")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    increments = serializers.SerializerMethodField()
    remarks = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    @extend_schema_field(IncrementSerializer(many=True))
    def get_increments(self, review: SprintReview) -> list[Any]:
        """Return the increments."""
        return list(IncrementSerializer(queries.increments_of(review), many=True).data)

    @extend_schema_field(RemarkSerializer(many=True))
    def get_remarks(self, review: SprintReview) -> list[Any]:
        """Return what stakeholders said."""
        return list(RemarkSerializer(queries.remarks_of(review), many=True).data)

    @extend_schema_field(SeenSerializer(many=True))
    def get_seen(self, review: SprintReview) -> list[Any]:
        """Return what was seen of key results."""
        seen = queries.seen_in(review).values()
        return list(SeenSerializer(seen, many=True).data)

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, review: SprintReview) -> list[Any]:
        """Return the decisions."""
        rows: Any = queries.decided_in(review)
        return list(DecisionSerializer(rows, many=True).data)


class IncrementGiven(Given):
    """What was finished."""

    text = serializers.CharField(max_length=400)
    released_on = Day(required=False, allow_null=True)
    key_results = serializers.ListField(
        child=ByReference(key_result_called, "key result"),
        required=False,
        max_length=MOST_LINKS,
    )


class RemarkGiven(Given):
    """What a stakeholder said; `who` is a place or a role."""

    words = serializers.CharField(max_length=1000)
    who = serializers.CharField(max_length=120, default="", allow_blank=True)


class SeenGiven(Given):
    """What was seen of a key result."""

    saw = serializers.CharField(max_length=1000, allow_blank=True)


class ReviewDecisionGiven(Given):
    """A decision, with what it needs to be carried out at the close.

    To revise a key result needs `key_result`, `target` and `note`; the objective `title`
    and `note`; to stop `note`; to raise a barrier `obstacle`, `cause` and
    `obstacle_owner`; to change who works on it `with_team` and its `part`, or
    `topology`, or all three.
    """

    kind = serializers.ChoiceField(Kind.choices)
    note = serializers.CharField(max_length=1000, default="", allow_blank=True)
    key_result = ByReference(key_result_called, "key result", required=False)
    target = Number(required=False)
    title = serializers.CharField(max_length=400, required=False)
    look_again_on = Day(required=False)
    obstacle = serializers.CharField(max_length=400, required=False)
    cause = serializers.ChoiceField(Barrier.Cause.choices, required=False)
    obstacle_owner = ById(person_number, "person", required=False)
    with_team = ByReference(team_called, "team", required=False)
    part = serializers.ChoiceField(ReviewDecision.Part.choices, required=False)
    topology = serializers.ChoiceField(Objective.Topology.choices, required=False)


class ReviewCloseGiven(Given):
    """How the sprint goal ended, if it had one."""

    result = serializers.ChoiceField(SprintGoal.Result.choices, required=False)
    note = serializers.CharField(max_length=400, default="", allow_blank=True)


class ReviewView(Endpoint):
    """The review of a sprint."""

    tag = "Sprints"
    operations = {"get": "get_review", "post": "open_review"}
    serializer_class = ReviewSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return the review of a sprint."""
        return self.shown(lambda: _review(reference))

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Open the review; one that is open is answered as it is."""
        with self.open():
            sprint = found(queries.sprint_called(reference))
        actions.open_review(sprint, **self.who_and_when)
        return self.shown(lambda: _review(reference))


class IncrementsView(Endpoint):
    """The increments of a review."""

    tag = "Sprints"
    operations = {"post": "add_increment"}
    serializer_class = ReviewSerializer
    given = {"post": IncrementGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Write down what was finished."""
        with self.open():
            review = _review(reference)
            given = validated(IncrementGiven, request)
        actions.add_increment(review, **given, **self.who)
        return self.shown(lambda: _review(reference))


class RemarksView(Endpoint):
    """What stakeholders said in a review."""

    tag = "Sprints"
    operations = {"post": "add_remark"}
    serializer_class = ReviewSerializer
    given = {"post": RemarkGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Write down what a stakeholder said."""
        with self.open():
            review = _review(reference)
            given = validated(RemarkGiven, request)
        actions.add_remark(review, **given, **self.who)
        return self.shown(lambda: _review(reference))


class SeenView(Endpoint):
    """What was seen of a key result in a review."""

    tag = "Sprints"
    operations = {"put": "say_seen"}
    serializer_class = ReviewSerializer
    given = {"put": SeenGiven}
    versioned = {"put": True}

    def put(
        self, request: Request, slug: str, reference: str, key_result: str
    ) -> Response:
        """Say what was seen; the first time with `If-Match: "0"`."""
        with self.open():
            review = _review(reference)
            about = found(key_result_called(key_result))
            given = validated(SeenGiven, request)
        actions.say_seen(
            review, about, **given, version=version_seen(request), **self.who
        )
        return self.shown(lambda: _review(reference))


class DecisionView(Endpoint):
    """What is decided about an OKR in a review."""

    tag = "Sprints"
    operations = {"put": "decide"}
    serializer_class = ReviewSerializer
    given = {"put": ReviewDecisionGiven}
    versioned = {"put": True}

    def put(
        self, request: Request, slug: str, reference: str, objective: str
    ) -> Response:
        """Write down a decision; closing the review carries it out."""
        with self.open():
            review = _review(reference)
            about = found(objective_called(objective))
            given = validated(ReviewDecisionGiven, request)
        actions.decide(
            review, about, **given, version=version_seen(request), **self.who
        )
        return self.shown(lambda: _review(reference))


class CloseView(Endpoint):
    """The end of a review."""

    tag = "Sprints"
    operations = {"post": "close_review"}
    serializer_class = ReviewSerializer
    given = {"post": ReviewCloseGiven}
    versioned = {"post": True}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Carry out every decision and close the sprint, or change nothing.

        Answered 409 where an OKR has no decision, or one that lacks what it needs.
        """
        with self.open():
            review = _review(reference)
            given = validated(ReviewCloseGiven, request)
        actions.close_review(
            review, **given, version=version_seen(request), **self.who_and_when
        )
        return self.shown(lambda: _review(reference))


def _review(reference: str) -> SprintReview:
    return found(queries.review_of(found(queries.sprint_called(reference))))
