"""The log and the stays in cycles: what an action leaves behind for every metric."""

from dataclasses import dataclass
from datetime import date, datetime

from objectives import lifecycle, queries
from objectives.actions.acting import refresh_teams
from objectives.actions.holding import Held
from objectives.actions.revising import NOT_PROMISED
from objectives.models import Cycle, CycleMembership, Objective, Transition
from organizations.jobs import enqueue
from organizations.models import Membership

PLAN = ("is_planned", "planned_on", "progress_at_commitment")


@dataclass(frozen=True, slots=True)
class Step:
    """When something happens to an objective, by whom and why.

    `effective_on` is the day it counts from, `on` the day it is said, and `since` the
    past day from which figures change, if they do.
    """

    actor: Membership | None
    on: date
    effective_on: date
    now: datetime
    reason: str = ""
    since: date | None = None


def step(
    held: Held,
    *,
    actor: Membership | None,
    on: date,
    now: datetime,
    effective_on: date | None = None,
    reason: str = "",
) -> Step:
    """Return the step, its day checked: not ahead, not too far back, in order."""
    effective_on = effective_on or on
    cadence = held.objective.cycle.cadence
    is_backdated = effective_on < on
    lifecycle.check_effective_on(
        effective_on,
        today=on,
        is_cycle_locked=is_backdated and queries.is_locked_on(cadence, effective_on),
        latest_on=latest_on(log_of(held.objective)),
    )
    return Step(
        actor,
        on,
        effective_on,
        now,
        reason.strip(),
        since=effective_on if is_backdated else None,
    )


def log_of(objective: Objective) -> list[lifecycle.Transition]:
    """Return an objective's log. One query."""
    return queries.logs_of([objective.pk])[objective.pk]


def holding(log: list[lifecycle.Transition]) -> list[lifecycle.Transition]:
    """Return what holds of a log, in order: neither undone nor an undoing."""
    undone = {row.undoes for row in log}
    return sorted(
        (row for row in log if row.undoes is None and row.id not in undone),
        key=lambda row: (row.effective_on, row.recorded_at, row.id),
    )


def latest_on(log: list[lifecycle.Transition]) -> date | None:
    """Return the day of the last thing that holds."""
    return max((row.effective_on for row in holding(log)), default=None)


def enter(
    held: Held,
    to_state: str,
    by: Step,
    *,
    outcome: str = "",
    undoes: int | None = None,
    changes: tuple[str, ...] = (),
) -> None:
    """Append to the log, save the state with other changed columns, ask for figures."""
    objective = held.objective
    Transition.objects.create(
        objective=objective,
        to_state=to_state,
        outcome=outcome,
        team=objective.team,
        effective_on=by.effective_on,
        recorded_at=by.now,
        undoes_id=undoes,
        actor=by.actor,
        reason=by.reason,
    )
    objective.state, objective.outcome = to_state, outcome
    if objective.is_in_process:
        objective.is_planned, objective.planned_on = False, None
    else:
        end_plan(objective)
    save(objective, "state", "outcome", *PLAN, *changes)
    refresh(held, since=by.since)


def end_plan(objective: Objective) -> None:
    """Take an objective out of the plan of a coming cycle: nothing is promised any more.

    Saves its key results; the columns of PLAN are still to be saved.
    """
    if objective.is_planned:
        objective.key_results.update(raw_at_commitment=None, **NOT_PROMISED)
        objective.progress_at_commitment = None
    objective.is_planned, objective.planned_on = False, None


def refresh(held: Held, *, since: date | None = None) -> None:
    """Ask for the figures of every team that the objective concerns or concerned."""
    refresh_teams(held.teams | queries.accountable(held.objective), since=since)


def propose_product_goal(objective: Objective) -> None:
    """Let the OKR of a dedicated team become its product goal once it has its slot."""
    if objective.is_in_process:
        enqueue(
            "sprints.take_as_product_goal",
            dedupe=str(objective.pk),
            objective_id=objective.pk,
        )


def save(objective: Objective, *columns: str) -> None:
    """Save columns of a locked objective and count its version up."""
    objective.version += 1
    objective.save(update_fields=[*columns, "version"])


def begin_stay(objective: Objective, cycle: Cycle) -> None:
    """Open the objective's stay in a cycle, again if it came back. One statement."""
    CycleMembership.objects.bulk_create(
        [CycleMembership(objective=objective, cycle=cycle)],
        update_conflicts=True,
        unique_fields=["organization", "objective", "cycle"],
        update_fields=["disposition", "decided_on", "reason"],
    )


def end_stay(objective: Objective, disposition: str, by: Step) -> None:
    """Write how the objective's stay in its cycle ended, if it is staying there."""
    CycleMembership.objects.filter(
        objective=objective, cycle=objective.cycle, disposition=""
    ).update(disposition=disposition, decided_on=by.effective_on, reason=by.reason)
