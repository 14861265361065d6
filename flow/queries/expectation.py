"""What ages are compared with, as of a day: the finishes of the last cycles."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.db.models import Q, QuerySet

from flow.expectation import CYCLES_LOOKED_AT, Expectations, expectations
from flow.items import Level
from flow.metrics import FINISHES
from flow.models import FlowRecord
from flow.queries.records import Places, as_items, places
from flow.report import finishes
from objectives.models import Cycle


def expectations_on(
    day: date,
    cadence: str,
    *,
    level: Level = Level.OKR,
    stand: Places | None = None,
) -> Expectations:
    """Return what the ages of a cadence's OKRs are compared with.

    Three queries, and one where it is not said where teams and units `stand`.
    """
    stand = stand or places()
    starts = Cycle.objects.filter(cadence=cadence).values_list("starts_on", flat=True)
    first = looked_at_from(starts, day)
    rows = FlowRecord.objects.filter(
        level=level, cadence=cadence, exited_on__gte=first, exited_on__lte=day
    )
    return expectations(
        _finished(rows, first=first, on=day),
        homes=stand.homes,
        parents=stand.parents,
    )


def _finished(
    rows: QuerySet[FlowRecord], *, first: date, on: date
) -> Iterable[tuple[int, int]]:
    """Return by which team what was finished, after how many days.

    What nobody deferred and nothing changed since says so by its dates alone, which is
    nearly all; the rest is looked at as it was on the day.
    """
    is_plain = Q(earlier=[], changed_on__lte=on)
    plain = rows.filter(is_plain, outcome__in=FINISHES)
    return chain(
        (
            (team, (exited - started).days + 1)
            for team, started, exited in plain.values_list(
                "team_id", "started_on", "exited_on"
            )
            if exited
        ),
        finishes(as_items(rows.exclude(is_plain)), first=first, on=on),
    )


def looked_at_from(starts: Iterable[date], on: date) -> date:
    """Return the start of the first cycle whose finishes count on a day.

    Four cycles and the one that runs; the year's beginning where there is none.
    """
    begun = sorted(start for start in starts if start <= on)
    return min(begun[-CYCLES_LOOKED_AT:], default=on.replace(month=1, day=1))
