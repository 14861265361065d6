"""Initiatives on their way: moved between states, taken back, looked back at."""

from datetime import date, datetime

from objectives import policies, queries
from objectives.actions.acting import act, check_fields, refresh_teams
from objectives.actions.initiatives import keep_step
from objectives.models import Initiative, KeyResult
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from teams.queries import standing

State = Initiative.State
Observed = Initiative.Observed


def move_initiative(
    initiative: Initiative,
    to_state: str,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Initiative:
    """Move an initiative to another state; Stale when somebody else saved since."""
    with act(actor, now=now):
        held = _hold(initiative, actor=actor, on=on, version=version)
        if to_state not in State.values:
            raise Conflict("There is no such state.")
        if to_state == held.state:
            return held
        record(actor.user_id, "initiative.moved")
        before, held.state = held.state, to_state
        keep_step(held, before, actor=actor, on=on, now=now)
        save_version(held, held.version, {"state": to_state, "since": on})
        return held


def undo_move(
    initiative: Initiative, *, actor: Membership, on: date, now: datetime
) -> Initiative:
    """Take today's last move of an initiative back, as if it had not been made."""
    with act(actor, now=now):
        held = _hold(initiative, actor=actor, on=on)
        step, earlier = queries.last_steps(held)
        if step is None or not step.from_state or step.effective_on != on:
            raise Conflict("There is no move of today to take back.")
        record(actor.user_id, "initiative.move_undone")
        step.delete()
        refresh_teams({held.team_id})
        since = earlier.effective_on if earlier else step.effective_on
        save_version(held, held.version, {"state": step.from_state, "since": since})
        return held


def observe_impact(
    initiative: Initiative,
    *,
    observed: str,
    words: str = "",
    actor: Membership,
    on: date,
    now: datetime,
) -> Initiative:
    """Say what was seen after an initiative was done; "cannot tell" is an answer, too.

    The words are optional. Conflict while it is not done.
    """
    with act(actor, now=now):
        held = _hold(initiative, actor=actor, on=on)
        if held.state != State.DONE:
            raise Conflict("What it moved is said once it is done.")
        if observed not in Observed.values:
            sentence = "Did it move, did nothing move, or can nobody tell?"
            lack = {"field": "observed", "sentence": sentence}
            raise Conflict(sentence, missing=[lack])
        record(actor.user_id, "initiative.observed")
        given = {
            "observed": observed,
            "observed_impact": words.strip(),
            "observed_on": on,
        }
        for name, value in given.items():
            setattr(held, name, value)
        check_fields(held, *given)
        save_version(held, held.version, given)
        return held


def _hold(
    initiative: Initiative, *, actor: Membership, on: date, version: int | None = None
) -> Initiative:
    """Lock an initiative, as it is now, for somebody who may edit it."""
    held = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    drafted = KeyResult.objects.filter(initiative_links__initiative=held)
    policies.may_edit_initiative(
        standing(actor, on), held, drafted=drafted.select_related("objective")
    ).enforce()
    if version is not None:
        check_version(held, version)
    return held
