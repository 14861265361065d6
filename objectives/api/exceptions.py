"""Exceptions from the limit, and heartbeat quarters, in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.api.cycles import CycleReferenceSerializer
from objectives.models import Heartbeat, LimitException
from okrhub.lib.api import (
    LONGEST_TEXT,
    ByReference,
    Given,
    OrNothing,
    found,
    validated,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class ObjectiveNamedSerializer(serializers.Serializer[Any]):
    """An objective by its reference and title."""

    reference = serializers.CharField()
    title = serializers.CharField()


class ExceptionSerializer(serializers.Serializer[LimitException]):
    """An exception asked for; `limit` is what holds if it is granted."""

    id = serializers.IntegerField(source="pk")
    team = TeamReferenceSerializer()
    cycle = CycleReferenceSerializer()
    objective = ObjectiveNamedSerializer()
    reason = serializers.CharField()
    state = serializers.ChoiceField(LimitException.State.choices)
    limit = serializers.IntegerField(allow_null=True)
    asked_by = PersonReferenceSerializer()
    asked_on = serializers.DateField()
    answered_by = PersonReferenceSerializer(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField()


class ExceptionGiven(Given):
    """For which team it is asked, and why."""

    team = ByReference(team_called, "team")
    reason = serializers.CharField(max_length=LONGEST_TEXT)


class ExceptionAnswerGiven(Given):
    """Whether it is granted; a sentence if one is needed."""

    is_granted = serializers.BooleanField()
    answer = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class HeartbeatSerializer(serializers.Serializer[Heartbeat]):
    """What share of a cycle a team's heartbeat takes; with all of it its limit is 0."""

    cycle = CycleReferenceSerializer()
    share = OrNothing(Heartbeat.Share.choices)
    reason = serializers.CharField()
    said_on = serializers.DateField()


class HeartbeatGiven(Given):
    """The cycle, by name, and the share; an empty one takes the saying back."""

    cycle = ByReference(queries.cycle_called, "cycle")
    share = serializers.ChoiceField(Heartbeat.Share.choices, allow_blank=True)
    reason = serializers.CharField(max_length=240, default="", allow_blank=True)


class ExceptionFilter(filters.FilterSet):
    """Narrow the list of exceptions."""

    state = filters.MultipleChoiceFilter(
        choices=LimitException.State.choices, help_text="In one of these states."
    )


class ExceptionsView(ListEndpoint[LimitException]):
    """List the exceptions, the latest first."""

    tag = "Limits"
    operations = {"get": "list_exceptions"}
    serializer_class = ExceptionSerializer
    filterset_class = ExceptionFilter
    model = LimitException

    def rows(self) -> QuerySet[LimitException]:
        """Return exceptions."""
        return queries.exceptions()


class ExceptionView(Endpoint):
    """One exception."""

    tag = "Limits"
    operations = {"get": "get_exception"}
    serializer_class = ExceptionSerializer

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return an exception."""
        return self.shown(lambda: found(queries.exception_number(pk)))


class AnswerExceptionView(Endpoint):
    """The answer to an exception."""

    tag = "Limits"
    operations = {"post": "answer_exception"}
    serializer_class = ExceptionSerializer
    given = {"post": ExceptionAnswerGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Grant or refuse it: the unit's leader, never who asked."""
        with self.open():
            exception = found(queries.exception_number(pk))
        given = validated(ExceptionAnswerGiven, request)
        actions.answer_exception(exception, **given, **self.who_and_when)
        return self.shown(lambda: queries.exception_number(pk))


class WithdrawExceptionView(Endpoint):
    """An exception that is asked no longer."""

    tag = "Limits"
    operations = {"post": "withdraw_exception"}
    serializer_class = ExceptionSerializer

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take back what was asked."""
        with self.open():
            exception = found(queries.exception_number(pk))
        validated(Given, request)
        actions.withdraw_exception(exception, **self.who_and_when)
        return self.shown(lambda: queries.exception_number(pk))


class AskExceptionView(Endpoint):
    """One OKR more for a team that is full."""

    tag = "Limits"
    operations = {"post": "ask_exception"}
    serializer_class = ExceptionSerializer
    given = {"post": ExceptionGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Ask for one OKR more in a team, to commit this one."""
        with self.open():
            objective = found(queries.objective_called(reference))
            given = validated(ExceptionGiven, request)
        asked = actions.ask_exception(objective, **given, **self.who_and_when)
        return self.shown(lambda: queries.exception_number(asked.pk))


class HeartbeatView(Endpoint):
    """What heartbeat takes of a team's quarters."""

    tag = "Limits"
    operations = {"post": "say_heartbeat"}
    serializer_class = HeartbeatSerializer
    given = {"post": HeartbeatGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say what share it takes; an empty one takes the saying back."""
        with self.open():
            team = found(team_called(reference))
            given = validated(HeartbeatGiven, request)
        said = actions.say_heartbeat(team, **given, **self.who_and_when)
        nothing = {
            "cycle": given["cycle"],
            "share": "",
            "reason": "",
            "said_on": self.asked.today,
        }
        return self.shown(lambda: said or nothing)
