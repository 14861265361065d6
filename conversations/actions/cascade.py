"""Proposing to teams: a leader asks, the team answers, the leader answers that."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from conversations import cascade, policies, queries
from conversations.actions.barriers import keep_proposal, log_barrier
from conversations.models import Barrier, CascadeAnswer, CascadeProposal
from objectives import actions as okrs
from objectives.actions.private import check_not_private
from objectives.models import Cycle, KeyResult, Objective
from objectives.queries import Target, primary_target
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

State = CascadeProposal.State
Kind = CascadeAnswer.Kind
LeaderKind = CascadeAnswer.LeaderKind
WHAT_CHANGE = "What would have to change so that you could? One sentence is enough."


def cascade_objective(
    *,
    actor: Membership,
    team: Team,
    cycle: Cycle,
    title: str,
    on: date,
    now: datetime,
    why: str = "",
    parent: Objective | None = None,
    parent_key_result: KeyResult | None = None,
) -> CascadeProposal:
    """Draft an objective for a team and ask the team for its answer."""
    with tenant(actor.organization_id):
        policies.may_cascade(standing(actor, on), team).enforce()
        objective = okrs.draft_objective(
            actor=actor,
            team=team,
            cycle=cycle,
            title=title,
            why=why,
            sponsor=actor,
            parent=parent,
            parent_key_result=parent_key_result,
            on=on,
            now=now,
        )
        return ask_team(objective, actor=actor, on=on)


def ask_team(objective: Objective, *, actor: Membership, on: date) -> CascadeProposal:
    """Ask the team that would own a proposed objective whether it takes it."""
    with tenant(actor.organization_id):
        policies.may_cascade(standing(actor, on), objective.team).enforce()
        check_not_private(objective)
        if objective.state != Objective.State.PROPOSED:
            raise Conflict("Only what is proposed is still to be answered.")
        if queries.proposal_of(objective) is not None:
            raise Conflict(f"{objective.team.name} has been asked already.")
        record(actor.user_id, "cascade.proposed")
        okrs.await_answer(objective.pk, awaits=True)
        return CascadeProposal.objects.create(
            objective=objective, proposed_by=actor, proposed_on=on, since=on
        )


def accept_cascade(
    proposal: CascadeProposal,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
    version: int | None = None,
) -> CascadeAnswer:
    """Take an objective over; who answers owns it where nobody does."""
    with _answering(proposal, actor, on, version) as held:
        if held.objective.owner_id is None:
            okrs.edit_objective(
                held.objective, actor=actor, changes={"owner": actor}, on=on, now=now
            )
        record(actor.user_id, "cascade.accepted")
        return _answer(held, Kind.ACCEPT, actor=actor, on=on, words=words)


def counter_cascade(
    proposal: CascadeProposal,
    *,
    title: str,
    actor: Membership,
    on: date,
    now: datetime,
    why: str = "",
    words: str = "",
    version: int | None = None,
) -> CascadeAnswer:
    """Propose it in the team's own words: another objective that leads to the same."""
    with _answering(proposal, actor, on, version) as held:
        asked = held.objective
        target = primary_target(asked) or Target()
        counter = okrs.draft_objective(
            actor=actor,
            team=asked.team,
            cycle=asked.cycle,
            title=title,
            why=why,
            sponsor=asked.sponsor,
            parent=target.parent,
            parent_key_result=target.key_result,
            parent_goal=target.goal,
            on=on,
            now=now,
        )
        record(actor.user_id, "cascade.countered")
        return _answer(
            held, Kind.COUNTER, actor=actor, on=on, words=words, counter=counter
        )


def push_back(
    proposal: CascadeProposal,
    *,
    obstacles: Collection[str],
    would_need: str,
    actor: Membership,
    on: date,
    words: str = "",
    leader: Membership | None = None,
    version: int | None = None,
) -> CascadeAnswer:
    """Say early what stands in the way and what would have to change.

    It waits for the leader named, else for the one who proposed it. A structural cause
    opens a barrier that this leader owns.
    """
    with _answering(proposal, actor, on, version) as held:
        would_need = would_need.strip()
        if not set(obstacles) <= set(CascadeAnswer.Obstacle) or not obstacles:
            raise Conflict("What stands in the way?", field="obstacles")
        if not would_need:
            raise Conflict(WHAT_CHANGE, field="would_need")
        leader = leader or held.proposed_by
        barrier = None
        if cause := cascade.structural_cause(obstacles):
            barrier = _barrier(held, cause, would_need, leader, actor=actor, on=on)
        record(actor.user_id, "cascade.pushed_back", reason=would_need)
        return _answer(
            held,
            Kind.PUSH_BACK,
            actor=actor,
            on=on,
            words=words,
            leader=leader,
            obstacles=[one for one in CascadeAnswer.Obstacle if one in obstacles],
            would_need=would_need,
            barrier=barrier,
        )


def answer_team(
    proposal: CascadeProposal,
    *,
    kind: str,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
    team: Team | None = None,
    version: int | None = None,
) -> CascadeProposal:
    """Answer a push-back or a counter-proposal as a leader.

    Another set-up needs the `team` that takes it over; a risk is accepted in writing.
    """
    with tenant(actor.organization_id):
        held = queries.lock_proposal(proposal)
        policies.may_answer_team(standing(actor, on), held).enforce()
        if version is not None:
            check_version(held, version)
        _check_proposed(held)
        if kind not in cascade.leader_options(held.state):
            raise Conflict("This is answered already, or cannot be answered so.")
        words = words.strip()
        if kind in cascade.IN_WRITING and not words:
            raise Conflict(cascade.IN_WRITING[kind], field="words")
        answer = held.answers.select_related("counter").latest("pk")
        _follow(held, answer, kind, words, team, actor=actor, on=on, now=now)
        record(actor.user_id, f"cascade.{kind}", reason=words)
        answer.leader_kind, answer.leader_words = kind, words
        answer.leader, answer.leader_on = actor, on
        answer.save(
            update_fields=["leader_kind", "leader_words", "leader", "leader_on"]
        )
        changes = {
            "state": cascade.AFTER_LEADER[kind],
            "waits_for": None,
            "barrier": answer.barrier or held.barrier,
            "since": on,
            "has_returned": False,
        }
        keep_proposal(held, changes)
        return held


def _check_proposed(held: CascadeProposal) -> None:
    """Refuse to answer for an objective that was withdrawn, or agreed otherwise."""
    if held.is_over:
        state = held.objective.get_state_display().lower()
        raise Conflict(f"{held.objective.reference} is {state}; no answer is owed.")


@contextmanager
def _answering(
    proposal: CascadeProposal, actor: Membership, on: date, version: int | None
) -> Iterator[CascadeProposal]:
    """Lock a proposal that waits for its team, and whose answer the actor gives."""
    with tenant(actor.organization_id):
        held = queries.lock_proposal(proposal)
        policies.may_answer_cascade(standing(actor, on), held.objective.team).enforce()
        if version is not None:
            check_version(held, version)
        _check_proposed(held)
        if held.state != State.ASKED:
            raise Conflict("This proposal does not wait for the team now.")
        yield held


def _answer(
    held: CascadeProposal,
    kind: str,
    *,
    actor: Membership,
    on: date,
    words: str,
    leader: Membership | None = None,
    **columns: Any,
) -> CascadeAnswer:
    """Keep the team's answer, and who owes the next one."""
    answer = CascadeAnswer.objects.create(
        proposal=held,
        team=held.objective.team,
        kind=kind,
        words=words.strip(),
        answered_by=actor,
        answered_on=on,
        **columns,
    )
    is_over = kind == Kind.ACCEPT
    changes: Mapping[str, Any] = {
        "state": cascade.AFTER_TEAM[kind],
        "waits_for": None if is_over else leader or held.proposed_by,
        "barrier": answer.barrier or held.barrier,
        "since": on,
        "has_returned": False,
    }
    keep_proposal(held, changes)
    return answer


def _barrier(
    held: CascadeProposal,
    cause: str,
    title: str,
    owner: Membership,
    *,
    actor: Membership,
    on: date,
) -> Barrier:
    return log_barrier(
        held.objective.team,
        title=title[:400],
        cause=cause,
        owner=owner,
        objective=held.objective,
        actor=actor,
        on=on,
    )


def _follow(
    held: CascadeProposal,
    answer: CascadeAnswer,
    kind: str,
    words: str,
    team: Team | None,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    """Do what a leader's answer says to the objective, or to the structure."""
    if kind == LeaderKind.OTHER_SET_UP:
        if team is None:
            raise Conflict("Which team takes it over?", field="team")
        okrs.transfer_objective(
            held.objective, actor=actor, team=team, reason=words, on=on, now=now
        )
    elif kind in cascade.BY_AUTHOR:
        counter = answer.counter.reference if answer.counter else ""
        reason = words or f"{counter} says it in the team's own words."
        okrs.decline_objective(
            held.objective, actor=actor, reason=reason, on=on, now=now
        )
    elif kind == LeaderKind.CHANGE_STRUCTURE and answer.barrier is None:
        answer.barrier = _barrier(
            held,
            Barrier.Cause.STRUCTURE,
            answer.would_need,
            actor,
            actor=actor,
            on=on,
        )
        answer.save(update_fields=["barrier"])
