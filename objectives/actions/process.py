"""Into process and on hold: commit, plan, pause, resume, defer, bring back, carry over."""

from datetime import date, datetime

from objectives import lifecycle, policies, queries
from objectives.actions.acting import act
from objectives.actions.drafts import (
    check_cadence,
    check_needed,
    check_unlocked,
)
from objectives.actions.holding import Held, hold, hold_with_slots
from objectives.actions.journal import (
    PLAN,
    Step,
    begin_stay,
    end_plan,
    end_stay,
    enter,
    log_of,
    propose_product_goal,
    refresh,
    save,
    step,
)
from objectives.actions.private import check_not_private
from objectives.actions.revising import COMMITTED, promise
from objectives.actions.slots import admit, check_planned, settle_slots
from objectives.models import Cycle, CycleMembership, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership

Disposition = CycleMembership.Disposition


def commit_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
    pull_early: bool = False,
    effective_on: date | None = None,
) -> Objective:
    """Commit to an objective, if every accountable team has a free slot (DOMAIN 2.3).

    One for a cycle that has not begun is planned, unless it is pulled early: it stays
    ready and starts with the cycle. Raises Conflict at the limit, with the teams that
    are full and what fills their slots; the hit is recorded.
    """
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        policies.may_commit(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.COMMIT)
        _check_cycle(held.objective.cycle, on)
        check_not_private(held.objective)
        check_needed(held.objective)
        if held.objective.cycle.starts_on > on and not pull_early:
            return _plan(held, actor=actor)
        admit(held, queries.accountable(held.objective), is_commit=True)
        by = step(held, actor=actor, on=on, now=now, effective_on=effective_on)
        if by.effective_on < held.objective.cycle.starts_on and not pull_early:
            raise Conflict(
                f"{held.objective.cycle.name} begins on "
                f"{held.objective.cycle.starts_on:%Y-%m-%d}; pull the OKR early or "
                "choose a later day."
            )
        record(actor.user_id, "objective.committed")
        start(held, by)
        return held.objective


def start(held: Held, by: Step) -> None:
    """Put a held objective into process: its log, stay, promises and slots.

    `started_on` is the first day in process and survives a deferral, as age does.
    """
    objective = held.objective
    first = lifecycle.first_started_on(log_of(objective), by.effective_on)
    objective.started_on = first or by.effective_on
    _promise_all(objective)
    objective.unplanned_because = ""
    begin_stay(objective, objective.cycle)
    enter(
        held,
        Objective.State.IN_PROCESS,
        by,
        changes=("started_on", "progress_at_commitment", "unplanned_because"),
    )
    settle_slots(held, is_commit=True)
    if objective.team.is_dedicated:
        propose_product_goal(objective)


def _promise_all(objective: Objective) -> None:
    """Write down what is promised; what was promised by the plan stays as it was."""
    for key_result in objective.key_results.order_by("pk").select_for_update(
        of=("self",), no_key=True
    ):
        if objective.is_planned and key_result.committed_kind:
            continue
        promise(key_result)
        key_result.raw_at_commitment = None
        key_result.save(update_fields=[*COMMITTED, "raw_at_commitment"])
    if not objective.is_planned:
        objective.progress_at_commitment = None


def _plan(held: Held, *, actor: Membership) -> Objective:
    objective = held.objective
    if objective.is_planned:
        raise Conflict(f"{objective.reference} is planned already.")
    check_planned(held)
    record(actor.user_id, "objective.planned")
    _promise_all(objective)
    objective.is_planned, objective.planned_on = True, held.on
    objective.unplanned_because = ""
    save(objective, *PLAN, "unplanned_because")
    refresh(held)
    return objective


def _check_cycle(cycle: Cycle, on: date) -> None:
    check_unlocked(cycle)
    if cycle.ends_on < on:
        raise Conflict(f"{cycle.name} is over. Choose the current cycle.")


def unplan_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Objective:
    """Take an OKR out of the plan of a coming cycle; it stays ready."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_commit(held.actor, held.objective).enforce()
        if not held.objective.is_planned:
            raise Conflict(f"{held.objective.reference} is not planned.")
        record(actor.user_id, "objective.unplanned")
        end_plan(held.objective)
        save(held.objective, *PLAN)
        refresh(held)
        return held.objective


def pause_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    review_on: date | None = None,
    version: int | None = None,
    effective_on: date | None = None,
) -> Objective:
    """Pause an OKR: it keeps its slot and still ages. `review_on` is when to look."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_pause(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.PAUSE)
        by = step(
            held,
            actor=actor,
            on=on,
            now=now,
            effective_on=effective_on,
            reason=reason,
        )
        record(actor.user_id, "objective.paused", reason=reason)
        held.objective.review_on = review_on
        enter(held, Objective.State.PAUSED, by, changes=("review_on",))
        return held.objective


def resume_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
    effective_on: date | None = None,
) -> Objective:
    """Go on with a paused OKR; it had its slot all the time."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_pause(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.RESUME)
        by = step(
            held,
            actor=actor,
            on=on,
            now=now,
            effective_on=effective_on,
            reason=reason,
        )
        record(actor.user_id, "objective.resumed", reason=reason)
        held.objective.review_on = None
        enter(held, Objective.State.IN_PROCESS, by, changes=("review_on",))
        return held.objective


def defer_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    to_cycle: Cycle | None = None,
    version: int | None = None,
    effective_on: date | None = None,
) -> Objective:
    """Put an OKR off, to a cycle or unscheduled: its slots are free, its clock stops."""
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        policies.may_defer(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.DEFER)
        by = step(
            held,
            actor=actor,
            on=on,
            now=now,
            effective_on=effective_on,
            reason=reason,
        )
        record(actor.user_id, "objective.deferred", reason=reason)
        end_stay(held.objective, Disposition.DEFERRED, by)
        if to_cycle is not None:
            check_unlocked(to_cycle)
            check_cadence(held.objective, to_cycle)
            held.objective.cycle = to_cycle
        held.objective.defer_count += 1
        enter(held, Objective.State.DEFERRED, by, changes=("cycle", "defer_count"))
        settle_slots(held)
        return held.objective


def return_to_ready(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    to_cycle: Cycle | None = None,
    version: int | None = None,
) -> Objective:
    """Put a deferred OKR back into the queue, for a cycle if one is given."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_defer(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.RETURN_TO_READY)
        by = step(held, actor=actor, on=on, now=now)
        record(actor.user_id, "objective.returned_to_ready")
        if to_cycle is not None:
            check_unlocked(to_cycle)
            check_cadence(held.objective, to_cycle)
            held.objective.cycle = to_cycle
        held.objective.unplanned_because = ""
        enter(held, Objective.State.READY, by, changes=("cycle", "unplanned_because"))
        return held.objective


def carry_over(
    objective: Objective,
    *,
    actor: Membership,
    into_cycle: Cycle,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Take an OKR along into a later cycle: same identity, same clock, same slot."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        carried = held.objective
        policies.may_carry_over(held.actor, carried).enforce()
        lifecycle.rule_for(carried.state, lifecycle.Verb.CARRY_OVER)
        check_cadence(carried, into_cycle)
        check_unlocked(into_cycle)
        if into_cycle.starts_on <= carried.cycle.ends_on:
            raise Conflict(f"{into_cycle.name} does not come after this cycle.")
        record(actor.user_id, "objective.carried_over", reason=reason)
        by = Step(actor, on, on, now, reason.strip())
        end_stay(carried, Disposition.CARRIED_OVER, by)
        begin_stay(carried, into_cycle)
        carried.cycle = into_cycle
        carried.carry_count += 1
        save(carried, "cycle", "carry_count")
        refresh(held)
        return carried
