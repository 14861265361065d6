"""One steps back so that another can begin; and one that becomes part of another."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from objectives import policies, queries
from objectives.actions.acting import act, needed
from objectives.actions.closing import drop_objective
from objectives.actions.holding import hold_objective, hold_together
from objectives.actions.initiatives import Expected, add_initiative
from objectives.actions.key_results import KeyResultDraft, add_key_result
from objectives.actions.process import (
    commit_objective,
    defer_objective,
    unplan_objective,
)
from objectives.models import Cycle, KeyResult, Objective
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.queries import standing

WHY = "Why this one? Everybody affected reads it."
UNCOMMITTED = (Objective.State.PROPOSED, Objective.State.READY)


def swap_objectives(
    objective: Objective,
    *,
    instead_of: Objective,
    actor: Membership,
    reason: str,
    on: date,
    now: datetime,
    is_dropped: bool = False,
    to_cycle: Cycle | None = None,
) -> tuple[Objective, Objective]:
    """Let an OKR step back and commit another, both or neither (DOMAIN 2.3).

    The one that steps back is deferred, to a cycle or unscheduled, or dropped; a mere
    plan is taken back. The reason is needed and stands in both logs. Pausing keeps the
    slot and so is no swap. Raises AtLimit, with nothing changed, where it frees no slot
    of a team that is full.
    """
    with act(actor, now=now):
        reason = needed(reason, WHY)
        if objective.pk == instead_of.pk:
            raise Conflict("An OKR does not step back for itself.")
        _hold_both(objective, instead_of)
        by: dict[str, Any] = {"actor": actor, "on": on, "now": now}
        back = hold_objective(instead_of.pk)
        if back.is_planned:
            back = unplan_objective(back, **by)
        elif is_dropped:
            back = drop_objective(back, reason=reason, **by)
        else:
            back = defer_objective(back, reason=reason, to_cycle=to_cycle, **by)
        return commit_objective(objective, **by), back


def _hold_both(one: Objective, other: Objective) -> None:
    """Lock the teams of both by id, then both by id, as every action does."""
    hold_together([one, other])
    first, second = (hold_objective(pk) for pk in sorted([one.pk, other.pk]))
    if first.cycle.cadence != second.cycle.cadence:
        raise Conflict(
            "A quarter's OKR steps back for a quarter's, a year's for a year's."
        )


def fold_into_objective(
    objective: Objective,
    *,
    into: Objective,
    actor: Membership,
    reason: str,
    on: date,
    now: datetime,
) -> Sequence[KeyResult]:
    """Make an uncommitted objective's key results those of an existing one, and drop it.

    It takes no slot then. Whether they measure the other objective is asked before.
    """
    with act(actor, now=now):
        reason = needed(reason, WHY)
        hold_together([objective, into])
        _check_uncommitted(objective, actor=actor, on=on)
        by: dict[str, Any] = {"actor": actor, "on": on, "now": now}
        if not queries.key_results().filter(objective=objective).exists():
            raise Conflict(f"{objective.reference} has no key result to take along.")
        added = [
            add_key_result(into, draft=_draft_of(row), **by)
            for row in objective.key_results.order_by("position", "pk")
        ]
        drop_objective(objective, reason=reason, **by)
        return added


def fold_into_initiative(
    objective: Objective,
    *,
    into: KeyResult,
    actor: Membership,
    reason: str,
    on: date,
    now: datetime,
) -> None:
    """Make an uncommitted objective something to try for a key result, and drop it."""
    with act(actor, now=now):
        reason = needed(reason, WHY)
        hold_together([objective])
        _check_uncommitted(objective, actor=actor, on=on)
        by: dict[str, Any] = {"actor": actor, "on": on, "now": now}
        add_initiative(text=objective.title, moves=[Expected(into)], **by)
        drop_objective(objective, reason=reason, **by)


def _check_uncommitted(objective: Objective, *, actor: Membership, on: date) -> None:
    policies.may_drop(standing(actor, on), objective).enforce()
    if objective.state not in UNCOMMITTED:
        raise Conflict(f"{objective.reference} is in process already.")


def _draft_of(row: KeyResult) -> KeyResultDraft:
    return KeyResultDraft(
        title=row.title,
        kind=row.kind,
        baseline=row.baseline,
        target=row.target,
        upper=row.upper,
        unit=row.unit,
        weight=row.weight,
        metric=row.metric,
        frequency_days=row.frequency_days,
        moves_late=row.moves_late,
        timing=row.timing,
        changes_for=row.changes_for,
        source=row.source,
    )
