"""The alignment map in the API: cards and links, without their places."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.endpoints import Endpoint
from screens.forms import MapForm
from screens.map.graph import Card, Link, narrowed
from screens.queries.map import kept_map, key_results_on, with_parts

LAYERS = [
    ("goal", "A strategy goal"),
    ("objective", "An objective"),
    ("key_result", "A key result"),
    ("team", "A team"),
]
LINKS = [
    ("leads", "Leads to, first of all"),
    ("also", "Leads to as well"),
    ("carries", "Belongs to"),
    ("needs", "Waits for"),
    ("help", "Asked for help"),
]


class CardSerializer(serializers.Serializer[Card]):
    """Something on the map; `status` is health as last worked out, empty for unknown."""

    reference = serializers.CharField(source="key")
    kind = serializers.ChoiceField(LAYERS)
    title = serializers.CharField()
    status = serializers.CharField()
    topology = serializers.CharField()
    progress = serializers.FloatField(allow_null=True)
    teams = serializers.SerializerMethodField()
    is_orphan = serializers.BooleanField()

    def get_teams(self, card: Card) -> list[str]:
        """Return the references of its teams, the owner first."""
        return [mark.reference for mark in card.teams]


class MapLinkSerializer(serializers.Serializer[Link]):
    """A line: `upper` is led to, or waits; `lower` leads there, or helps."""

    upper = serializers.CharField()
    lower = serializers.CharField()
    kind = serializers.ChoiceField(LINKS)
    words = serializers.CharField()


class MapSerializer(serializers.Serializer[Any]):
    """All that is in process, with what it leads to and needs."""

    cards = CardSerializer(many=True)
    links = MapLinkSerializer(many=True)


class MapView(Endpoint):
    """The contribution graph."""

    tag = "Alignment"
    operations = {"get": "get_map"}
    serializer_class = MapSerializer
    parameters = [
        OpenApiParameter(
            "team", str, description="Around a team, with key results, such as T-4."
        ),
        OpenApiParameter(
            "show",
            str,
            enum=["crossing", "unlinked"],
            description="Only what crosses teams, or what leads to nothing.",
        ),
    ]

    def get(self, request: Request, slug: str) -> Response:
        """Return what leads to what, who shares and who helps."""
        with self.open():
            kept = kept_map(self.asked.today, self.asked.settings, is_whole=True)
            chosen = MapForm(self.asked.GET, teams=kept.overview.teams).chosen()
            graph = narrowed(kept.whole, team=chosen.team, show=chosen.show)
            if chosen.team:
                graph = with_parts(graph, key_results_on(graph))
        return self.shown(lambda: graph)
