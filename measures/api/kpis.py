"""KPIs and their values in the API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures import actions, corridor, facts, queries
from measures.actions import Measured
from measures.api.metrics import MetricReferenceSerializer
from measures.models import Kpi, MeasuredValue, Metric
from okrhub.lib.api import (
    LONGEST_NAME,
    ById,
    ByReference,
    Day,
    Given,
    Number,
    OrNothing,
    found,
    validated,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer, UnitReferenceSerializer
from teams.queries import team_called, unit_number

MOST_VALUES = 1_000


class KpiSerializer(serializers.Serializer[Kpi]):
    """A KPI as it stands today.

    `status` is unknown without a value for twice the measuring frequency, never green
    then; a value beyond the red limit stays red until the next one inside. A limit
    itself is inside. `green_upper` and `red_upper` belong to one that stays within.
    """

    reference = serializers.CharField()
    metric = MetricReferenceSerializer()
    key_value_area = OrNothing(
        Metric.KeyValueArea.choices, source="metric.key_value_area"
    )
    team = TeamReferenceSerializer(allow_null=True)
    unit = UnitReferenceSerializer(allow_null=True)
    owner = PersonReferenceSerializer(allow_null=True)
    direction = serializers.ChoiceField(Kpi.Direction.choices)
    green = Number()
    red = Number()
    green_upper = Number(allow_null=True)
    red_upper = Number(allow_null=True)
    frequency_days = serializers.IntegerField()
    current = Number(allow_null=True)
    measured_on = serializers.DateField(allow_null=True)
    status = serializers.SerializerMethodField()
    archived_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()

    @extend_schema_field(
        serializers.ChoiceField([(each.value, each.name) for each in corridor.Status])
    )
    def get_status(self, kpi: Kpi) -> str:
        """Return how it stands today."""
        return facts.status(kpi, on=vars(kpi)["seen_on"]).value


class BreachSerializer(serializers.Serializer[Any]):
    """A time beyond the red limit; without `closed_on` it is still open.

    It opens with the first value beyond and closes with the next one inside; `worst` is
    the value farthest beyond.
    """

    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    worst = Number()


class KpiPageSerializer(KpiSerializer):
    """A KPI as it stands today, with its breaches, the latest first."""

    breaches = serializers.SerializerMethodField()

    @extend_schema_field(BreachSerializer(many=True))
    def get_breaches(self, kpi: Kpi) -> list[dict[str, Any]]:
        """Return when it lay beyond its limit."""
        found = queries.breaches_of(kpi, on=vars(kpi)["seen_on"])
        return list(BreachSerializer(found, many=True).data)


class KpiGiven(Given):
    """What can be said about a KPI; `owner` is a person's id."""

    direction = serializers.ChoiceField(Kpi.Direction.choices)
    green = Number()
    red = Number()
    green_upper = Number(required=False, allow_null=True)
    red_upper = Number(required=False, allow_null=True)
    frequency_days = serializers.IntegerField(
        min_value=1, max_value=366, required=False
    )
    owner = ById(person_number, "person", required=False, allow_null=True)


class NewKpiGiven(KpiGiven):
    """A KPI to set up for a team or for a unit, with the id of its metric."""

    metric = ById(queries.metric_number, "metric")
    team = ByReference(team_called, "team", required=False, allow_null=True)
    unit = ById(unit_number, "unit", required=False, allow_null=True)


class NothingGiven(Given):
    """Nothing needs to be said."""


class ValueSerializer(serializers.Serializer[MeasuredValue]):
    """A value of a KPI; a later word of the same day corrects an earlier one."""

    id = serializers.IntegerField(source="pk")
    value = Number()
    measured_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    author = PersonReferenceSerializer(allow_null=True)
    note = serializers.CharField()


class ValueGiven(Given):
    """A value; measured today unless said."""

    value = Number()
    measured_on = Day(required=False)
    note = serializers.CharField(max_length=400, required=False, allow_blank=True)


class NamedValueGiven(ValueGiven):
    """A value with the reference of its KPI."""

    kpi = serializers.CharField(max_length=LONGEST_NAME)
    measured_on = Day()


class ValuesGiven(Given):
    """Up to a thousand values of any KPIs: all are written, or none."""

    values: Any = serializers.ListField(
        child=NamedValueGiven(), min_length=1, max_length=MOST_VALUES
    )


class RecordedSerializer(serializers.Serializer[Any]):
    """How many values were written, and how many were there already."""

    written = serializers.IntegerField()
    known = serializers.IntegerField()


class KpiFilter(filters.FilterSet):
    """Narrow the list of KPIs."""

    is_archived = filters.BooleanFilter(
        field_name="archived_on",
        lookup_expr="isnull",
        exclude=True,
        help_text="Archived KPIs alone, or those in use alone.",
    )


class KpisView(ListEndpoint[Kpi]):
    """List the KPIs, by number."""

    tag = "KPIs"
    operations = {"get": "list_kpis", "post": "register_kpi"}
    serializer_class = KpiSerializer
    given = {"post": NewKpiGiven}
    filterset_class = KpiFilter
    model = Kpi

    def rows(self) -> QuerySet[Kpi]:
        """Return the KPIs."""
        return queries.kpis()

    def lines(self, rows: Sequence[Kpi]) -> Sequence[Kpi]:
        """Return the KPIs as of today."""
        return [seen(self, kpi) for kpi in rows]

    def post(self, request: Request, slug: str) -> Response:
        """Watch a metric for a team or a unit; switches the KPIs' layer on."""
        with self.open():
            given = validated(NewKpiGiven, request)
        kpi = actions.register_kpi(given.pop("metric"), **given, **self.who)
        return self.shown(lambda: read(self, kpi.reference), status=201)


class KpiView(Endpoint):
    """One KPI."""

    tag = "KPIs"
    operations = {"get": "get_kpi", "patch": "edit_kpi"}
    serializer_class = KpiPageSerializer
    given = {"patch": KpiGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a KPI as it stands today."""
        return self.shown(lambda: read(self, reference))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change a KPI; its values stay."""
        with self.open():
            kpi = found(queries.kpi_called(reference))
            given = validated(KpiGiven, request, partial=True)
        actions.edit_kpi(kpi, version_seen(request), **given, **self.who)
        return self.shown(lambda: read(self, reference))


class ArchiveKpiView(Endpoint):
    """The end of watching a KPI."""

    tag = "KPIs"
    operations = {"post": "archive_kpi"}
    serializer_class = KpiSerializer
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Stop watching a KPI; its values stay and it guards nothing."""
        with self.open():
            kpi = found(queries.kpi_called(reference))
            validated(NothingGiven, request)
        actions.archive_kpi(kpi, **self.who)
        return self.shown(lambda: read(self, reference))


class RestoreKpiView(Endpoint):
    """The return of a KPI."""

    tag = "KPIs"
    operations = {"post": "restore_kpi"}
    serializer_class = KpiSerializer
    given = {"post": NothingGiven}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Watch an archived KPI again."""
        with self.open():
            kpi = found(queries.kpi_called(reference))
            validated(NothingGiven, request)
        actions.restore_kpi(kpi, **self.who)
        return self.shown(lambda: read(self, reference))


class ValuesView(ListEndpoint[MeasuredValue]):
    """List the values of a KPI, the latest first. Append-only."""

    tag = "KPIs"
    operations = {"get": "list_values", "post": "record_value"}
    serializer_class = ValueSerializer
    given = {"post": ValueGiven}
    model = MeasuredValue

    def rows(self) -> QuerySet[MeasuredValue]:
        """Return the values."""
        return queries.values_of(found(queries.kpi_called(self.kwargs["reference"])))

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Write a value down; the one measured last is the KPI's."""
        with self.open():
            kpi = found(queries.kpi_called(reference))
        given = validated(ValueGiven, request)
        written = actions.record_value(kpi, **given, **self.who_and_when)
        return self.shown(lambda: written, status=201)


class RecordValuesView(Endpoint):
    """Many values at once."""

    tag = "KPIs"
    operations = {"post": "record_values"}
    serializer_class = RecordedSerializer
    given = {"post": ValuesGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Write values of any KPIs, all or none; what is known already is left out.

        Sending the same again writes nothing.
        """
        given = validated(ValuesGiven, request)["values"]
        with self.open():
            names = [each["kpi"].upper() for each in given]
            kpis = {kpi.reference: kpi for kpi in queries.kpis_named(names)}
        missing = {
            str(place): {"kpi": ["There is no such KPI."]}
            for place, name in enumerate(names)
            if name not in kpis
        }
        if missing:
            raise serializers.ValidationError({"values": missing})
        recorded = actions.record_values(
            [
                Measured(
                    kpis[each["kpi"].upper()],
                    each["value"],
                    each["measured_on"],
                    each.get("note", ""),
                )
                for each in given
            ],
            **self.who_and_when,
        )
        shown = {"written": len(recorded.written), "known": recorded.known}
        return self.shown(lambda: shown)


def read(endpoint: Endpoint, reference: str) -> Kpi:
    """Return a KPI as of today, or answer 404."""
    return seen(endpoint, found(queries.kpi_called(reference)))


def seen(endpoint: Endpoint, kpi: Kpi) -> Kpi:
    """Return a KPI with the day on which it is looked at."""
    vars(kpi)["seen_on"] = endpoint.asked.today
    return kpi
