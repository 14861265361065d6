"""One OKR more for a cycle: asked for with a reason, answered by another (DOMAIN 2.3)."""

from datetime import date, datetime

from objectives import policies, queries
from objectives.actions.acting import act, needed, refresh_teams
from objectives.actions.holding import hold_capacities, hold_objective, refresh_limits
from objectives.limit import limit_with_exception
from objectives.models import LimitException, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

State = LimitException.State
WHY = "What would be lost without it? Everybody concerned reads the reason."


def ask_exception(
    objective: Objective,
    *,
    team: Team,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
) -> LimitException:
    """Ask for one more OKR in a team for the objective's cycle, to commit this one."""
    with act(actor, now=now):
        asked = hold_objective(objective.pk)
        policies.may_ask_exception(standing(actor, on), asked, team).enforce()
        reason = needed(reason, WHY)
        if asked.state not in {Objective.State.READY, Objective.State.DEFERRED}:
            raise Conflict(f"{asked.reference} does not wait to be committed.")
        if team.pk not in queries.accountable(asked):
            raise Conflict(f"{asked.reference} takes no slot of {team.name}.")
        if asked.cycle.ends_on < on:
            raise Conflict(f"{asked.cycle.name} is over; an exception ends with it.")
        open_ones = LimitException.objects.filter(team=team, state=State.ASKED)
        if open_ones.filter(objective=asked).exists():
            raise Conflict(
                f"An exception for {asked.reference} in {team.name} waits already."
            )
        record(actor.user_id, "exception.asked", reason=reason)
        return LimitException.objects.create(
            team=team,
            cycle=asked.cycle,
            objective=asked,
            reason=reason,
            asked_by=actor,
            asked_on=on,
        )


def answer_exception(
    exception: LimitException,
    *,
    is_granted: bool,
    answer: str = "",
    actor: Membership,
    on: date,
    now: datetime,
) -> LimitException:
    """Grant it, with a limit one above what holds, or refuse it.

    It holds for the team and the cycle, until the cycle's last day. The OKR is not
    committed by this: its product owner does that, now that there is room.
    """
    with act(actor, now=now):
        cadence = exception.cycle.cadence
        capacities = hold_capacities([exception.team_id], cadence)
        held = _hold(exception)
        leader = queries.leader_of(held.team)
        policies.may_answer_exception(
            standing(actor, on),
            asked_by=held.asked_by_id,
            leader=leader.pk if leader else None,
        ).enforce()
        if held.cycle.ends_on < on:
            raise Conflict(f"{held.cycle.name} is over; an exception ends with it.")
        record(
            actor.user_id,
            "exception.granted" if is_granted else "exception.refused",
            reason=answer,
        )
        if is_granted:
            day = max(on, held.cycle.starts_on)
            settings = queries.limit_settings(held.team, cadence, on=day)
            held.limit = limit_with_exception(settings)
        _close(
            held,
            State.GRANTED if is_granted else State.REFUSED,
            answered_by=actor,
            answered_on=on,
            answer=answer.strip(),
        )
        refresh_limits(list(capacities.values()), [held.team], on=on)
        refresh_teams({held.team_id})
        return held


def withdraw_exception(
    exception: LimitException, *, actor: Membership, on: date, now: datetime
) -> LimitException:
    """Take back what was asked, by who asked."""
    with act(actor, now=now):
        held = _hold(exception)
        if held.asked_by_id != actor.pk:
            policies.may_ask_exception(
                standing(actor, on), held.objective, held.team
            ).enforce()
        record(actor.user_id, "exception.withdrawn")
        _close(held, State.WITHDRAWN)
        return held


def _hold(exception: LimitException) -> LimitException:
    held = (
        LimitException.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team", "cycle", "objective__cycle", "objective__team")
        .get(pk=exception.pk)
    )
    if held.state != State.ASKED:
        raise Conflict(f"This was {held.get_state_display().lower()} already.")
    return held


def _close(held: LimitException, state: str, **columns: object) -> None:
    held.state = state
    for name, value in columns.items():
        setattr(held, name, value)
    held.version += 1
    held.save(update_fields=["state", "limit", "version", *columns])
