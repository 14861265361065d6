"""What ends a priority conversation: each way in one transaction with its record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from conversations.models import PriorityDecision
from objectives.actions import (
    ask_exception,
    edit_objective,
    fold_into_initiative,
    fold_into_objective,
    swap_objectives,
    transfer_objective,
)
from objectives.actions.acting import act, needed
from objectives.models import Cycle, KeyResult, Objective
from objectives.policies import may_commit
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

Kind = PriorityDecision.Kind
MEASURES = "Does it measure that objective? One sentence is enough."
UNCOMMITTED = (Objective.State.PROPOSED, Objective.State.READY)


def decide_swap(
    objective: Objective,
    *,
    team: Team,
    instead_of: Objective,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
    is_dropped: bool = False,
    to_cycle: Cycle | None = None,
) -> PriorityDecision:
    """Let one step back and commit the other, both or neither; the reason is needed."""
    return _decided(
        objective,
        Kind.SWAP,
        lambda: swap_objectives(
            objective,
            instead_of=instead_of,
            reason=reason,
            is_dropped=is_dropped,
            to_cycle=to_cycle,
            actor=actor,
            on=on,
            now=now,
        ),
        team=team,
        other=instead_of,
        is_dropped=is_dropped,
        to_cycle=to_cycle,
        reason=reason,
        decided_by=actor,
        decided_on=on,
        recorded_at=now,
    )


def decide_defer(
    objective: Objective,
    *,
    team: Team,
    actor: Membership,
    on: date,
    now: datetime,
    to_cycle: Cycle | None = None,
    reason: str = "",
) -> PriorityDecision:
    """Let the new one wait: for a later cycle, or among the options without a date."""

    def wait() -> None:
        may_commit(standing(actor, on), objective).enforce()
        if objective.state not in UNCOMMITTED:
            raise Conflict(f"{objective.reference} does not wait to be committed.")
        if to_cycle is not None:
            edit_objective(
                objective, actor=actor, changes={"cycle": to_cycle}, on=on, now=now
            )

    return _decided(
        objective,
        Kind.DEFER,
        wait,
        team=team,
        to_cycle=to_cycle,
        reason=reason,
        decided_by=actor,
        decided_on=on,
        recorded_at=now,
    )


def decide_rehome(
    objective: Objective,
    *,
    team: Team,
    to_team: Team,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
) -> PriorityDecision:
    """Give the new one to another team, which decides on committing it."""
    return _decided(
        objective,
        Kind.REHOME,
        lambda: transfer_objective(
            objective, team=to_team, reason=reason, actor=actor, on=on, now=now
        ),
        team=team,
        to_team=to_team,
        reason=reason,
        decided_by=actor,
        decided_on=on,
        recorded_at=now,
    )


def decide_reshape(
    objective: Objective,
    *,
    team: Team,
    into: Objective,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
    key_result: KeyResult | None = None,
    answer: str = "",
) -> PriorityDecision:
    """Make it part of an existing OKR: its key results, or something to try for one.

    With a `key_result` it becomes an initiative for that. Without, its key results
    join the other objective, and `answer` says whether they measure that one.
    """
    by: dict[str, Any] = {"actor": actor, "on": on, "now": now}

    def fold() -> None:
        if key_result is not None:
            fold_into_initiative(objective, into=key_result, reason=reason, **by)
            return
        _needed_answer(answer)
        fold_into_objective(objective, into=into, reason=reason, **by)

    return _decided(
        objective,
        Kind.RESHAPE,
        fold,
        team=team,
        other=into,
        key_result=key_result,
        answer=answer.strip(),
        reason=reason,
        decided_by=actor,
        decided_on=on,
        recorded_at=now,
    )


def decide_exception(
    objective: Objective,
    *,
    team: Team,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
) -> PriorityDecision:
    """Ask the unit's leader for one more; the reason is needed."""
    return _decided(
        objective,
        Kind.EXCEPTION,
        lambda: ask_exception(
            objective, team=team, reason=reason, actor=actor, on=on, now=now
        ),
        made="exception",
        team=team,
        reason=reason,
        decided_by=actor,
        decided_on=on,
        recorded_at=now,
    )


def _decided(
    objective: Objective,
    kind: str,
    change: Callable[[], Any],
    *,
    made: str = "",
    reason: str,
    **said: Any,
) -> PriorityDecision:
    """Do it and keep why, or neither; the cycle is the one it found no slot in."""
    actor, cycle = said["decided_by"], objective.cycle
    with act(actor, now=said["recorded_at"]):
        done = change()
        if made:
            said[made] = done
        record(actor.user_id, f"priority.{kind}", reason=reason)
        return PriorityDecision.objects.create(
            objective=objective, cycle=cycle, kind=kind, reason=reason.strip(), **said
        )


def _needed_answer(answer: str) -> str:
    try:
        return needed(answer, MEASURES)
    except Conflict as refusal:
        refusal.facts["missing"] = [{"field": "answer", "sentence": MEASURES}]
        raise
