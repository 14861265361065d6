"""Drafts of a cycle in the API, and what is written in them field by field."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.api.acts import NothingGiven
from objectives.api.cycles import CycleReferenceSerializer
from objectives.models import Draft, Objective
from okrhub.lib.api import (
    ById,
    ByReference,
    Given,
    found,
    validated,
    version_if_seen,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.models import Membership
from organizations.queries import people, person_number
from teams.api import TeamReferenceSerializer, UnitReferenceSerializer
from teams.queries import unit_number

MOST_AUTHORS = 20


class DraftSerializer(serializers.Serializer[Draft]):
    """A draft of a cycle; while it is `drafting`, its authors alone see it."""

    reference = serializers.CharField()
    title = serializers.CharField()
    cycle = CycleReferenceSerializer()
    unit = UnitReferenceSerializer(allow_null=True)
    state = serializers.ChoiceField(Draft.State.choices)
    asked_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class DraftedSerializer(serializers.Serializer[Objective]):
    """An objective of a draft."""

    reference = serializers.CharField()
    title = serializers.CharField()
    team = TeamReferenceSerializer()
    state = serializers.ChoiceField(Objective.State.choices)


class DraftPageSerializer(serializers.Serializer[Any]):
    """A draft with its authors, and its objectives in their order."""

    reference = serializers.CharField(source="draft.reference")
    title = serializers.CharField(source="draft.title")
    cycle = CycleReferenceSerializer(source="draft.cycle")
    unit = UnitReferenceSerializer(source="draft.unit", allow_null=True)
    state = serializers.ChoiceField(Draft.State.choices, source="draft.state")
    asked_on = serializers.DateField(source="draft.asked_on", allow_null=True)
    published_on = serializers.DateField(source="draft.published_on", allow_null=True)
    version = serializers.IntegerField(source="draft.version")
    authors = PersonReferenceSerializer(many=True)
    objectives = DraftedSerializer(many=True)


class DraftEditGiven(Given):
    """What changes; `authors` are persons' ids, beside the one who began it."""

    title = serializers.CharField(max_length=240)
    unit = ById(unit_number, "unit", allow_null=True)
    authors = serializers.ListField(
        child=ById(person_number, "person"), max_length=MOST_AUTHORS - 1
    )


class NewDraftGiven(Given):
    """The draft of a cycle to begin; named after it unless a title is given."""

    cycle = ByReference(queries.cycle_called, "cycle")
    title = serializers.CharField(
        max_length=240, required=False, allow_blank=True, default=""
    )
    unit = ById(unit_number, "unit", required=False, allow_null=True)
    authors = serializers.ListField(
        child=ById(person_number, "person"), max_length=MOST_AUTHORS - 1, required=False
    )


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with its authors and its objectives in their order."""

    draft: Draft
    authors: tuple[Membership, ...]
    objectives: list[Objective]


def draft_page(reference: str) -> DraftPage:
    """Return a draft as it is answered. Three queries."""
    draft = found(queries.draft_called(reference))
    return DraftPage(draft, queries.authors_of(draft), queries.objectives_of(draft))


class DraftsView(ListEndpoint[Draft]):
    """The drafts that the person sees, those of later cycles first."""

    tag = "Drafts"
    operations = {"get": "list_drafts", "post": "begin_draft"}
    serializer_class = DraftSerializer
    added_class = DraftPageSerializer
    given = {"post": NewDraftGiven}
    model = Draft

    def rows(self) -> QuerySet[Draft]:
        """Return the drafts."""
        return queries.drafts()

    def post(self, request: Request, slug: str) -> Response:
        """Begin a draft, of which the author and `authors` alone know."""
        with self.open():
            given = validated(NewDraftGiven, request)
        draft = actions.begin_draft(**given, **self.who_and_when)
        with self.open():
            data = DraftPageSerializer(draft_page(draft.reference)).data
        return Response(data, status=201)


class DraftEndpoint(Endpoint):
    """An address of a draft, answered as its page."""

    tag = "Drafts"
    serializer_class = DraftPageSerializer

    def draft(self, reference: str) -> Draft:
        """Return the draft; 404 for one that is private to others."""
        with self.open():
            return found(queries.draft_called(reference))


class DraftView(DraftEndpoint):
    """One draft."""

    operations = {"get": "get_draft", "patch": "edit_draft"}
    given = {"patch": DraftEditGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a draft with its authors and objectives."""
        return self.shown(lambda: draft_page(reference))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change title, unit and authors."""
        draft = self.draft(reference)
        with self.open():
            changes = validated(DraftEditGiven, request, partial=True)
            kept = {
                "title": draft.title,
                "unit": draft.unit,
                "authors": list(people().filter(pk__in=draft.author_ids)),
            }
        actions.edit_draft(
            draft, **kept | changes, version=version_seen(request), **self.who_and_when
        )
        return self.shown(lambda: draft_page(reference))


class AskOpinionsView(DraftEndpoint):
    """A draft shown to everybody."""

    operations = {"post": "ask_opinions_on_draft"}
    given = {"post": NothingGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Show a draft to everybody, so that they say what they think."""
        draft = self.draft(reference)
        validated(NothingGiven, request)
        version = version_if_seen(request)
        actions.ask_opinions(draft, version=version, **self.who_and_when)
        return self.shown(lambda: draft_page(reference))
