"""Teams invited to an OKR, and what they answer; joining meets the limit as a commit."""

from datetime import date, datetime

from conversations import policies, queries
from conversations.models import JoinInvitation
from objectives import actions as okrs
from objectives import policies as okr_policies
from objectives.actions.acting import act
from objectives.actions.holding import hold
from objectives.actions.key_results import check_open
from objectives.actions.private import check_not_private
from objectives.models import KeyResult, Objective
from objectives.queries import accountable
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import save_version
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

Part, State = JoinInvitation.Part, JoinInvitation.State


def invite_team(
    objective: Objective,
    *,
    team: Team,
    part: str,
    actor: Membership,
    on: date,
    now: datetime,
    key_result: KeyResult | None = None,
    words: str = "",
) -> JoinInvitation:
    """Ask a team to share an OKR, to own a key result of it, or to contribute to one."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        okr_policies.may_edit_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        check_not_private(held.objective)
        if part not in Part:
            raise Conflict("Join in which part?", field="part")
        if (key_result is None) != (part == Part.SHARE):
            raise Conflict("For which key result?", field="key_result")
        if key_result is not None and key_result.objective_id != objective.pk:
            raise Conflict("This key result is another OKR’s.", field="key_result")
        if team.archived_on is not None:
            raise Conflict(f"{team.name} is archived.", field="team")
        if team.pk in accountable(held.objective):
            raise Conflict(f"{team.name} is part of it already.", field="team")
        if queries.open_invitations(objective).filter(team=team).exists():
            raise Conflict(f"{team.name} is invited already.", field="team")
        record(actor.user_id, "objective.team_invited", reason=words)
        return JoinInvitation.objects.create(
            objective=held.objective,
            key_result=key_result,
            team=team,
            part=part,
            words=words.strip(),
            invited_by=actor,
            invited_on=on,
        )


def accept_invitation(
    invitation: JoinInvitation,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> JoinInvitation:
    """Join: in process, a team that becomes accountable needs a free slot."""
    with act(actor, now=now):
        held = _lock(invitation, actor, on)
        if held.part == Part.SHARE:
            okrs.add_co_owner(
                held.objective, actor=actor, team=held.team, on=on, now=now
            )
        elif held.key_result is not None and held.part == Part.KEY_RESULT:
            okrs.assign_key_result_team(
                held.key_result, actor=actor, team=held.team, on=on, now=now
            )
        elif held.key_result is not None:
            okrs.contribute(held.key_result, held.team, actor=actor, on=on, now=now)
        record(actor.user_id, "objective.invitation_accepted")
        return _enter(held, State.ACCEPTED, actor, on, version=version)


def decline_invitation(
    invitation: JoinInvitation,
    *,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> JoinInvitation:
    """Say no, with a reason."""
    with act(actor, now=now):
        held = _lock(invitation, actor, on)
        reason = reason.strip()
        if not reason:
            raise Conflict("Why not? One sentence is enough.", field="reason")
        record(actor.user_id, "objective.invitation_declined", reason=reason)
        return _enter(held, State.DECLINED, actor, on, answer=reason, version=version)


def withdraw_invitation(
    invitation: JoinInvitation,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> JoinInvitation:
    """Take an invitation back while nobody has answered it, as one of the OKR's team."""
    with act(actor, now=now):
        held = queries.lock_invitation(invitation)
        policies.may_withdraw_invitation(standing(actor, on), held.objective).enforce()
        if held.state != State.ASKED:
            raise Conflict("This invitation is answered already.")
        record(actor.user_id, "objective.invitation_withdrawn")
        return _enter(held, State.WITHDRAWN, actor, on, version=version)


def _lock(invitation: JoinInvitation, actor: Membership, on: date) -> JoinInvitation:
    held = queries.lock_invitation(invitation)
    policies.may_answer_invitation(standing(actor, on), held.team).enforce()
    if held.state != State.ASKED:
        raise Conflict("This invitation is answered already.")
    return held


def _enter(
    held: JoinInvitation,
    state: str,
    actor: Membership,
    on: date,
    *,
    version: int | None,
    answer: str = "",
) -> JoinInvitation:
    changes = {
        "state": state,
        "answer": answer,
        "answered_by": actor,
        "answered_on": on,
    }
    save_version(held, held.version if version is None else version, changes)
    return held
