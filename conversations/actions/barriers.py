"""Barriers: logged, moved on; a resolved one lets go of what it held."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from conversations import cascade, policies, queries
from conversations.models import Barrier, CascadeProposal, MoveAnswer
from objectives import actions as okrs
from objectives.actions.acting import check_fields
from objectives.models import Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from organizations.references import BARRIER, next_number
from teams.models import Team, TeamMembership
from teams.queries import standing

State = Barrier.State
CLOSED = frozenset({State.RESOLVED, State.WONT_FIX})


def log_barrier(
    team: Team,
    *,
    title: str,
    cause: str,
    owner: Membership,
    actor: Membership,
    on: date,
    objective: Objective | None = None,
    is_blocking: bool = False,
) -> Barrier:
    """Write down what a team cannot move by itself; its owner stands outside the team.

    One that blocks its objective counts in the days on which that stood still.
    Called by others too: a push-back, a sprint review that raises an impediment.
    """
    with tenant(actor.organization_id):
        policies.may_log_barrier(standing(actor, on), team).enforce()
        _check_outside(owner, team)
        if not title.strip():
            raise Conflict("What stands in the way?", field="title")
        _check_blocks(objective, is_blocking=is_blocking)
        record(actor.user_id, "barrier.logged")
        barrier = Barrier(
            is_blocking=is_blocking,
            title=title.strip(),
            cause=cause,
            team=team,
            objective=objective,
            owner=owner,
            logged_by=actor,
            logged_on=on,
            since=on,
            number=next_number(BARRIER),
        )
        check_fields(barrier)
        barrier.save()
        if objective is not None and is_blocking:
            okrs.block_by(objective, barrier.number, on=on)
        return barrier


def move_barrier(
    barrier: Barrier,
    *,
    state: str,
    version: int,
    actor: Membership,
    on: date,
    reason: str = "",
    is_blocking: bool | None = None,
) -> Barrier:
    """Say how far a barrier is; "will not be fixed" needs a reason.

    Where it is not said whether it blocks its OKR, that stays as it is; closed, it blocks
    no more. Resolved, it lets the proposals and moves behind it return to their teams by
    themselves.
    """
    with tenant(actor.organization_id):
        moved = queries.lock_barrier(barrier)
        policies.may_move_barrier(standing(actor, on), moved).enforce()
        reason = reason.strip()
        if state not in State:
            raise Conflict("There is no such state.", field="state")
        if state == State.WONT_FIX and not reason:
            raise Conflict("Why will it not be fixed?", field="reason")
        record(actor.user_id, f"barrier.{state}", reason=reason)
        was_blocking = moved.is_blocking
        blocks = was_blocking if is_blocking is None else is_blocking
        _check_blocks(moved.objective, is_blocking=blocks)
        save_version(
            moved,
            version,
            {
                "state": state,
                "reason": reason,
                "since": on,
                "is_blocking": blocks and state not in CLOSED,
            },
        )
        if moved.objective is not None and moved.is_blocking != was_blocking:
            keep = okrs.block_by if moved.is_blocking else okrs.block_no_more
            keep(moved.objective, moved.number, on=on)
        if not moved.is_open:
            for proposal in queries.lock_proposals_behind(moved):
                _let_go(proposal, is_resolved=state == State.RESOLVED, on=on)
        if state == State.RESOLVED:
            for answer in queries.lock_moves_behind(moved):
                save_version(
                    answer,
                    answer.version,
                    {"state": MoveAnswer.State.ASKED, "since": on},
                )
        return moved


def _let_go(proposal: CascadeProposal, *, is_resolved: bool, on: date) -> None:
    """Let a proposal return to its team, or to the leader who owes another answer."""
    state = cascade.after_barrier(proposal.state, is_resolved=is_resolved)
    if state == proposal.state:
        return
    is_back = state == CascadeProposal.State.ASKED
    changes = {
        "state": state,
        "since": on,
        "has_returned": is_back,
        "waits_for": None if is_back else proposal.proposed_by,
    }
    keep_proposal(proposal, changes)


def keep_proposal(proposal: CascadeProposal, changes: Mapping[str, Any]) -> None:
    """Save a locked proposal, and let its objective wait while an answer is owed."""
    save_version(proposal, proposal.version, dict(changes))
    okrs.await_answer(proposal.objective_id, awaits=proposal.state in cascade.OWED)


def _check_blocks(objective: Objective | None, *, is_blocking: bool) -> None:
    if is_blocking and objective is None:
        raise Conflict("Which OKR does it block?", field="is_blocking")


def _check_outside(owner: Membership, team: Team) -> None:
    roles = TeamMembership.objects.filter(membership=owner, team=team, ended_on=None)
    if roles.exists():
        raise Conflict(
            f"{owner.user.name} works in {team.name}. A structural barrier is owned "
            "by somebody outside the team.",
            field="owner",
        )
