"""Keep how teams stand with their limit, a row for each day on which it changed."""

from collections.abc import Iterable
from copy import copy
from datetime import date, timedelta

from flow import queries
from flow.figures import every_day
from flow.items import Level
from flow.models import LimitStatus
from flow.queries import Scope
from objectives.models import Cadence
from teams.models import Team

SAID = [
    "in_process",
    "limit",
    "hits",
    "swaps",
    "exceptions",
    "is_never_hit",
    "suggested",
    "finishes",
]


def keep_limits(teams: Iterable[Team], *, on: date) -> None:
    """Write today's row of each team that stands otherwise than its last row says."""
    rows = list(teams)
    if not rows:
        return
    kept = queries.latest_limits([team.pk for team in rows], up_to=on)
    changed = [
        status
        for cadence in Cadence.values
        for status in queries.limit_statuses(rows, cadence, on=on)
        if _differs(status, kept.get((status.team_id, cadence)))
    ]
    _write(changed)


def correct_limits(
    scope: Scope, cadence: str, *, since: date, today: date
) -> list[date]:
    """Write anew what a team had in process by its limit, on past days from one on.

    From the figures, which are the log's. Limits have no history but these rows: that
    of each day stays, and the days before the first row get none. Returns the days of
    the rows that said something else.
    """
    if scope.team is None or since >= today:
        return []
    yesterday = today - timedelta(days=1)
    own = {
        row.day: row
        for row in queries.limits_through(scope.team, cadence, up_to=yesterday)
    }
    if not own:
        return []
    first = max(since, min(own))
    standing = own[max(day for day in own if day <= first)]
    kept = queries.kept_figures(scope, cadence, Level.OKR, up_to=yesterday, since=first)
    days = {first, *own, *(each.day for each in kept)}
    changed = []
    for each in every_day(kept, first=first, last=yesterday):
        if each.day not in days:
            continue
        said = own.get(each.day, standing)
        standing = copy(said)
        standing.pk, standing.day = None, each.day
        standing.in_process = each.in_process
        if _differs(standing, said):
            changed.append(standing)
    _write(changed)
    return [row.day for row in changed]


def _write(rows: Iterable[LimitStatus]) -> None:
    LimitStatus.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organization", "team", "cadence", "day"],
        update_fields=SAID,
    )


def _differs(now: LimitStatus, before: LimitStatus | None) -> bool:
    if before is None:
        return True
    return any(getattr(now, name) != getattr(before, name) for name in SAID)
