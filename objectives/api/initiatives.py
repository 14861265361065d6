"""Initiatives in the API, and what they should move."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions import Expected
from objectives.bets import Worth
from objectives.models import Initiative, InitiativeStep
from okrhub.lib.api import (
    ByReference,
    Given,
    Number,
    OrNothing,
    found,
    validated,
    version_if_seen,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class ExpectedSerializer(serializers.Serializer[Any]):
    """A key result that should move, and by about how much."""

    key_result = serializers.CharField(source="key_result.reference")
    objective = serializers.CharField(source="key_result.objective.reference")
    expected_impact = serializers.CharField()
    expected_change = Number(
        allow_null=True, help_text="In the key result's unit, towards its target."
    )


class WorthSerializer(serializers.Serializer[Worth]):
    """What the order of bets rests on: shares of key results' ways, a guess by a guess."""

    impact = Number(allow_null=True)
    per_day = Number(allow_null=True)
    sentence = serializers.CharField()


class StepSerializer(serializers.Serializer[InitiativeStep]):
    """A day on which it came into a state."""

    from_state = OrNothing(Initiative.State.choices)
    to_state = serializers.ChoiceField(Initiative.State.choices)
    effective_on = serializers.DateField()


class InitiativeSerializer(serializers.Serializer[Initiative]):
    """What a team tries; `author` is null where nobody is named."""

    reference = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(Initiative.Kind.choices)
    state = serializers.ChoiceField(Initiative.State.choices)
    team = TeamReferenceSerializer()
    author = PersonReferenceSerializer(allow_null=True)
    moves = ExpectedSerializer(many=True, source="links.all")
    since = serializers.DateField(help_text="In its state since this day.")
    effort = Number(
        max_digits=6, decimal_places=1, allow_null=True, help_text="Days of the team."
    )
    worth = serializers.SerializerMethodField()
    item_key = serializers.CharField()
    item_url = serializers.CharField()
    observed = OrNothing(Initiative.Observed.choices)
    observed_impact = serializers.CharField()
    observed_on = serializers.DateField(allow_null=True)
    question = serializers.SerializerMethodField(
        help_text="What the coach asks; empty for nothing."
    )
    version = serializers.IntegerField()

    @extend_schema_field(WorthSerializer)
    def get_worth(self, initiative: Initiative) -> dict[str, Any]:
        """Return what it is worth."""
        links = initiative.links.all()
        return dict(WorthSerializer(queries.worth_of(initiative, links)).data)

    def get_question(self, initiative: Initiative) -> str:
        """Return what the coach asks."""
        return queries.question_about(initiative, list(initiative.links.all()))


class ExpectedGiven(Given):
    """A key result, and by about how much it should move."""

    key_result = ByReference(queries.key_result_called, "key result")
    expected_impact = serializers.CharField(
        max_length=240, default="", allow_blank=True
    )
    expected_change = Number(required=False, allow_null=True, default=None)


class EditInitiativeGiven(Given):
    """What changes; `moves` replaces what it should move."""

    text = serializers.CharField(max_length=600)
    kind = serializers.ChoiceField(Initiative.Kind.choices, required=False)
    state = serializers.ChoiceField(Initiative.State.choices, required=False)
    effort = Number(max_digits=6, decimal_places=1, required=False, allow_null=True)
    item_key = serializers.CharField(max_length=80, required=False, allow_blank=True)
    item_url = serializers.CharField(max_length=600, required=False, allow_blank=True)
    moves = ExpectedGiven(many=True)


class InitiativeGiven(EditInitiativeGiven):
    """An idea, and what it should move; without an author nobody is named in it.

    Heartbeat may move nothing; then it names its team. Else the team is the one of the
    first key result.
    """

    moves = ExpectedGiven(many=True, required=False)
    team = ByReference(team_called, "team", required=False)
    has_author = serializers.BooleanField(default=True)


class MoveGiven(Given):
    """Where it stands now."""

    to_state = serializers.ChoiceField(Initiative.State.choices)


class ObservedGiven(Given):
    """What was seen after it was done; "unknown" is an answer, too."""

    observed = serializers.ChoiceField(Initiative.Observed.choices)
    observed_impact = serializers.CharField(
        max_length=600, default="", allow_blank=True
    )


class NothingGiven(Given):
    """Nothing needs to be said."""


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
    team = filters.CharFilter(help_text="Of this team, such as T-4.")

    def filter_queryset(self, rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
        """Return the initiatives wanted; none for a reference that is not there."""
        given = self.form.cleaned_data
        for name, find, lookup in (
            ("objective", queries.objective_called, "key_results__objective"),
            ("key_result", queries.key_result_called, "key_results"),
        ):
            if given[name]:
                rows = rows.filter(**{lookup: find(given[name])}).distinct()
        if given["team"]:
            rows = rows.filter(team=team_called(given["team"]))
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


class InitiativeActEndpoint(Endpoint):
    """Something done with one initiative."""

    tag = "Initiatives"
    serializer_class = InitiativeSerializer

    def initiative(self, reference: str) -> Initiative:
        """Return the initiative; 404 without."""
        with self.open():
            return found(queries.initiative_called(reference))


class InitiativeMoveView(InitiativeActEndpoint):
    """Where an initiative stands."""

    operations = {"post": "move_initiative"}
    given = {"post": MoveGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Move an initiative to another state; its history keeps the day."""
        initiative = self.initiative(reference)
        given = validated(MoveGiven, request)
        actions.move_initiative(
            initiative,
            given["to_state"],
            version=version_if_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: queries.initiative_called(reference))


class InitiativeUndoView(InitiativeActEndpoint):
    """The last move of an initiative."""

    operations = {"post": "undo_initiative_move"}
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Take the last move of today back."""
        initiative = self.initiative(reference)
        validated(NothingGiven, request)
        actions.undo_move(initiative, **self.who_and_when)
        return self.shown(lambda: queries.initiative_called(reference))


class InitiativeObserveView(InitiativeActEndpoint):
    """What an initiative moved."""

    operations = {"post": "observe_impact"}
    given = {"post": ObservedGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say what was seen after it was done."""
        initiative = self.initiative(reference)
        given = validated(ObservedGiven, request)
        actions.observe_impact(
            initiative,
            observed=given["observed"],
            words=given["observed_impact"],
            **self.who_and_when,
        )
        return self.shown(lambda: queries.initiative_called(reference))


class InitiativeStepsView(ListEndpoint[InitiativeStep]):
    """The dated history of an initiative."""

    tag = "Initiatives"
    operations = {"get": "list_initiative_steps"}
    serializer_class = StepSerializer
    model = InitiativeStep

    def rows(self) -> QuerySet[InitiativeStep]:
        """Return its steps, the latest first."""
        initiative = found(queries.initiative_called(self.kwargs["reference"]))
        return queries.steps_of(initiative)


def moves_of(given: dict[str, Any]) -> list[Expected]:
    """Take out what it should move."""
    return [
        Expected(
            each["key_result"],
            each.get("expected_impact", ""),
            each.get("expected_change"),
        )
        for each in given.pop("moves", ())
    ]
