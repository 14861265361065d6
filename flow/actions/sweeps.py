"""Everything again, step by step: the past after an import, and the night's repair.

Each step is a job and a transaction: objectives by their ids, then scopes, each with
the next step's job. A worker that is killed leaves the last finished step, from which
the same job goes on; two workers at one step wait for each other.
"""

import logging
from datetime import date, datetime

from flow import queries
from flow.actions.forecasts import ask_for_forecasts
from flow.actions.limits import keep_limits
from flow.actions.records import (
    keep_initiatives,
    keep_records,
    one_at_a_time,
    recompute_figures,
)
from flow.models import FlowSweep
from objectives.models import Objective
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.jobs import enqueue
from teams.models import Team

logger = logging.getLogger(__name__)

OBJECTIVES_AT_ONCE = 1000
SCOPES_AT_ONCE = 25


def start_sweep(*, today: date, now: datetime) -> FlowSweep:
    """Begin to work out everything again, unless that is under way already.

    One that was left from another day would write what was right then: it ends.
    """
    with tenant(current_organization_id()):
        one_at_a_time()
        FlowSweep.objects.filter(finished_at=None).exclude(day=today).delete()
        running = FlowSweep.objects.filter(finished_at=None).first()
        if running is not None:
            _go_on(running)
            return running
        sweep = FlowSweep.objects.create(
            day=today,
            asked_at=now,
            is_first=not FlowSweep.objects.exists(),
            objectives=Objective.objects.count(),
            scopes=len(queries.all_scopes()),
        )
        _go_on(sweep)
        return sweep


def sweep_on(sweep_id: int, *, now: datetime) -> None:
    """Do the next step of a sweep, and ask for the one after it."""
    with tenant(current_organization_id()):
        one_at_a_time()
        sweep = FlowSweep.objects.filter(pk=sweep_id, finished_at=None).first()
        if sweep is None:
            return
        if not _records(sweep) and not _figures(sweep):
            sweep.finished_at = now
            ask_for_forecasts(on=sweep.day)
            if sweep.repaired and not sweep.is_first:
                logger.warning("A sweep put right what differed: %s", sweep.repaired)
        sweep.save()
        if sweep.finished_at is None:
            _go_on(sweep)


def _go_on(sweep: FlowSweep) -> None:
    enqueue("flow.sweep_on", dedupe=str(sweep.pk), sweep_id=sweep.pk)


def _records(sweep: FlowSweep) -> bool:
    """Do some objectives; False when all are done."""
    found = queries.objectives_after(sweep.last_objective, most=OBJECTIVES_AT_ONCE)
    if not found:
        return False
    kept = keep_records(found, on=sweep.day)
    sweep.repaired += len(kept.changes)
    sweep.last_objective = found[-1]
    sweep.objectives_done += len(found)
    return True


def _figures(sweep: FlowSweep) -> bool:
    """Do some scopes; False when all are done."""
    scopes = queries.all_scopes()
    sweep.scopes = len(scopes)
    found = scopes[sweep.scopes_done : sweep.scopes_done + SCOPES_AT_ONCE]
    teams = [scope.team for scope in found if scope.team is not None]
    sweep.repaired += len(keep_initiatives(teams, on=sweep.day).changes)
    for scope in found:
        sweep.repaired += recompute_figures(scope)
    keep_limits(Team.objects.filter(pk__in=teams), on=sweep.day)
    sweep.scopes_done += len(found)
    return bool(found)
