"""The room's work in the background."""

import logging
from datetime import date

from django.utils import timezone

from objectives import actions, queries
from objectives.importing import work
from objectives.importing.actions import purge_imports as purge
from objectives.models import Objective
from organizations.jobs import daily, job
from organizations.queries import settings

logger = logging.getLogger(__name__)


@daily("objectives.start_planned")
def start_planned() -> None:
    """Turn the cycles, and start what was planned for those that have begun."""
    now = timezone.now()
    on = settings().day_of(now)
    actions.turn_cycles(on=on)
    waiting = Objective.objects.filter(is_planned=True, cycle__starts_on__lte=on)
    cycles = queries.cycles().filter(pk__in=waiting.values("cycle_id"))
    for cycle in cycles.order_by("pk"):
        outcome = actions.start_planned(cycle, on=on, now=now)
        for objective, reason in outcome.turned_away:
            logger.warning("%s stays ready: %s", objective.reference, reason)


@daily("objectives.report_drift")
def report_drift() -> None:
    """Report where a team's counter and its slots disagree. It should never happen."""
    for drift in queries.drifts():
        logger.error(
            "Team %s has %s %s slots and its counter says %s.",
            drift.team_id,
            drift.slots,
            drift.cadence,
            drift.counted,
        )


@daily("objectives.recompute_limits")
def recompute_limits_daily() -> None:
    """Bring every team's limit up to date."""
    actions.recompute_limits(on=settings().day_of(timezone.now()))


@job("objectives.recompute_team_limits")
def recompute_team_limits(team_ids: list[int]) -> None:
    """Bring the limits of some teams up to date, after their unit or set-up changed."""
    actions.recompute_limits(team_ids, on=settings().day_of(timezone.now()))


@job("objectives.look_at_import")
def look_at_import(run_id: int) -> None:
    """Read the headers of an uploaded file."""
    work.look(run_id)


@job("objectives.stage_import")
def stage_import(run_id: int, start: int) -> None:
    """Stage the next rows of an import."""
    now = timezone.now()
    work.stage_chunk(run_id, start=start, on=settings().day_of(now), now=now)


@job("objectives.apply_import")
def apply_import(run_id: int, user_id: int) -> None:
    """Write what an import's preview showed."""
    now = timezone.now()
    work.apply_run(run_id, user_id=user_id, on=settings().day_of(now), now=now)


@daily("objectives.purge_imports")
def purge_imports() -> None:
    """Forget imports that nobody finished, and what finished ones left."""
    purge(now=timezone.now())


@job("objectives.refresh_guarded")
def refresh_guarded(kpi_id: int, since: str) -> None:
    """Work out the health of what a KPI guards, after a value arrived."""
    actions.refresh_guarded(kpi_id, since=date.fromisoformat(since) if since else None)
