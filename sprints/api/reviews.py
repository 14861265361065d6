"""Sprint reviews in the API."""

from django.urls import reverse
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
    found,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint
from organizations.queries import person_number
from sprints import actions, queries, seals
from sprints.api.review_records import ReviewSerializer, SummaryAddressSerializer
from sprints.models import ReviewDecision, SprintGoal, SprintReview
from sprints.queries import ReviewPage
from teams.queries import standing, team_called

MOST_LINKS = 50
Kind = ReviewDecision.Kind


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


class JoinedResultGiven(Given):
    """How the goal of a team's sprint ended that closes with the review."""

    sprint = serializers.CharField(
        max_length=20, help_text="Its reference, such as S-5."
    )
    result = serializers.ChoiceField(SprintGoal.Result.choices)
    note = serializers.CharField(max_length=400, default="", allow_blank=True)


class ReviewCloseGiven(Given):
    """How the sprint goal ended, if it had one, and those of the teams' sprints."""

    result = serializers.ChoiceField(SprintGoal.Result.choices, required=False)
    note = serializers.CharField(max_length=400, default="", allow_blank=True)
    joined_goals = serializers.ListField(
        child=JoinedResultGiven(), required=False, max_length=MOST_LINKS
    )


class ReviewView(Endpoint):
    """The review of a sprint."""

    tag = "Sprints"
    operations = {"get": "get_review", "post": "open_review"}
    serializer_class = ReviewSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return the review of a sprint."""
        return self.shown(lambda: _page(self, reference))

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Open the review; one that is open is answered as it is."""
        with self.open():
            sprint = found(queries.sprint_called(reference))
        actions.open_review(sprint, **self.who_and_when)
        return self.shown(lambda: _page(self, reference))


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
        return self.shown(lambda: _page(self, reference))


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
        return self.shown(lambda: _page(self, reference))


class IncrementView(Endpoint):
    """An increment of a review."""

    tag = "Sprints"
    operations = {"delete": "remove_increment"}
    serializer_class = None

    def delete(self, request: Request, slug: str, reference: str, pk: int) -> Response:
        """Take an increment out of an open review."""
        with self.open():
            row = found(queries.increment_number(_review(reference), pk))
        actions.take_out(row, **self.who)
        return Response(status=204)


class RemarkView(Endpoint):
    """A remark of a review."""

    tag = "Sprints"
    operations = {"delete": "remove_remark"}
    serializer_class = None

    def delete(self, request: Request, slug: str, reference: str, pk: int) -> Response:
        """Take what a stakeholder said out of an open review."""
        with self.open():
            row = found(queries.remark_number(_review(reference), pk))
        actions.take_out(row, **self.who)
        return Response(status=204)


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
        return self.shown(lambda: _page(self, reference))


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
        return self.shown(lambda: _page(self, reference))


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
        results = {
            one["sprint"]: (one["result"], one["note"])
            for one in given.get("joined_goals", ())
        }
        if "result" in given:
            results[reference] = (given["result"], given["note"])
        actions.close_review(
            review, results=results, version=version_seen(request), **self.who_and_when
        )
        return self.shown(lambda: _page(self, reference))


class SummaryAddressView(Endpoint):
    """The address at which stakeholders read the summary of a closed review."""

    tag = "Sprints"
    operations = {"post": "share_summary", "delete": "revoke_summary"}
    serializer_class = SummaryAddressSerializer

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Make a new address for 30 days; one that there was leads nowhere any more."""
        with self.open():
            review = _review(reference)
        link = actions.share_summary(review, **self.who_and_when)
        token = seals.summary_token(
            self.asked.organization.pk, review.pk, link.created_at
        )
        path = reverse("sprints:summary_read", args=[slug, token])
        shared = {
            "address": request.build_absolute_uri(path),
            "expires_at": link.expires_at,
        }
        return self.shown(lambda: shared)

    def delete(self, request: Request, slug: str, reference: str) -> Response:
        """Let the address lead nowhere any more."""
        with self.open():
            review = _review(reference)
        actions.revoke_summary(review, **self.who_and_when)
        return Response(status=204)


def _review(reference: str) -> SprintReview:
    return found(queries.review_of(found(queries.sprint_called(reference))))


def _page(endpoint: Endpoint, reference: str) -> ReviewPage:
    asked = endpoint.asked
    page = found(
        queries.review_page(
            reference,
            person=standing(asked.membership, asked.today),
            my_teams=[],
            on=asked.today,
            settings=asked.settings,
        )
    )
    found(page.review)
    return page
