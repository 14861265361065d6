"""The metric registry in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures import actions, queries
from measures.models import Metric
from okrhub.lib.api import (
    Given,
    OrNothing,
    found,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint, ListEndpoint


class MetricReferenceSerializer(serializers.Serializer[Metric]):
    """A metric as other records name it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    unit = serializers.CharField()


class MetricSerializer(MetricReferenceSerializer):
    """What is measured, kept once for all who use it."""

    direction = OrNothing(Metric.Direction.choices)
    key_value_area = OrNothing(Metric.KeyValueArea.choices)
    source: Any = serializers.CharField()
    version = serializers.IntegerField()


class MetricGiven(Given):
    """What can be said about a metric; `source` is where its values are found."""

    name = serializers.CharField(max_length=240)
    unit = serializers.CharField(max_length=24, required=False, allow_blank=True)
    direction = serializers.ChoiceField(
        Metric.Direction.choices, required=False, allow_blank=True
    )
    key_value_area = serializers.ChoiceField(
        Metric.KeyValueArea.choices, required=False, allow_blank=True
    )
    source: Any = serializers.CharField(
        max_length=240, required=False, allow_blank=True
    )


class MetricFilter(filters.FilterSet):
    """Narrow the registry."""

    name = filters.CharFilter(
        lookup_expr="icontains", help_text="A part of the name, in any case."
    )
    key_value_area = filters.ChoiceFilter(
        choices=Metric.KeyValueArea.choices, help_text="One of the four areas of EBM."
    )


class MetricsView(ListEndpoint[Metric]):
    """List the metrics, by name."""

    tag = "Metrics"
    operations = {"get": "list_metrics", "post": "register_metric"}
    serializer_class = MetricSerializer
    given = {"post": MetricGiven}
    filterset_class = MetricFilter
    model = Metric

    def rows(self) -> QuerySet[Metric]:
        """Return the metrics by name."""
        return queries.metrics()

    def post(self, request: Request, slug: str) -> Response:
        """Register a metric, once per name and unit."""
        metric = actions.register_metric(**validated(MetricGiven, request), **self.who)
        return self.shown(lambda: metric, status=201)


class MetricView(Endpoint):
    """One metric."""

    tag = "Metrics"
    operations = {"get": "get_metric", "patch": "edit_metric"}
    serializer_class = MetricSerializer
    given = {"patch": MetricGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a metric."""
        return self.shown(lambda: found(queries.metric_number(pk)))

    def patch(self, request: Request, slug: str, pk: int) -> Response:
        """Change a metric; the key results that use it keep doing so."""
        with self.open():
            metric = found(queries.metric_number(pk))
        given = validated(MetricGiven, request, partial=True)
        changed = actions.edit_metric(
            metric, version_seen(request), **given, **self.who
        )
        return self.shown(lambda: changed)
