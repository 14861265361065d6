"""What ages are compared with, as of a day: the finishes of the last cycles."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from flow.expectation import (
    CYCLES_LOOKED_AT,
    Compared,
    Expectations,
    expectations,
)
from flow.items import Level
from flow.metrics import FINISHES, PercentileLines
from flow.models import FlowRecord, PastLines
from flow.queries.records import Places, places
from objectives.models import Cycle


def expectations_on(
    day: date,
    cadence: str,
    *,
    level: Level = Level.OKR,
    stand: Places | None = None,
) -> Expectations:
    """Return what the ages of a cadence's OKRs are compared with.

    Two queries, and one where it is not said where teams and units `stand`.
    """
    stand = stand or places()
    starts = Cycle.objects.filter(cadence=cadence).values_list("starts_on", flat=True)
    return expectations_from(
        looked_at_from(starts, day),
        day,
        cadence,
        level,
        homes=stand.homes,
        parents=stand.parents,
    )


def expectations_from(
    first: date,
    on: date,
    cadence: str,
    level: str,
    *,
    homes: Mapping[int, int | None],
    parents: Mapping[int, int | None],
) -> Expectations:
    """Return what follows from what was finished from a day up to a day. One query."""
    counted = (
        FlowRecord.objects.filter(
            level=level,
            cadence=cadence,
            outcome__in=sorted(FINISHES),
            exited_on__gte=first,
            exited_on__lte=on,
        )
        .values_list("team_id", "days")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return expectations(
        ((team, days) for team, days, count in counted for _ in range(count)),
        homes=homes,
        parents=parents,
    )


def kept_lines(first: date, cadence: str, level: str) -> PastLines | None:
    """Return what the worker worked out from a day's finishes on, if it did. One query."""
    rows = PastLines.objects.filter(cadence=cadence, level=level, first=first)
    return rows.first()


def expectations_in(row: PastLines, *, homes: Mapping[int, int | None]) -> Expectations:
    """Return what was kept, which holds the lines alone, not the single times."""
    return Expectations(
        _compared(row.everybody),
        {int(unit): _compared(found) for unit, found in row.units.items()},
        homes,
    )


def as_kept(found: Compared) -> dict[str, Any]:
    """Return lines as they are kept."""
    lines = found.lines
    return {
        "unit": found.unit,
        "n": lines.n,
        "lines": {str(percent): days for percent, days in lines.lines.items()},
        "slowest": lines.slowest,
        "fastest": lines.fastest,
    }


def _compared(kept: Mapping[str, Any]) -> Compared:
    lines = {int(percent): days for percent, days in kept["lines"].items()}
    return Compared(
        PercentileLines(kept["n"], lines, kept["slowest"], kept["fastest"]),
        unit=kept["unit"],
    )


def looked_at_from(starts: Iterable[date], on: date) -> date:
    """Return the start of the first cycle whose finishes count on a day.

    Four cycles and the one that runs; the year's beginning where there is none.
    """
    begun = sorted(start for start in starts if start <= on)
    return min(begun[-CYCLES_LOOKED_AT:], default=on.replace(month=1, day=1))
