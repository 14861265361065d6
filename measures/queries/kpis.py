"""Reads of KPIs and of their values."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from measures import corridor, facts, policies
from measures.models import Kpi, MeasuredValue
from okrhub.lib.prepared import Parameter, Prepared
from organizations.references import KPI, number_of
from teams.models import Team, Unit
from teams.queries import current_teams, current_units
from teams.standing import Standing

MOST_IN_SPARK = 24
IN_USE = Q(archived_on=None)
NUMBER = Parameter("number", IntegerField())


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI as a list shows it; `values` are its latest by day, the oldest first."""

    kpi: Kpi
    status: corridor.Status
    values: tuple[Decimal, ...]


def kpis() -> QuerySet[Kpi]:
    """Return KPIs with what policies and rows need, by number."""
    return Kpi.objects.select_related("metric", "team", "unit", "owner__user").order_by(
        "number"
    )


def kpi_called(reference: str) -> Kpi | None:
    """Return the KPI-3 with metric, home and owner. One query."""
    number = number_of(reference, KPI)
    return next(iter(_kpi(number=number)), None) if number else None


@Prepared
def _kpi() -> QuerySet[Kpi]:
    return kpis().filter(number=NUMBER)


def kpis_named(names: Collection[str]) -> list[Kpi]:
    """Return the KPIs in use that a reference or a metric's name says. One query."""
    numbers = [number_of(name, KPI) for name in names]
    wanted = Q(number__in=[number for number in numbers if number is not None])
    lowered = [name.lower() for name in names]
    wanted |= Q(lowered__in=lowered)
    named = kpis().annotate(lowered=Lower("metric__name"))
    return list(named.filter(wanted, archived_on=None))


def kpi_statuses(
    *, on: date, is_archived: bool = False
) -> list[tuple[int, corridor.Status]]:
    """Return the KPIs' ids with their status, the worst first. One query."""
    rows = Kpi.objects.filter(archived_on__isnull=not is_archived).order_by("number")
    found = [(kpi.pk, facts.status(kpi, on=on)) for kpi in rows]
    return sorted(found, key=lambda each: WORST_FIRST.index(each[1]))


def kpi_rows(wanted: Q = IN_USE, *, on: date) -> list[KpiRow]:
    """Return some KPIs with status and latest values, the worst first. One query."""
    latest = (
        MeasuredValue.objects.filter(kpi=OuterRef("pk"))
        .order_by("-measured_on", "-recorded_at", "-pk")
        .distinct("measured_on")
    )
    rows = kpis().annotate(latest=ArraySubquery(latest.values("value")[:MOST_IN_SPARK]))
    found = [
        KpiRow(kpi, facts.status(kpi, on=on), tuple(vars(kpi)["latest"][::-1]))
        for kpi in rows.filter(wanted)
    ]
    return sorted(found, key=lambda row: WORST_FIRST.index(row.status))


WORST_FIRST = (
    corridor.Status.RED,
    corridor.Status.UNKNOWN,
    corridor.Status.AMBER,
    corridor.Status.GREEN,
)


def values_of(kpi: Kpi) -> QuerySet[MeasuredValue]:
    """Return a KPI's values with who said them, the latest first."""
    return kpi.values.select_related("author__user").order_by(
        "-measured_on", "-recorded_at", "-pk"
    )


def breaches_of(kpi: Kpi, *, on: date) -> list[corridor.Breach]:
    """Return when a KPI lay beyond its red limit, the latest first. One query."""
    readings = facts.readings(kpi.values.all())
    found = corridor.breaches(readings, facts.limits(kpi).tolerable, on=on)
    return found[::-1]


def key_value_areas() -> Counter[str]:
    """Count the KPIs in use by key value area. One query."""
    areas = Kpi.objects.filter(archived_on=None)
    return Counter(areas.values_list("metric__key_value_area", flat=True))


def said_on(
    kpi_ids: Collection[int], days: Collection[date]
) -> dict[tuple[int, date], Decimal]:
    """Return the last word of each KPI and day of those given. One query."""
    rows: Iterable[MeasuredValue] = MeasuredValue.objects.filter(
        kpi_id__in=kpi_ids, measured_on__in=days
    ).order_by("recorded_at", "pk")
    return {(row.kpi_id, row.measured_on): row.value for row in rows}


def homes_for(actor: Standing) -> list[Team | Unit]:
    """Return where a person may set up a KPI, the own teams first. Two queries."""
    teams = [t for t in current_teams() if policies.may_register_kpi(actor, t)]
    units = current_units() if policies.may_register_kpi(actor, None) else []
    return [*sorted(teams, key=lambda team: not actor.is_in(team.pk)), *units]


def lock_kpis(pks: Iterable[int]) -> Sequence[Kpi]:
    """Lock the rows of KPIs in the order of their ids, read afresh."""
    locked = kpis().order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(locked.filter(pk__in=list(pks)))
