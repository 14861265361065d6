"""Leaders' dialogues and the gap question in the API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import StrategyDialogue
from objectives.models import GapAnswer
from objectives.queries import (
    cycle_called,
    gap_answers_of,
    key_result_called,
    objective_called,
)
from okrhub.lib.api import ByReference, Given, found, validated, version_if_seen
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint

LONGEST = 2000
MOVES = [
    each
    for each in StrategyDialogue.State.choices
    if each[0] != StrategyDialogue.State.OPEN
]


class DialogueSerializer(serializers.Serializer[StrategyDialogue]):
    """A dialogue; `days` is its age up to today or its close, both ends counted."""

    id = serializers.IntegerField(source="pk")
    objective = serializers.CharField(source="objective.reference")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    cause = serializers.ChoiceField(StrategyDialogue.Cause.choices)
    words = serializers.CharField()
    opened_by = PersonReferenceSerializer(allow_null=True)
    opened_on = serializers.DateField()
    days = serializers.SerializerMethodField()
    state = serializers.ChoiceField(StrategyDialogue.State.choices)
    answer = serializers.CharField()
    closed_by = PersonReferenceSerializer(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()

    def get_days(self, dialogue: StrategyDialogue) -> int:
        """Return its age in days."""
        return int(vars(dialogue)["age_days"])


class FlagGiven(Given):
    """The objective that does not match the strategy, and what is the matter."""

    objective = ByReference(objective_called, "objective")
    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class CloseDialogueGiven(Given):
    """Who moves, and what is agreed on."""

    state = serializers.ChoiceField(MOVES)
    answer = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class GapAnswerSerializer(serializers.Serializer[GapAnswer]):
    """Whether every linked team result together would reach an annual key result."""

    quarter = serializers.CharField(source="quarter.name")
    occasion = serializers.ChoiceField(GapAnswer.Occasion.choices)
    answer = serializers.ChoiceField(GapAnswer.Answer.choices)
    note = serializers.CharField()
    author = PersonReferenceSerializer(allow_null=True)
    answered_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()


class GapGiven(Given):
    """An answer for a quarter, by the name of its cycle; "no" opens a dialogue."""

    quarter = ByReference(cycle_called, "cycle")
    occasion = serializers.ChoiceField(GapAnswer.Occasion.choices)
    answer = serializers.ChoiceField(GapAnswer.Answer.choices)
    note = serializers.CharField(max_length=1000, default="", allow_blank=True)


class DialogueFilter(filters.FilterSet):
    """Narrow the list of dialogues."""

    state = filters.MultipleChoiceFilter(
        choices=StrategyDialogue.State.choices, help_text="In one of these states."
    )
    cause = filters.MultipleChoiceFilter(
        choices=StrategyDialogue.Cause.choices, help_text="Opened for one of these."
    )


class DialoguesView(ListEndpoint[StrategyDialogue]):
    """List leaders' dialogues, open ones first, the oldest on top."""

    tag = "Conversations"
    operations = {"get": "list_dialogues", "post": "flag_objective"}
    serializer_class = DialogueSerializer
    given = {"post": FlagGiven}
    filterset_class = DialogueFilter
    model = StrategyDialogue

    def rows(self) -> QuerySet[StrategyDialogue]:
        """Return the dialogues."""
        return queries.dialogues()

    def lines(self, rows: Sequence[StrategyDialogue]) -> Sequence[object]:
        """Return each with its age."""
        return [_aged(self, row) for row in rows]

    def post(self, request: Request, slug: str) -> Response:
        """Say as a leader that an objective does not match the strategy."""
        with self.open():
            given = validated(FlagGiven, request)
        dialogue = actions.flag_objective(**given, **self.who_and_when)
        return _shown(self, dialogue.pk, status=201)


class DialogueView(Endpoint):
    """One dialogue."""

    tag = "Conversations"
    operations = {"get": "get_dialogue"}
    serializer_class = DialogueSerializer

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a dialogue."""
        return _shown(self, pk)


class CloseDialogueView(Endpoint):
    """Somebody moves."""

    tag = "Conversations"
    operations = {"post": "close_dialogue"}
    serializer_class = DialogueSerializer
    given = {"post": CloseDialogueGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Say who moves: the team, leaders by accepting it, or the strategy."""
        with self.open():
            dialogue = found(queries.dialogue_number(pk))
        actions.close_dialogue(
            dialogue,
            version=version_if_seen(request),
            **validated(CloseDialogueGiven, request),
            **self.who_and_when,
        )
        return _shown(self, pk)


class GapAnswersView(ListEndpoint[GapAnswer]):
    """List the answers about an annual key result, the latest first."""

    tag = "Conversations"
    operations = {"get": "list_gap_answers", "post": "answer_gap"}
    serializer_class = GapAnswerSerializer
    given = {"post": GapGiven}
    model = GapAnswer

    def rows(self) -> QuerySet[GapAnswer]:
        """Return the answers."""
        return gap_answers_of(found(key_result_called(self.kwargs["reference"])))

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Answer for a quarter whether what is linked suffices; "no" opens a dialogue."""
        with self.open():
            key_result = found(key_result_called(reference))
            given: dict[str, Any] = validated(GapGiven, request)
        answer, _ = actions.answer_gap_question(
            key_result, **given, **self.who_and_when
        )
        return self.shown(
            lambda: gap_answers_of(key_result).get(pk=answer.pk), status=201
        )


def _aged(endpoint: Endpoint, dialogue: StrategyDialogue) -> StrategyDialogue:
    vars(dialogue)["age_days"] = dialogue.days(endpoint.asked.today)
    return dialogue


def _shown(endpoint: Endpoint, pk: int, *, status: int = 200) -> Response:
    return endpoint.shown(
        lambda: _aged(endpoint, found(queries.dialogue_number(pk))), status=status
    )
