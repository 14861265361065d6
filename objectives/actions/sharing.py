"""More teams on one OKR: co-owners, teams of key results, a new owner team."""

from datetime import date, datetime

from objectives import facts, policies
from objectives.actions.acting import act
from objectives.actions.holding import hold_key_result, hold_with_slots
from objectives.actions.journal import PLAN, end_plan, enter, refresh, save, step
from objectives.actions.key_results import check_open, save_key_result
from objectives.actions.slots import settle_slots
from objectives.models import CoOwner, FormerCoOwner, KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team
from teams.queries import member_teams


def add_co_owner(
    objective: Objective,
    *,
    actor: Membership,
    team: Team,
    on: date,
    now: datetime,
    version: int | None = None,
) -> CoOwner:
    """Share an objective with a team: one definition of success, a slot in each.

    In process, the joining team must have a free slot; else Conflict as at commit.
    """
    with act(actor, now=now):
        held = hold_with_slots(
            objective, actor=actor, on=on, version=version, joining=[team]
        )
        policies.may_add_co_owner(held.actor, held.objective, team).enforce()
        check_open(held.objective)
        check_active(team)
        if team.pk == held.objective.team_id:
            raise Conflict(f"{team.name} owns this objective.")
        record(actor.user_id, "objective.shared")
        has_begun = held.objective.started_on is not None
        co_owner, _ = CoOwner.objects.get_or_create(
            objective=held.objective,
            team=team,
            defaults={"since": on if has_begun else None},
        )
        save(held.objective)
        settle_slots(held)
        refresh(held)
        return co_owner


def remove_co_owner(
    objective: Objective,
    *,
    actor: Membership,
    team: Team,
    on: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """End the sharing with a team; its slot is free unless it has a key result."""
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        policies.may_remove_co_owner(held.actor, held.objective, team).enforce()
        check_open(held.objective)
        record(actor.user_id, "objective.no_longer_shared")
        if not _end_sharing(held.objective, team, on):
            raise Conflict(f"{team.name} does not share this objective.")
        save(held.objective)
        settle_slots(held)
        refresh(held)


def assign_key_result_team(
    key_result: KeyResult,
    *,
    actor: Membership,
    team: Team | None,
    on: date,
    now: datetime,
    version: int | None = None,
) -> KeyResult:
    """Give a key result to a team, or back to the objective's with None.

    In process, a team that becomes accountable by it must have a free slot.
    """
    with act(actor, now=now):
        held = hold_with_slots(
            key_result.objective,
            actor=actor,
            on=on,
            joining=[team] if team else [],
        )
        assigned = hold_key_result(key_result, version)
        concerned = team or assigned.team or held.objective.team
        policies.may_assign_key_result_team(
            held.actor, held.objective, concerned
        ).enforce()
        check_open(held.objective)
        if team is not None:
            check_active(team)
        record(actor.user_id, "key_result.assigned")
        assigned.team = team
        save_key_result(assigned, "team")
        settle_slots(held)
        refresh(held)
        return assigned


def transfer_objective(
    objective: Objective,
    *,
    actor: Membership,
    team: Team,
    on: date,
    now: datetime,
    owner: Membership | None = None,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Give an objective another owner team; clock and history stay with it.

    Key results that were assigned to the former team go along. In process, the new
    team must have a free slot; the log then shows the day the team changed.
    """
    with act(actor, now=now):
        joining = [team, *member_teams([team])[team.pk]]
        held = hold_with_slots(
            objective, actor=actor, on=on, version=version, joining=joining
        )
        moved = held.objective
        policies.may_transfer(held.actor, moved).enforce()
        check_open(moved)
        check_active(team)
        if team.pk == moved.team_id:
            raise Conflict(f"{team.name} owns this objective already.")
        by = step(held, actor=actor, on=on, now=now, reason=reason)
        former = moved.team_id
        record(actor.user_id, "objective.transferred", reason=reason)
        _end_sharing(moved, team, on)
        moved.key_results.filter(team_id=former, state__in=facts.IN_PLAY).update(
            team=team
        )
        moved.team = team
        moved.owner = owner or moved.owner
        if moved.transitions.exists():
            enter(held, moved.state, by, changes=("team", "owner"))
        else:
            end_plan(moved)
            save(moved, "team", "owner", *PLAN)
        settle_slots(held)
        refresh(held)
        return moved


def _end_sharing(objective: Objective, team: Team, on: date) -> bool:
    """Let a team co-own no more, and keep its days; False where it did not."""
    row = CoOwner.objects.filter(objective=objective, team=team).first()
    if row is None:
        return False
    row.delete()
    if objective.started_on is not None and (row.since is None or row.since < on):
        FormerCoOwner.objects.create(
            objective=objective, team=team, since=row.since, until=on
        )
    return True


def check_active(team: Team) -> None:
    """Refuse to give anything to a team that is archived."""
    if team.archived_on is not None:
        raise Conflict(f"{team.name} is archived.")
