"""The order of a draft in the API, what it needs, and who helps."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.models import GoodEnough
from okrhub.lib.api import (
    ByReference,
    Given,
    found,
    validated,
)
from organizations.endpoints import Endpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class PlaceGiven(Given):
    """A place, from 1."""

    place = serializers.IntegerField(min_value=1, max_value=1000)


class PlaceSerializer(serializers.Serializer[Any]):
    """Where it was: moving it there undoes the move."""

    was = serializers.IntegerField()


class MoveObjectiveView(Endpoint):
    """The place of an objective in its draft."""

    tag = "Drafts"
    operations = {"post": "move_objective"}
    serializer_class = PlaceSerializer
    given = {"post": PlaceGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Put an objective at a place of its draft."""
        with self.open():
            objective = found(queries.objective_called(reference))
        place = validated(PlaceGiven, request)
        was = actions.move_objective(objective, **place, **self.who_and_when)
        return Response({"was": was})


class MoveKeyResultView(Endpoint):
    """The place of a key result in its objective."""

    tag = "Drafts"
    operations = {"post": "move_key_result"}
    serializer_class = PlaceSerializer
    given = {"post": PlaceGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Put a key result at a place of its objective."""
        with self.open():
            row = found(queries.key_result_called(reference))
        place = validated(PlaceGiven, request)
        was = actions.move_key_result(row, **place, **self.who_and_when)
        return Response({"was": was})


class AsideGiven(Given):
    """Whether it comes back, after it was taken out."""

    is_back = serializers.BooleanField(default=False)


class AsideSerializer(AsideGiven):
    """Whether a key result came back, or was taken out."""


class SetAsideView(Endpoint):
    """A key result that is taken out of what is not committed, and can come back."""

    tag = "Drafts"
    operations = {"post": "set_key_result_aside"}
    serializer_class = AsideSerializer
    given = {"post": AsideGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Take a key result out of an objective, or put it back where it was."""
        with self.open():
            row = found(queries.key_result_called(reference))
        given = validated(AsideGiven, request)
        does = actions.put_back if given["is_back"] else actions.set_aside
        does(row, **self.who_and_when)
        return Response(given)


class HelperGiven(Given):
    """The team that helps."""

    team = ByReference(team_called, "team")


class ContributeView(Endpoint):
    """A team that helps with a key result: no accountability, no slot."""

    tag = "Drafts"
    operations = {"post": "add_contributor"}
    serializer_class = TeamReferenceSerializer
    given = {"post": HelperGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Name a team that helps."""
        with self.open():
            row = found(queries.key_result_called(reference))
            team = validated(HelperGiven, request)["team"]
        actions.add_contributor(row, team, **self.who_and_when)
        return Response(TeamReferenceSerializer(team).data)


class ContributeNoMoreView(Endpoint):
    """A team that helps no longer."""

    tag = "Drafts"
    operations = {"post": "remove_contributor"}
    serializer_class = TeamReferenceSerializer
    given = {"post": HelperGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say that a team helps no longer."""
        with self.open():
            row = found(queries.key_result_called(reference))
            team = validated(HelperGiven, request)["team"]
        actions.remove_contributor(row, team, **self.who_and_when)
        return Response(TeamReferenceSerializer(team).data)


class LookSerializer(serializers.Serializer[Any]):
    """A thing that is worth a look; it never blocks."""

    question = serializers.CharField(source="key")
    words = serializers.CharField()
    is_there = serializers.BooleanField()
    is_good_enough = serializers.BooleanField()
    answer = serializers.CharField()


class NeedSerializer(serializers.Serializer[Any]):
    """What is needed and not there."""

    field = serializers.CharField()
    sentence = serializers.CharField()


class ReadinessSerializer(serializers.Serializer[Any]):
    """What blocks "ready", and what is worth a look."""

    missing = NeedSerializer(many=True)
    looks = LookSerializer(many=True)


class ReadinessView(Endpoint):
    """What an objective needs before it is ready."""

    tag = "Drafts"
    operations = {"get": "get_readiness"}
    serializer_class = ReadinessSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return what is needed, and what is worth a look."""
        return self.shown(lambda: readiness_of(reference))


class QuestionGiven(Given):
    """The question, by its key."""

    question = serializers.CharField(max_length=40)


class AnswerGiven(QuestionGiven):
    """The question with its answer; only `enough` can be answered with `unsure`."""

    answer = serializers.ChoiceField(
        GoodEnough.Answer.choices, default=GoodEnough.Answer.GOOD_ENOUGH
    )


class GoodEnoughView(Endpoint):
    """The answer "good enough to start" to a question that is worth a look."""

    tag = "Drafts"
    operations = {"post": "say_good_enough"}
    serializer_class = ReadinessSerializer
    given = {"post": AnswerGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say that it is good enough to start, or that you are not sure."""
        with self.open():
            objective = found(queries.objective_called(reference))
        given = validated(AnswerGiven, request)
        actions.say_good_enough(objective, **given, **self.who_and_when)
        return self.shown(lambda: readiness_of(reference))


class AskAgainView(Endpoint):
    """A question that was good enough, asked again."""

    tag = "Drafts"
    operations = {"post": "ask_again"}
    serializer_class = ReadinessSerializer
    given = {"post": QuestionGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Ask a question again."""
        with self.open():
            objective = found(queries.objective_called(reference))
        given = validated(QuestionGiven, request)
        actions.ask_again(objective, **given, **self.who_and_when)
        return self.shown(lambda: readiness_of(reference))


def readiness_of(reference: str) -> queries.DraftedObjective:
    """Return an objective with what it needs. Four queries, or five."""
    return found(queries.drafted_called(reference))
