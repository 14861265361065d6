"""One field at a time in the API: kept for oneself, shared, given back."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions.fields import MOST_CHARACTERS
from objectives.api.acts import NothingGiven
from objectives.api.key_results import WhyGiven, why_of
from objectives.fields import fields_of, text_of
from objectives.models import FieldDraft, KeyResult, Objective
from okrhub.lib.api import (
    Given,
    found,
    validated,
)
from organizations.endpoints import Endpoint

Record = Objective | KeyResult


class FieldSerializer(serializers.Serializer[Any]):
    """A field: the shared text, and the person's own that is not shared yet.

    `base` is the shared text on which the own one was begun.
    """

    record = serializers.CharField()
    field = serializers.CharField()
    shared = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    base = serializers.CharField(allow_null=True)
    saved_at = serializers.DateTimeField(allow_null=True)


class FieldGiven(Given):
    """A text, and the shared text on which it was begun."""

    text = serializers.CharField(
        max_length=MOST_CHARACTERS, allow_blank=True, trim_whitespace=False
    )
    base = serializers.CharField(
        max_length=MOST_CHARACTERS, allow_blank=True, trim_whitespace=False
    )


class SharedTextGiven(WhyGiven, FieldGiven):
    """A text, its base and, where it changes a promise, why."""


def field_line(
    record: Record, name: str, typed: FieldDraft | None
) -> Mapping[str, Any]:
    """Return a field as it is answered."""
    return {
        "record": record.reference,
        "field": name,
        "shared": text_of(record, name),
        "text": typed.text if typed else None,
        "base": typed.base if typed else None,
        "saved_at": typed.saved_at if typed else None,
    }


class FieldsEndpoint(Endpoint):
    """What somebody may write of an objective or a key result."""

    tag = "Drafts"

    def record(self, reference: str) -> Record:
        """Return the record, in the open organisation."""
        raise NotImplementedError

    def typed(self, record: Record) -> Mapping[tuple[str, str], FieldDraft]:
        """Return the person's own texts."""
        objective = record if isinstance(record, Objective) else record.objective
        return queries.typed_by(self.asked.membership, objective)

    def answered(self, reference: str, name: str) -> Response:
        """Answer with a field, read afresh."""
        with self.open():
            record = self.record(reference)
            typed = self.typed(record).get((record.reference, name))
            return Response(FieldSerializer(field_line(record, name, typed)).data)

    def wanted(self, reference: str, name: str) -> Record:
        """Return the record; 404 for a field that it does not have."""
        with self.open():
            record = self.record(reference)
        found(fields_of(record).get(name))
        return record


class OfObjective:
    """A field of an objective."""

    def record(self, reference: str) -> Record:
        """Return the objective."""
        return found(queries.objective_called(reference))


class OfKeyResult:
    """A field of a key result."""

    def record(self, reference: str) -> Record:
        """Return the key result."""
        return found(queries.key_result_called(reference))


class FieldView(FieldsEndpoint):
    """One field, with the own text that is not shared yet."""

    serializer_class = FieldSerializer

    def get(self, request: Request, slug: str, reference: str, name: str) -> Response:
        """Return a field with the own text that is not shared yet."""
        self.wanted(reference, name)
        return self.answered(reference, name)


class KeepFieldView(FieldsEndpoint):
    """A text kept for oneself."""

    serializer_class = FieldSerializer
    given: ClassVar = {"post": FieldGiven}

    def post(self, request: Request, slug: str, reference: str, name: str) -> Response:
        """Keep a text for oneself; nobody else sees it."""
        record = self.wanted(reference, name)
        given = validated(FieldGiven, request)
        actions.keep_field(record, name, **given, **self.who_and_when)
        return self.answered(reference, name)


class ShareFieldView(FieldsEndpoint):
    """A text for everybody."""

    serializer_class = FieldSerializer
    given: ClassVar = {"post": SharedTextGiven}

    def post(self, request: Request, slug: str, reference: str, name: str) -> Response:
        """Share a text, if the shared one is still `base`; else 409 with `theirs`."""
        record = self.wanted(reference, name)
        given = validated(SharedTextGiven, request)
        why = why_of(given)
        actions.share_field(record, name, why=why, **given, **self.who_and_when)
        return self.answered(reference, name)


class ReturnFieldView(FieldsEndpoint):
    """The way back to the shared text."""

    serializer_class = FieldSerializer
    given: ClassVar = {"post": NothingGiven}

    def post(self, request: Request, slug: str, reference: str, name: str) -> Response:
        """Go back to the shared text; the own one is given up."""
        record = self.wanted(reference, name)
        validated(NothingGiven, request)
        actions.return_field(record, name, **self.who_and_when)
        return self.answered(reference, name)


class ObjectiveFieldView(OfObjective, FieldView):
    """A field of an objective."""

    operations = {"get": "get_objective_field"}


class KeepObjectiveFieldView(OfObjective, KeepFieldView):
    """A text for a field of an objective, kept for oneself."""

    operations = {"post": "keep_objective_field"}


class ShareObjectiveFieldView(OfObjective, ShareFieldView):
    """A text for a field of an objective, for everybody."""

    operations = {"post": "share_objective_field"}


class ReturnObjectiveFieldView(OfObjective, ReturnFieldView):
    """The way back to the shared text of an objective's field."""

    operations = {"post": "return_objective_field"}


class KeyResultFieldView(OfKeyResult, FieldView):
    """A field of a key result."""

    operations = {"get": "get_key_result_field"}


class KeepKeyResultFieldView(OfKeyResult, KeepFieldView):
    """A text for a field of a key result, kept for oneself."""

    operations = {"post": "keep_key_result_field"}


class ShareKeyResultFieldView(OfKeyResult, ShareFieldView):
    """A text for a field of a key result, for everybody."""

    operations = {"post": "share_key_result_field"}


class ReturnKeyResultFieldView(OfKeyResult, ReturnFieldView):
    """The way back to the shared text of a key result's field."""

    operations = {"post": "return_key_result_field"}
