"""Everything again, step by step: the past after an import, and the night's repair.

Each step is a job and a transaction: objectives by their ids, then scopes, each with
the next step's job. A worker that is killed leaves the last finished step, from which
the same job goes on; two workers at one step wait for each other.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from flow import queries
from flow.actions.forecasts import ask_for_forecasts
from flow.actions.limits import correct_limits, keep_limits
from flow.actions.records import (
    Drift,
    keep_figures,
    keep_initiatives,
    keep_records,
    one_at_a_time,
    recompute_figures,
)
from flow.models import FlowHolder, FlowRecord, FlowSweep
from flow.queries import Scope
from objectives.models import Cadence, Objective
from okrhub.lib import statistics
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.jobs import enqueue, enqueue_after_change
from teams.models import Team

logger = logging.getLogger(__name__)

OBJECTIVES_AT_ONCE = 1000
SCOPES_AT_ONCE = 25
MOST_DIFFERENCES = 20
LIMIT = "limit"


def start_sweep(*, today: date, now: datetime, fills_past: bool = False) -> FlowSweep:
    """Begin to work out everything again, unless that is under way already.

    One that was left from another day would write what was right then: it ends. So does
    any when there is a past to fill in, since it may have gone by what came.
    """
    with tenant(current_organization_id()):
        one_at_a_time()
        unfinished = FlowSweep.objects.filter(finished_at=None)
        (unfinished if fills_past else unfinished.exclude(day=today)).delete()
        running = unfinished.first()
        if running is not None:
            _go_on(running)
            return running
        sweep = FlowSweep.objects.create(
            day=today,
            asked_at=now,
            fills_past=fills_past or not FlowSweep.objects.exists(),
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
            enqueue_after_change()
            if sweep.repaired or sweep.fills_past:
                # ages are compared with what the records say was finished
                day = sweep.day.isoformat()
                enqueue("flow.compute_day", dedupe=day, day=day)
            if sweep.repaired:
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
        if sweep.fills_past and not sweep.scopes_done:
            statistics.refresh(FlowRecord, FlowHolder)
        return False
    kept = keep_records(found, on=sweep.day)
    _report(sweep, kept.drifts)
    if sweep.scopes_done or not sweep.fills_past:
        keep_figures(kept, on=sweep.day)
    sweep.last_objective = found[-1]
    sweep.objectives_done += len(found)
    return True


def _figures(sweep: FlowSweep) -> bool:
    """Do some scopes; False when all are done."""
    scopes = queries.all_scopes()
    sweep.scopes = len(scopes)
    found = scopes[sweep.scopes_done : sweep.scopes_done + SCOPES_AT_ONCE]
    teams = [scope.team for scope in found if scope.team is not None]
    _report(sweep, keep_initiatives(teams, on=sweep.day).drifts)
    for scope in found:
        _report(sweep, recompute_figures(scope, on=sweep.day))
        _report(sweep, _past_limits(scope, on=sweep.day))
    keep_limits(Team.objects.filter(pk__in=teams), on=sweep.day)
    sweep.scopes_done += len(found)
    return bool(found)


def _past_limits(scope: Scope, *, on: date) -> list[Drift]:
    """Compare what was said by a team's limit on past days; return what differed."""
    return [
        Drift(LIMIT, len(days), team=scope.team, since=min(days).isoformat())
        for cadence in Cadence.values
        if (days := correct_limits(scope, cadence, since=date.min, today=on))
    ]


def _report(sweep: FlowSweep, drifts: Iterable[Drift]) -> None:
    """Count what was put right, unless a change was just about to do the same."""
    if sweep.fills_past or queries.has_changes_waiting():
        return
    for drift in drifts:
        sweep.repaired += drift.rows
        if len(sweep.differences) < MOST_DIFFERENCES:
            sweep.differences.append(asdict(drift))
