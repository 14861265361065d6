"""The line of sight in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import found
from organizations.endpoints import Endpoint
from sprints import queries


class SightStepSerializer(serializers.Serializer[Any]):
    """A key result, an objective or a goal of the strategy."""

    reference = serializers.CharField()
    title = serializers.CharField()


class LineOfSightSerializer(serializers.Serializer[Any]):
    """What something leads to, nearest first, and the same in one sentence."""

    reference = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    steps = SightStepSerializer(many=True)


class LineOfSightView(Endpoint):
    """The line of sight of one thing."""

    tag = "Alignment"
    operations = {"get": "get_line_of_sight"}
    serializer_class = LineOfSightSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return what a sprint's goal, an initiative or a key result leads to.

        `reference` is S-5, I-4, KR-3 or O-2.
        """
        return self.shown(lambda: found(queries.seen_called(reference)))
