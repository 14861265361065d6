"""What waits for an answer, in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import queries
from conversations.queries import Waiting
from conversations.queries.waiting import KINDS
from organizations.endpoints import Endpoint
from teams.queries import standing


class WaitingLineSerializer(serializers.Serializer[Waiting]):
    """Something that waits for an answer; `days` counts both ends."""

    kind = serializers.ChoiceField(KINDS)
    reference = serializers.CharField()
    title = serializers.CharField()
    whom = serializers.CharField()
    count = serializers.IntegerField()
    since = serializers.DateField()
    days = serializers.IntegerField()
    has_returned = serializers.BooleanField()


class WaitingSerializer(serializers.Serializer[Any]):
    """What waits for oneself, and what waits for anybody."""

    own = WaitingLineSerializer(many=True)
    all = WaitingLineSerializer(many=True)


class WaitingView(Endpoint):
    """What waits for an answer."""

    tag = "Conversations"
    operations = {"get": "list_waiting"}
    serializer_class = WaitingSerializer

    def get(self, request: Request, slug: str) -> Response:
        """List what waits for an answer, the longest first."""
        person = standing(self.asked.membership, self.asked.today)
        return self.shown(
            lambda: {
                "own": queries.waiting_for(person, self.asked.today),
                "all": queries.all_waiting(self.asked.today),
            }
        )
