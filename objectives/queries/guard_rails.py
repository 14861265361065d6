"""Guard-rails of objectives, and which of them are breached."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from measures import corridor
from measures.models import Kpi, MeasuredValue
from objectives.models import AlignmentLink, GuardRail, Objective
from objectives.queries.parameters import OBJECTIVES, ON
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared

BREACHED = Q(value__lt=F("lowest")) | Q(value__gt=F("highest"))


@dataclass(frozen=True, slots=True)
class GuardRailLine:
    """A guard-rail as the page of its objective shows it.

    `status` is red while a breach is open, unknown without a value for twice the
    measuring frequency, else green.
    """

    id: int
    kpi_reference: str
    name: str
    unit: str
    lowest: Decimal | None
    highest: Decimal | None
    value: Decimal | None
    measured_on: date | None
    status: corridor.Status


def guards() -> ArraySubquery:
    """Return a column with the guard-rails of each objective; see `lines_of`."""
    rows = GuardRail.objects.filter(objective=OuterRef("pk"), kpi__archived_on=None)
    return ArraySubquery(
        rows.order_by("kpi__number").values(
            about=JSONObject(
                id="pk",
                number="kpi__number",
                name="kpi__metric__name",
                unit="kpi__metric__unit",
                frequency_days="kpi__frequency_days",
                lowest=_text("lowest"),
                highest=_text("highest"),
                value=_text("kpi__current"),
                measured_on="kpi__measured_on",
            )
        )
    )


def guarded_above() -> Exists:
    """Return whether what the objective around it leads to first has a guard-rail."""
    above = AlignmentLink.objects.filter(
        objective=OuterRef(OuterRef("pk")), is_primary=True
    )
    rows = GuardRail.objects.filter(objective__in=above.values("parent"))
    return Exists(rows.filter(kpi__archived_on=None))


def lines_of(found: Iterable[Mapping[str, Any]], *, on: date) -> list[GuardRailLine]:
    """Return the guard-rails from the column of `guards`."""
    return [_line(about, on=on) for about in found]


def breached(lines: Iterable[GuardRailLine]) -> tuple[str, ...]:
    """Return the names of those with an open breach."""
    return tuple(line.name for line in lines if line.status is corridor.Status.RED)


def breached_guard_rails() -> ArraySubquery:
    """Return a column with the names of each objective's open breaches."""
    rows = _valued().filter(objective=OuterRef("pk"))
    return ArraySubquery(
        rows.filter(BREACHED).order_by("kpi__number").values("kpi__metric__name")
    )


def breaches_of(objectives: Collection[int], *, on: date) -> dict[int, tuple[str, ...]]:
    """Return the names of the breaches open on a day, by objective.

    One query. A KPI that is archived breaches nothing.
    """
    found = defaultdict(list)
    for pk, name in _breaches(objectives=objectives, on=on):
        found[pk].append(name)
    return {pk: tuple(names) for pk, names in found.items()}


@Prepared
def _breaches() -> QuerySet[GuardRail, tuple[int, str]]:
    rows = _valued(ON).filter(is_one_of("objective", OBJECTIVES)).filter(BREACHED)
    return rows.order_by("kpi__number").values_list("objective_id", "kpi__metric__name")


def guarded_by(kpi: Kpi) -> list[GuardRail]:
    """Return the guard-rails of a KPI with their open objectives. One query."""
    rows = kpi.guard_rails.select_related("objective__team", "objective__cycle")
    open_ones = Q(objective__state__in=["closed", "declined", "void"])
    return list(rows.exclude(open_ones).order_by("objective__number"))


def guarded_objectives(kpi_id: int) -> QuerySet[Objective]:
    """Return the OKRs in process that a KPI guards."""
    return Objective.objects.filter(
        guard_rails__kpi_id=kpi_id,
        state__in=[Objective.State.IN_PROCESS, Objective.State.PAUSED],
    )


def guard_rail_number(objective: Objective, pk: int) -> GuardRail | None:
    """Return a guard-rail of an objective. One query."""
    rows = GuardRail.objects.select_related("objective", "kpi__metric")
    return rows.filter(objective=objective, pk=pk).first()


def guard_rails_of(objective: Objective) -> QuerySet[GuardRail]:
    """Return an objective's guard-rails with their KPIs, by number.

    A KPI that is archived guards nothing.
    """
    rows = GuardRail.objects.select_related("kpi__metric", "kpi__team", "kpi__unit")
    watched = rows.filter(objective=objective, kpi__archived_on=None)
    return watched.order_by("kpi__number")


def guard_rail_status(guard_rail: GuardRail, *, on: date) -> corridor.Status:
    """Return red while a breach is open, unknown without a fresh value, else green."""
    limit = corridor.Corridor(guard_rail.lowest, guard_rail.highest)
    kpi = guard_rail.kpi
    return corridor.status(
        corridor.Limits(limit, limit),
        kpi.current,
        kpi.measured_on,
        frequency_days=kpi.frequency_days,
        on=on,
    )


def _valued(on: Parameter | None = None) -> QuerySet[GuardRail]:
    rows = GuardRail.objects.filter(kpi__archived_on=None)
    if on is None:
        return rows.annotate(value=F("kpi__current"))
    latest = MeasuredValue.objects.filter(kpi=OuterRef("kpi"), measured_on__lte=on)
    newest = latest.order_by("-measured_on", "-recorded_at", "-pk").values("value")
    return rows.annotate(value=Subquery(newest[:1]))


def _text(name: str) -> Any:
    return Cast(name, TextField())


def _line(about: Mapping[str, Any], *, on: date) -> GuardRailLine:
    lowest, highest, value = (
        None if about[name] is None else Decimal(about[name])
        for name in ("lowest", "highest", "value")
    )
    measured_on = about["measured_on"] and date.fromisoformat(about["measured_on"])
    limit = corridor.Corridor(lowest, highest)
    return GuardRailLine(
        id=about["id"],
        kpi_reference=f"KPI-{about['number']}",
        name=about["name"],
        unit=about["unit"],
        lowest=lowest,
        highest=highest,
        value=value,
        measured_on=measured_on,
        status=corridor.status(
            corridor.Limits(limit, limit),
            value,
            measured_on,
            frequency_days=about["frequency_days"],
            on=on,
        ),
    )
