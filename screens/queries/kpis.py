"""KPIs with what lies around them in other rooms."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Q

from measures import corridor, facts, policies, queries
from measures.corridor import Breach
from measures.models import Kpi, MeasuredValue, Metric
from measures.queries import KpiRow
from objectives.models import GuardRail
from objectives.queries import areas_of_key_results, guarded_by
from okrhub.lib.decisions import Decision
from okrhub.lib.value_chart import LimitLine, ValueHistory
from teams.standing import Standing

ON_A_PAGE = 50
MOST_VALUES = 400


@dataclass(frozen=True, slots=True)
class Area:
    """A key value area, and what watches it: KPIs, key results in play."""

    name: str
    kpis: int
    key_results: int

    @property
    def is_blind(self) -> bool:
        """Say whether nothing watches it."""
        return not self.kpis and not self.key_results


@dataclass(frozen=True, slots=True)
class KpiList:
    """A page of KPIs with its rows, and how many of all stand how."""

    page: Page[tuple[int, corridor.Status]]
    rows: list[KpiRow]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard-rail of an open objective; a breach is open while the last value is beyond."""

    rail: GuardRail
    is_breached: bool


@dataclass(frozen=True, slots=True)
class KpiPage:
    """All that the page of a KPI shows; values and breaches the latest first."""

    kpi: Kpi
    status: corridor.Status
    values: tuple[MeasuredValue, ...]
    breaches: tuple[Breach, ...]
    guards: tuple[Guard, ...]
    may_edit: Decision
    may_record: Decision
    chart: ValueHistory | None


def kpi_list(*, on: date, page: str | int, is_archived: bool = False) -> KpiList:
    """Return a page of KPIs, the worst first, and how many stand how. Two queries."""
    statuses = queries.kpi_statuses(on=on, is_archived=is_archived)
    counted = Counter(status for _, status in statuses)
    shown = Paginator(statuses, ON_A_PAGE).get_page(page)
    wanted = Q(pk__in=[pk for pk, _ in shown])
    return KpiList(
        page=shown,
        rows=queries.kpi_rows(wanted, on=on),
        counts={status.value: counted[status] for status in corridor.Status},
    )


def balance() -> list[Area]:
    """Return the four key value areas with what watches them. Two queries."""
    kpis = queries.key_value_areas()
    key_results = areas_of_key_results()
    return [
        Area(words, kpis.get(area, 0), key_results.get(area, 0))
        for area, words in Metric.KeyValueArea.choices
    ]


def kpi_page(reference: str, *, actor: Standing, on: date) -> KpiPage | None:
    """Return the page of KPI-3, or None. Three queries, whatever it holds."""
    kpi = queries.kpi_called(reference)
    if kpi is None:
        return None
    values = list(queries.values_of(kpi)[:MOST_VALUES])
    limits = facts.limits(kpi)
    readings = facts.readings(values)
    breaches = corridor.breaches(readings, limits.tolerable, on=on)
    return KpiPage(
        kpi=kpi,
        status=facts.status(kpi, on=on),
        values=tuple(values),
        breaches=tuple(breaches[::-1]),
        guards=tuple(_guard(kpi, rail) for rail in guarded_by(kpi)),
        may_edit=policies.may_edit_kpi(actor, kpi),
        may_record=policies.may_record_value(actor, kpi),
        chart=_chart(kpi, corridor.readings(readings, on=on), limits, on=on),
    )


def _guard(kpi: Kpi, rail: GuardRail) -> Guard:
    limit = corridor.Corridor(rail.lowest, rail.highest)
    is_watched = kpi.archived_on is None and kpi.current is not None
    return Guard(rail, is_watched and not limit.holds(kpi.current or Decimal(0)))


def _chart(
    kpi: Kpi,
    readings: list[corridor.Reading],
    limits: corridor.Limits,
    *,
    on: date,
) -> ValueHistory | None:
    if len(readings) < 2:
        return None
    sides = (
        (limits.good.lowest, "Green from", "ok"),
        (limits.good.highest, "Green to", "ok"),
        (limits.tolerable.lowest, "Red below", "bad"),
        (limits.tolerable.highest, "Red above", "bad"),
    )
    return ValueHistory(
        name=kpi.name,
        unit=kpi.metric.unit,
        points=[(reading.measured_on, reading.value) for reading in readings],
        limits=[
            LimitLine(value, words, tone)
            for value, words, tone in sides
            if value is not None
        ],
        beyond=frozenset(
            reading.measured_on
            for reading in readings
            if not limits.tolerable.holds(reading.value)
        ),
        today=on,
    )
