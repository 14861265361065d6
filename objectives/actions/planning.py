"""The first day of a cycle: what was planned for it starts, if it still fits."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from objectives import queries
from objectives.actions.acting import AtLimit, record_hits
from objectives.actions.drafts import check_needed
from objectives.actions.holding import (
    Held,
    check_still_held,
    hold_capacities,
    hold_objective,
)
from objectives.actions.journal import PLAN, Step, end_plan, save
from objectives.actions.process import start
from objectives.models import Cycle, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from teams.standing import Standing

NOBODY = Standing(0, "")
LONGEST = 400


@dataclass(slots=True)
class Started:
    """What became of the plans for a cycle; each stays ready that did not start."""

    started: list[Objective] = field(default_factory=list)
    turned_away: list[tuple[Objective, str]] = field(default_factory=list)


def start_planned(cycle: Cycle, *, on: date, now: datetime) -> Started:
    """Start what was planned for a cycle that has begun, each checked again.

    In the order of their numbers; OKRs that were carried over hold their slots before
    any of them. What no longer fits stays ready, is no longer planned, says why, and
    counts as turned away. For the daily job, inside the open organisation's transaction.
    """
    found = Started()
    planned = list(
        Objective.objects.filter(cycle=cycle, is_planned=True).order_by("number")
    )
    accountable = queries.accountable_by_objective(planned)
    teams = {row.pk: accountable[row.pk] | {row.team_id} for row in planned}
    hold_capacities(frozenset().union(*teams.values()), cycle.cadence)
    for objective in planned:
        try:
            with transaction.atomic():
                capacities = hold_capacities(teams[objective.pk], cycle.cadence)
                held = Held(hold_objective(objective.pk), NOBODY, on, capacities)
                if not held.objective.is_planned:
                    continue
                check_still_held(held)
                check_needed(held.objective)
                record(None, "objective.started_as_planned")
                start(
                    held, Step(None, on, cycle.starts_on, now, since=_past(cycle, on))
                )
                found.started.append(held.objective)
        except Conflict as refusal:
            _turn_away(objective, refusal, now=now)
            found.turned_away.append((objective, refusal.reason))
    return found


def _turn_away(objective: Objective, refusal: Conflict, *, now: datetime) -> None:
    if isinstance(refusal, AtLimit):
        record_hits(refusal.refused, actor=None, now=now)
    record(None, "objective.unplanned", reason=refusal.reason)
    left = hold_objective(objective.pk)
    end_plan(left)
    left.unplanned_because = refusal.reason[:LONGEST]
    save(left, *PLAN, "unplanned_because")


def _past(cycle: Cycle, on: date) -> date | None:
    return cycle.starts_on if cycle.starts_on < on else None
