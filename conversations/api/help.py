"""Help between teams, in the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.actions import Promise
from conversations.models import HelpRequest
from conversations.queries import HelpFilter
from objectives.queries import key_result_called, objective_called
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Day,
    Given,
    OrNothing,
    found,
    validated,
    version_if_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.models import Function
from teams.queries import functions, team_called

STATES = [("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed")]
WORDS: dict[str, Any] = {
    "max_length": LONGEST_TEXT,
    "default": "",
    "allow_blank": True,
}


def function_number(pk: int) -> Function | None:
    """Return a function of the open organisation. One query."""
    return functions().filter(pk=pk).first()


def promise_help(asked: HelpRequest, **given: Any) -> HelpRequest:
    """Promise what is sent, by who acts."""
    acting = {name: given.pop(name) for name in ("version", "actor", "on", "now")}
    return actions.accept_help(asked, Promise(**given), **acting)


class FunctionReferenceSerializer(serializers.Serializer[Function]):
    """A function that can be asked."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class HelpSerializer(serializers.Serializer[HelpRequest]):
    """Help that an OKR needs; `due_on` is promised, `first_due_on` before it slipped.

    `moved` is what the team that asked says came of it, `helper_says` the helping one.
    """

    reference = serializers.CharField()
    title = serializers.CharField()
    form = serializers.ChoiceField(HelpRequest.Form.choices)
    objective = serializers.CharField(source="objective.reference")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    team = TeamReferenceSerializer(source="objective.team")
    asked_team = TeamReferenceSerializer(allow_null=True)
    asked_function = FunctionReferenceSerializer(allow_null=True)
    needed_by = serializers.DateField()
    is_blocking = serializers.BooleanField()
    state = serializers.ChoiceField(HelpRequest.State.choices)
    since = serializers.DateField()
    helper = TeamReferenceSerializer(allow_null=True)
    way = OrNothing(HelpRequest.Way.choices)
    due_on = serializers.DateField(allow_null=True)
    first_due_on = serializers.DateField(allow_null=True)
    initiative = serializers.CharField(
        source="initiative.reference", default=None, allow_null=True
    )
    dependent = serializers.CharField(
        source="dependent.reference", default=None, allow_null=True
    )
    asked_by = PersonReferenceSerializer()
    asked_on = serializers.DateField()
    answered_by = PersonReferenceSerializer(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    words = serializers.CharField()
    moved = OrNothing(HelpRequest.Moved.choices)
    helper_says = OrNothing(HelpRequest.Moved.choices)
    version = serializers.IntegerField()


class HelpGiven(Given):
    """What is needed, of a `team` or a `function`, by when."""

    title = serializers.CharField(max_length=400)
    form = serializers.ChoiceField(HelpRequest.Form.choices)
    objective = ByReference(objective_called, "objective")
    key_result: Any = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )
    team: Any = ByReference(team_called, "team", required=False, allow_null=True)
    function: Any = ById(function_number, "function", required=False, allow_null=True)
    needed_by = Day()
    is_blocking = serializers.BooleanField(default=False)


class PromiseGiven(Given):
    """By when and how; `text` names the initiative, or the OKR that is proposed."""

    due_on = Day()
    way = serializers.ChoiceField(
        HelpRequest.Way.choices, default=HelpRequest.Way.JUST_DO_IT
    )
    words = serializers.CharField(**WORDS)
    text = serializers.CharField(max_length=400, default="", allow_blank=True)
    team: Any = ByReference(team_called, "team", required=False, allow_null=True)
    dependent: Any = ByReference(
        objective_called, "objective", required=False, allow_null=True
    )


class HelpReasonGiven(Given):
    """Why; to decline needs it."""

    reason = serializers.CharField(**WORDS)


class SlipGiven(HelpReasonGiven):
    """The later day, and why."""

    due_on = Day()


class CameGiven(Given):
    """What the help moved, and a word about it."""

    moved = serializers.ChoiceField(
        HelpRequest.Moved.choices, default="", allow_blank=True
    )
    words = serializers.CharField(**WORDS)


class HelpFilterSet(filters.FilterSet):
    """Open requests unless another `state` is asked for; `team` on either side."""

    state = filters.ChoiceFilter(
        choices=STATES, method="keep", help_text="Which requests; open ones without it."
    )
    team = filters.CharFilter(
        method="keep", help_text="A team that asked or was asked, such as T-4."
    )

    def keep(
        self, rows: QuerySet[HelpRequest], name: str, value: str
    ) -> QuerySet[HelpRequest]:
        """Leave the rows as they are: `HelpView.rows` reads the filter."""
        return rows


class HelpsView(ListEndpoint[HelpRequest]):
    """List requests for help, the earliest day first."""

    tag = "Help"
    operations = {"get": "list_help_requests", "post": "ask_help"}
    serializer_class = HelpSerializer
    given = {"post": HelpGiven}
    filterset_class = HelpFilterSet
    model = HelpRequest

    def rows(self) -> QuerySet[HelpRequest]:
        """Return the requests that are wanted."""
        asked = self.asked.GET
        team = found(team_called(asked["team"])) if asked.get("team") else None
        wanted = HelpFilter(state=asked.get("state") or "open", team=team)
        return queries.with_people(queries.wanted_help(wanted, self.asked.today))

    def post(self, request: Request, slug: str) -> Response:
        """Ask for help, as one of the OKR's team."""
        with self.open():
            given = validated(HelpGiven, request)
        objective = given.pop("objective")
        asked = actions.ask_help(objective, **given, **self.who_and_when)
        return self.shown(lambda: queries.help_called(asked.reference), status=201)


class HelpView(Endpoint):
    """One request for help."""

    tag = "Help"
    operations = {"get": "get_help_request"}
    serializer_class = HelpSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a request for help."""
        return self.shown(lambda: found(queries.help_called(reference)))


class HelpStepView(Endpoint):
    """A step with a request for help."""

    tag = "Help"
    serializer_class = HelpSerializer
    versioned = {"post": False}

    def take(self, reference: str, act: Callable[..., HelpRequest]) -> Response:
        """Take the step with what is sent, and return the request as it is then."""
        with self.open():
            asked = found(queries.help_called(reference))
            given = validated(self.given["post"], self.request)
        act(asked, **given, version=version_if_seen(self.request), **self.who_and_when)
        return self.shown(lambda: queries.help_called(reference))


class AcceptHelpView(HelpStepView):
    """Promise help."""

    operations = {"post": "accept_help"}
    given = {"post": PromiseGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Promise it by a day, in one of four ways."""
        return self.take(reference, promise_help)


class DeclineHelpView(HelpStepView):
    """Say no."""

    operations = {"post": "decline_help"}
    given = {"post": HelpReasonGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Decline with a reason."""
        return self.take(reference, actions.decline_help)


class SlipHelpView(HelpStepView):
    """Say that a promise may slip."""

    operations = {"post": "slip_help"}
    given = {"post": SlipGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Name a later day before it is late."""
        return self.take(reference, actions.slip_help)


class DeliverHelpView(HelpStepView):
    """Say that the help came."""

    operations = {"post": "deliver_help"}
    given = {"post": CameGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Deliver it, and say what it moved."""
        return self.take(reference, actions.deliver_help)


class ConfirmHelpView(HelpStepView):
    """Receive the help."""

    operations = {"post": "confirm_help"}
    given = {"post": CameGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Confirm as who asked that it came, and say what it moved."""
        return self.take(reference, actions.confirm_help)


class ReturnHelpView(HelpStepView):
    """Say that it is not what was needed."""

    operations = {"post": "return_help"}
    given = {"post": HelpReasonGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Let the promise stand, as who asked."""
        return self.take(reference, actions.return_help)


class WithdrawHelpView(HelpStepView):
    """Take a request back."""

    operations = {"post": "withdraw_help"}
    given = {"post": HelpReasonGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say as who asked that it is not needed any more."""
        return self.take(reference, actions.withdraw_help)
