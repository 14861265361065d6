"""Imports in the API: how far they are, and what they did."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import queries
from objectives.importing.policies import may_import
from objectives.models import ImportRun
from okrhub.lib.api import found
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.queries import standing


class ImportSerializer(serializers.Serializer[ImportRun]):
    """A file on its way in; `result` counts what it will do, or did."""

    id = serializers.IntegerField(source="pk")
    subject = serializers.CharField(help_text="okrs, work_items or sprints.")
    file_name = serializers.CharField()
    state = serializers.ChoiceField(ImportRun.State.choices)
    rows_total = serializers.IntegerField()
    rows_read = serializers.IntegerField()
    result = serializers.DictField()
    error = serializers.CharField()
    author = PersonReferenceSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportsView(ListEndpoint[ImportRun]):
    """List the imports, the newest first; for administrators."""

    tag = "Imports"
    operations = {"get": "list_imports"}
    serializer_class = ImportSerializer
    model = ImportRun

    def rows(self) -> QuerySet[ImportRun]:
        """Return the imports, for those who may import."""
        return _runs(self)


class ImportView(Endpoint):
    """One import."""

    tag = "Imports"
    operations = {"get": "get_import"}
    serializer_class = ImportSerializer

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return how far an import is; for administrators."""
        return self.shown(lambda: found(_runs(self).filter(pk=pk).first()))


def _runs(endpoint: Endpoint) -> QuerySet[ImportRun]:
    may_import(standing(endpoint.asked.membership, endpoint.asked.today)).enforce()
    return queries.import_runs()
