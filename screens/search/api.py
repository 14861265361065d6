"""Search, and what changed, in the API."""

from typing import Any

from django.forms import Form
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.endpoints import Endpoint
from screens.forms import ActivityForm, SearchForm
from screens.queries.activity import Activity, ChangeLine, activity
from screens.queries.search import FEW, KINDS, MANY, Found, kinds_here, plain, search
from screens.views.activity import record_read
from teams.api import TeamReferenceSerializer
from teams.queries import team_names


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
            raise serializers.ValidationError(errors_of(form))
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


class ChangedSerializer(serializers.Serializer[Any]):
    """A column of a row that changed, in words."""

    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class ChangeLineSerializer(serializers.Serializer[ChangeLine]):
    """A recorded change of a row; `reference` is empty where the row is gone.

    Nobody is told who did it; `mine` asks for what one did oneself.
    """

    id = serializers.IntegerField(source="event.pk")
    happened_at = serializers.DateTimeField(source="event.happened_at")
    kind = serializers.CharField(source="sort.words")
    operation = serializers.ChoiceField(
        [(each, each) for each in ("insert", "update", "delete")],
        source="event.operation",
    )
    reference = serializers.CharField()
    title = serializers.CharField(source="name")
    what = serializers.CharField()
    reason = serializers.CharField(source="event.reason")
    changes = serializers.SerializerMethodField()

    @extend_schema_field(ChangedSerializer(many=True))
    def get_changes(self, line: ChangeLine) -> list[dict[str, str]]:
        """Return what changed, before and after."""
        names = ("name", "before", "after")
        return [dict(zip(names, change, strict=True)) for change in line.changes]


class ActivitySerializer(serializers.Serializer[Activity]):
    """Changes, the latest first; send `older_than` as `before` for the next 50."""

    lines = ChangeLineSerializer(many=True)
    older_than = serializers.IntegerField(allow_null=True)


class ActivityView(Endpoint):
    """What changed; reading it is itself recorded."""

    tag = "Search"
    operations = {"get": "list_activity"}
    serializer_class = ActivitySerializer
    parameters = [
        OpenApiParameter("about", str, description="A reference, such as O-12."),
        OpenApiParameter("team", str, description="A team, such as T-4."),
        OpenApiParameter("since", OpenApiTypes.DATE, description="From this day on."),
        OpenApiParameter("until", OpenApiTypes.DATE, description="Up to this day."),
        OpenApiParameter("mine", bool, description="Only what I did myself."),
        OpenApiParameter("before", int, description="Older than this change."),
    ]

    def get(self, request: Request, slug: str) -> Response:
        """Return what changed."""
        with self.open():
            form = ActivityForm(self.asked.GET, teams=team_names())
            if not form.is_valid():
                raise serializers.ValidationError(errors_of(form))
            wanted = form.wanted(self.asked.membership, self.asked.settings)
            page = activity(wanted)
        record_read(self.asked)
        return self.shown(lambda: page)


def errors_of(form: Form) -> dict[str, list[str]]:
    """Return what is wrong, by parameter."""
    return {name: [*map(str, each)] for name, each in form.errors.items()}
