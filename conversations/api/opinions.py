"""Rounds of opinions in the API."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.actions import IdeaGiven
from conversations.actions.opinions import MOST_DOTS, MOST_TEXTS, Dot
from conversations.models import IdeaReply, OpinionRound
from conversations.queries import Idea
from conversations.queries import RoundView as Shown
from objectives.api.acts import NothingGiven
from objectives.queries import (
    initiative_called,
    key_result_called,
    objective_called,
)
from okrhub.lib.api import ByReference, Given, found, validated
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint

LONGEST = 1000
_IDEA = re.compile(r"^(named|nameless)-([1-9][0-9]{0,17})$")


def _dot(reference: str) -> Dot | None:
    return key_result_called(reference) or initiative_called(reference)


class ReplySerializer(serializers.Serializer[IdeaReply]):
    """What the product owner answered to an idea."""

    kind = serializers.ChoiceField(IdeaReply.Kind.choices)
    words = serializers.CharField()
    replied_by = PersonReferenceSerializer()
    replied_on = serializers.DateField()
    initiative = serializers.CharField(
        source="initiative.reference", default=None, allow_null=True
    )


class SaidSerializer(serializers.Serializer[Any]):
    """Something that was said; `author` is empty where it bears no name."""

    text = serializers.CharField()
    author = serializers.CharField()


class IdeaSerializer(SaidSerializer):
    """An idea, with the key under which it is answered."""

    key = serializers.SerializerMethodField()
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    waits_since = serializers.DateField(source="since")
    reply = ReplySerializer(allow_null=True)

    def get_key(self, idea: Any) -> str:
        """Return what names it in `reply/`."""
        return f"{idea.sort}-{idea.pk}"


class DotsSerializer(serializers.Serializer[Any]):
    """The dots on a key result or an option; names where the round has them."""

    target = serializers.CharField(source="target.reference")
    count = serializers.IntegerField()
    names = serializers.ListField(child=serializers.CharField())


class VoteSerializer(serializers.Serializer[Any]):
    """How often a number of points was given."""

    points = serializers.IntegerField()
    count = serializers.IntegerField()


class RoundSerializer(serializers.Serializer[Any]):
    """A round of opinions, and what may be shown of it.

    Without names, nothing says who said what or when, and nothing is shown before
    three have answered: `held_back` then counts them. `votes` come from three votes on.
    """

    id = serializers.IntegerField(source="round.pk")
    objective = serializers.CharField(source="round.objective.reference")
    asked_by = PersonReferenceSerializer(source="round.asked_by")
    asked_on = serializers.DateField(source="round.asked_on")
    closed_on = serializers.DateField(source="round.closed_on", allow_null=True)
    has_names = serializers.BooleanField(source="round.has_names")
    asks_everybody = serializers.BooleanField(source="round.asks_everybody")
    asks_vote = serializers.BooleanField(source="round.asks_vote")
    about = serializers.CharField(source="round.about")
    asked = serializers.IntegerField()
    answers = serializers.IntegerField(source="round.answers")
    has_answered = serializers.BooleanField()
    held_back = serializers.IntegerField()
    ideas = IdeaSerializer(many=True)
    dots = DotsSerializer(many=True)
    worries = SaidSerializer(many=True)
    votes = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="round.version")

    @extend_schema_field(VoteSerializer(many=True, allow_null=True))
    def get_votes(self, view: Shown) -> list[Any] | None:
        """Return how often each number of points was given, from three votes on."""
        if view.votes is None:
            return None
        return [
            {"points": points, "count": count} for points, count in view.votes.counts
        ]


class RoundGiven(Given):
    """How to ask; whether with names cannot be changed afterwards."""

    has_names = serializers.BooleanField()
    asks_everybody = serializers.BooleanField(default=False)
    asks_vote = serializers.BooleanField(default=False)
    about = serializers.CharField(max_length=400, default="", allow_blank=True)


class IdeaField(Given):
    """An idea; `is_named` false keeps its author's name out of a round with names."""

    text = serializers.CharField(max_length=LONGEST)
    key_result = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )
    is_named = serializers.BooleanField(default=True)


class OpinionGiven(Given):
    """An opinion; one thing at least."""

    ideas = IdeaField(many=True, required=False)
    dots = serializers.ListField(
        child=ByReference(_dot, "key result or initiative"),
        required=False,
        max_length=MOST_DOTS,
    )
    worries = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        required=False,
        max_length=MOST_TEXTS,
    )
    vote = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True
    )


class ReplyGiven(Given):
    """The answer to an idea, which is named by its `key`.

    Taken up, it becomes an option under the key result it was given for, or under
    `key_result`.
    """

    idea = serializers.RegexField(_IDEA)
    kind = serializers.ChoiceField(IdeaReply.Kind.choices)
    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    key_result = ByReference(
        key_result_called, "key result", required=False, allow_null=True
    )


class RoundsView(ListEndpoint[OpinionRound]):
    """List the rounds of opinions on an objective, the latest first."""

    tag = "Conversations"
    operations = {"get": "list_opinion_rounds", "post": "ask_opinions"}
    serializer_class = RoundSerializer
    given = {"post": RoundGiven}
    model = OpinionRound

    def rows(self) -> QuerySet[OpinionRound]:
        """Return the rounds."""
        objective = found(objective_called(self.kwargs["reference"]))
        rows = queries.rounds_read_by(self.asked.membership)
        return rows.filter(objective=objective).order_by("-pk")

    def lines(self, rows: Sequence[OpinionRound]) -> list[Shown]:
        """Return rounds with what may be shown of them."""
        return queries.round_views(rows)

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Ask for opinions, with names or without."""
        with self.open():
            objective = found(objective_called(reference))
        given = validated(RoundGiven, request)
        asked = actions.ask_opinions(objective, **given, **self.who)
        return _shown(self, asked.pk, status=201)


class RoundView(Endpoint):
    """One round of opinions."""

    tag = "Conversations"
    operations = {"get": "get_opinion_round"}
    serializer_class = RoundSerializer

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a round with what may be shown of it."""
        return _shown(self, pk)


class AnswerRoundView(Endpoint):
    """Give an opinion.

    No Idempotency-Key is kept, since it would tie a person to what was said: a round
    without names is answered once, a second time is refused with 409.
    """

    tag = "Conversations"
    operations = {"post": "give_opinion"}
    serializer_class = RoundSerializer
    given = {"post": OpinionGiven}

    def once(
        self,
        key: str,
        handler: Callable[..., Response],
        request: Request,
        *arguments: Any,
        **options: Any,
    ) -> Response:
        """Answer without keeping what was answered to whom."""
        return handler(request, *arguments, **options)

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Give an opinion; with names, again in place of the former."""
        with self.open():
            asked = found(queries.round_number(pk))
            given = validated(OpinionGiven, request)
        ideas = [IdeaGiven(**idea) for idea in given.pop("ideas", [])]
        actions.answer_round(asked, ideas=ideas, **given, **self.who)
        return _shown(self, pk)


class CloseRoundView(Endpoint):
    """Close a round of opinions."""

    tag = "Conversations"
    operations = {"post": "close_opinion_round"}
    serializer_class = RoundSerializer
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take no more answers."""
        with self.open():
            asked = found(queries.round_number(pk))
        validated(NothingGiven, request)
        actions.close_round(asked, **self.who)
        return _shown(self, pk)


class ReplyView(Endpoint):
    """Answer an idea."""

    tag = "Conversations"
    operations = {"post": "reply_to_idea"}
    serializer_class = RoundSerializer
    given = {"post": ReplyGiven}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Answer an idea with take up, later or no."""
        with self.open():
            found(queries.round_number(pk))
            given = validated(ReplyGiven, request)
            idea = _idea(given.pop("idea"), pk)
            if idea is None:
                raise Http404
        actions.reply_to_idea(idea, **given, **self.who_and_when)
        return _shown(self, pk)


def _idea(key: str, round_id: int) -> Idea | None:
    sort, _, pk = key.partition("-")
    idea = queries.shown_idea(sort, int(pk))
    return idea if idea is not None and idea.round_id == round_id else None


def _shown(endpoint: Endpoint, pk: int, *, status: int = 200) -> Response:
    me = endpoint.asked.membership
    return endpoint.shown(lambda: found(queries.round_of(pk, me)), status=status)
