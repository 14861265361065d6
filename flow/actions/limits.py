"""Keep how teams stand with their limit, a row for each day on which it changed."""

from collections.abc import Iterable
from datetime import date

from flow import queries
from flow.models import LimitStatus
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
    """Write today's row of each team that stands otherwise than its last row says.

    Limits have no history but these rows, so that past days are never written again.
    """
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
    LimitStatus.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["organization", "team", "cadence", "day"],
        update_fields=SAID,
    )


def _differs(now: LimitStatus, before: LimitStatus | None) -> bool:
    if before is None:
        return True
    return any(getattr(now, name) != getattr(before, name) for name in SAID)
