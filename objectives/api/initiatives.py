"""Initiatives in the API, and what they should move."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions import Expected
from objectives.models import Initiative
from okrhub.lib.api import ByReference, Given, found, validated, version_seen
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer


class ExpectedSerializer(serializers.Serializer[Any]):
    """A key result that should move, and by about how much."""

    key_result = serializers.CharField(source="key_result.reference")
    objective = serializers.CharField(source="key_result.objective.reference")
    expected_impact = serializers.CharField()


class InitiativeSerializer(serializers.Serializer[Initiative]):
    """What a team tries; `author` is null where nobody is named."""

    reference = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(Initiative.Kind.choices)
    state = serializers.ChoiceField(Initiative.State.choices)
    team = TeamReferenceSerializer()
    author = PersonReferenceSerializer(allow_null=True)
    moves = ExpectedSerializer(many=True, source="links.all")
    version = serializers.IntegerField()


class ExpectedGiven(Given):
    """A key result, and by about how much it should move."""

    key_result = ByReference(queries.key_result_called, "key result")
    expected_impact = serializers.CharField(
        max_length=240, default="", allow_blank=True
    )


class EditInitiativeGiven(Given):
    """What changes; `moves` replaces what it should move."""

    text = serializers.CharField(max_length=600)
    kind = serializers.ChoiceField(Initiative.Kind.choices, required=False)
    state = serializers.ChoiceField(Initiative.State.choices, required=False)
    moves = ExpectedGiven(many=True, allow_empty=False)


class InitiativeGiven(EditInitiativeGiven):
    """An idea, and what it should move; without an author nobody is named in it."""

    has_author = serializers.BooleanField(default=True)


class InitiativeFilter(filters.FilterSet):
    """Narrow the list."""

    objective = filters.CharFilter(help_text="Of this objective, such as O-12.")
    key_result = filters.CharFilter(help_text="Of this key result, such as KR-31.")
    state = filters.MultipleChoiceFilter(
        choices=Initiative.State.choices, help_text="In one of these states."
    )
    kind = filters.ChoiceFilter(
        choices=Initiative.Kind.choices, help_text="Of this kind."
    )

    def filter_queryset(self, rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
        """Return the initiatives wanted; none for a reference that is not there."""
        given = self.form.cleaned_data
        for name, find, lookup in (
            ("objective", queries.objective_called, "key_results__objective"),
            ("key_result", queries.key_result_called, "key_results"),
        ):
            if given[name]:
                rows = rows.filter(**{lookup: find(given[name])}).distinct()
        if given["state"]:
            rows = rows.filter(state__in=given["state"])
        return rows.filter(kind=given["kind"]) if given["kind"] else rows


class InitiativesView(ListEndpoint[Initiative]):
    """List the initiatives, the newest first."""

    tag = "Initiatives"
    operations = {"get": "list_initiatives", "post": "add_initiative"}
    serializer_class = InitiativeSerializer
    given = {"post": InitiativeGiven}
    filterset_class = InitiativeFilter
    model = Initiative

    def rows(self) -> QuerySet[Initiative]:
        """Return the initiatives; the filter narrows them."""
        return queries.initiatives()

    def post(self, request: Request, slug: str) -> Response:
        """Keep an idea under the key results that it should move."""
        with self.open():
            given = validated(InitiativeGiven, request)
        added = actions.add_initiative(
            moves=moves_of(given), **given, **self.who_and_when
        )
        return self.shown(
            lambda: queries.initiative_called(added.reference), status=201
        )


class InitiativeView(Endpoint):
    """One initiative."""

    tag = "Initiatives"
    operations = {"get": "get_initiative", "patch": "edit_initiative"}
    serializer_class = InitiativeSerializer
    given = {"patch": EditInitiativeGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return an initiative with what it should move."""
        return self.shown(lambda: found(queries.initiative_called(reference)))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change an initiative."""
        with self.open():
            initiative = found(queries.initiative_called(reference))
            changes = validated(EditInitiativeGiven, request, partial=True)
        moves = moves_of(changes) if "moves" in changes else None
        actions.edit_initiative(
            initiative,
            changes=changes,
            moves=moves,
            version=version_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: queries.initiative_called(reference))


def moves_of(given: dict[str, Any]) -> list[Expected]:
    """Take out what it should move."""
    return [
        Expected(each["key_result"], each["expected_impact"])
        for each in given.pop("moves")
    ]
