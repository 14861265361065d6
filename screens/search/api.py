"""Search in the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.endpoints import Endpoint
from screens.forms import SearchForm
from screens.queries.search import FEW, KINDS, MANY, Found, kinds_here, plain, search
from teams.api import TeamReferenceSerializer


class FoundSerializer(serializers.Serializer[Found]):
    """Something that holds the words; a comment bears the reference of its objective.

    `reference` is empty for a person. `is_over`: closed, archived or at its end.
    """

    kind = serializers.ChoiceField(
        [(kind, words) for kind, (_, words) in KINDS.items()]
    )
    reference = serializers.SerializerMethodField()
    title = serializers.CharField(source="words")
    excerpt = serializers.SerializerMethodField()
    team = TeamReferenceSerializer(allow_null=True)
    is_over = serializers.BooleanField()

    def get_reference(self, row: Found) -> str:
        """Return the reference people say aloud."""
        return "" if row.kind == "person" else row.key

    def get_excerpt(self, row: Found) -> str:
        """Return the words around those that were asked for."""
        return plain(row.excerpt)


class SearchResultSerializer(serializers.Serializer[Any]):
    """What was found, kind by kind, the closest first; `more` names kinds with more."""

    results = FoundSerializer(many=True)
    more = serializers.ListField(child=serializers.CharField())


class SearchView(Endpoint):
    """Everything that one may see, by its words."""

    tag = "Search"
    operations = {"get": "search"}
    serializer_class = SearchResultSerializer
    parameters = [
        OpenApiParameter("q", str, description="Words, or a reference such as KR-31."),
        OpenApiParameter(
            "kind",
            str,
            enum=list(KINDS),
            description="Only of this kind: up to 50, else 5 of each.",
        ),
    ]

    def get(self, request: Request, slug: str) -> Response:
        """Return what holds the words."""
        form = SearchForm(self.asked.GET, kinds=kinds_here(self.asked.settings))
        if not form.is_valid():
            errors = {name: [*map(str, each)] for name, each in form.errors.items()}
            raise serializers.ValidationError(errors)
        kinds = form.kinds()
        with self.open():
            most = MANY if len(kinds) == 1 else FEW
            groups = search(form.asked(), kinds=kinds, most=most)
        return self.shown(
            lambda: {
                "results": [row for group in groups for row in group.rows],
                "more": [group.kind for group in groups if group.has_more],
            }
        )
