"""How cycles ended for what was in process: what was carried over, of how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from flow.items import Level
from flow.models import FlowHolder, FlowRecord, PastLines
from flow.report import CarryOverOf, carry_overs
from objectives.models import CycleMembership
from okrhub.lib.shares import Share

SETTLED = frozenset({"achieved", "missed", "carried_over", "deferred", "dropped"})
GRACE = timedelta(days=31)
CARRIED = CycleMembership.Disposition.CARRIED_OVER


def carried_in(
    teams: frozenset[int] | None, cadence: str, *, first: date, on: date
) -> list[CarryOverOf]:
    """Return the carry-over of the cycles that ended in some days. One query."""
    records = FlowRecord.objects.filter(level=Level.OKR, cadence=cadence)
    if teams is not None:
        held = FlowHolder.objects.filter(team_id__in=sorted(teams))
        records = records.filter(pk__in=held.values("record_id"))
    rows = CycleMembership.objects.filter(
        Q(decided_on=None) | Q(decided_on__lte=on),
        objective_id__in=records.values("objective_id"),
        cycle__cadence=cadence,
    )
    ended = Q(cycle__ends_on__gte=first, cycle__ends_on__lte=on)
    stays = rows.filter(ended | Q(disposition=CARRIED)).values_list(
        "objective_id", "cycle__name", "cycle__ends_on", "disposition", "decided_on"
    )
    carried: dict[int, list[date]] = defaultdict(list)
    found = []
    for pk, name, end, disposition, decided_on in stays:
        if disposition == CARRIED and (day := decided_on or end) <= on:
            carried[pk].append(day)
        if first <= end <= on:
            found.append((pk, name, end, disposition))
    return carry_overs(
        (
            (name, end, disposition, _often(carried[pk], end))
            for pk, name, end, disposition in found
        ),
        known=SETTLED,
    )


def carried_as_kept(found: Iterable[CarryOverOf]) -> list[list[Any]]:
    """Return the carry-over of cycles as it is kept."""
    return [
        [
            each.name,
            each.end.isoformat(),
            each.share.part,
            each.share.whole,
            each.dragging,
        ]
        for each in found
    ]


def carried_as_of(row: PastLines, on: date) -> list[CarryOverOf] | None:
    """Return everybody's carry-over as it is kept; None where that is another day's."""
    if row.worked_out_on != on:
        return None
    return [
        CarryOverOf(name, date.fromisoformat(end), Share(part, whole), dragging)
        for name, end, part, whole, dragging in row.carried
    ]


def _often(carried_on: Sequence[date], end: date) -> int:
    """Return how often it was carried by the close of a cycle, that one included.

    Decided within the days of grace, it still counts for the cycle that ended.
    """
    return max(sum(day <= end + GRACE for day in carried_on), 1)
