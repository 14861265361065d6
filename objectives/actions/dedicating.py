"""The set-ups that give an objective its teams: one of its own, or one per key result."""

from collections.abc import Mapping
from datetime import date, datetime

from objectives import facts, queries
from objectives.actions.acting import act
from objectives.actions.holding import (
    Held,
    hold,
    hold_capacities,
    hold_key_result,
    hold_slots,
    hold_with_slots,
)
from objectives.actions.journal import propose_product_goal, refresh, save
from objectives.actions.key_results import check_open, save_key_result
from objectives.actions.limits import recompute_limits
from objectives.actions.sharing import check_active, transfer_objective
from objectives.actions.sizing import write_size
from objectives.actions.slots import settle_slots
from objectives.models import KeyResult, Objective
from objectives.policies import may_assign_key_result_team, may_edit_objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.actions import add_person, create_team, dedicate_team
from teams.models import Team, TeamMembership
from teams.policies import may_dedicate_team
from teams.queries import product_owners, standing

Topology = Objective.Topology
ONE_TEAM = "Name a team that is there, or give a new one its name."
FEWEST_TEAMS = 2


def form_dedicated_team(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    team: Team | None = None,
    name: str = "",
    product_owner: Membership | None = None,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Give an objective a team of its own: one that is there, or a new one by `name`.

    The objective is the team's product goal and its product owner owns it. The team may
    have one OKR in process from now on; Conflict as at commit where it has another.
    """
    with act(actor, now=now):
        may_dedicate_team(standing(actor, on)).enforce()
        hold_slots(objective.pk, {team.pk} if team else ())
        held = hold(objective, actor=actor, on=on, version=version)
        check_open(held.objective)
        team = team or _new_team(held.objective, name, actor=actor, on=on)
        owner = _product_owner(team, product_owner, actor=actor, on=on)
        dedicate_team(team, is_dedicated=True, actor=actor, on=on)
        recompute_limits([team.pk], on=on)
        if team.pk != held.objective.team_id:
            transfer_objective(
                objective,
                actor=actor,
                team=team,
                owner=owner,
                reason=reason,
                on=on,
                now=now,
            )
            held = hold(objective, actor=actor, on=on)
        record(actor.user_id, "objective.given_a_dedicated_team", reason=reason)
        given = held.objective
        given.owner = owner
        save(given, "owner")
        propose_product_goal(given)
        return _choose(held, Topology.DEDICATED, actor=actor, now=now, reason=reason)


def dissolve_dedicated_team(
    team: Team, *, actor: Membership, on: date, now: datetime, reason: str = ""
) -> Team:
    """Let a dedicated team be one like others; what it has in process it keeps.

    Its OKRs stand beside others from now on: their set-up is an existing team.
    """
    with act(actor, now=now):
        may_dedicate_team(standing(actor, on)).enforce()
        for cadence in sorted(queries.CADENCES):
            hold_capacities([team.pk], cadence)
        kept = Objective.objects.filter(
            team=team, topology=Topology.DEDICATED, state__in=queries.IN_PROCESS
        )
        held = [
            hold(objective, actor=actor, on=on) for objective in kept.order_by("pk")
        ]
        freed = dedicate_team(team, is_dedicated=False, actor=actor, on=on)
        recompute_limits([team.pk], on=on)
        record(actor.user_id, "team.freed", reason=reason)
        for each in held:
            _choose(each, Topology.MAPPED, actor=actor, now=now, reason=reason)
        return freed


def split_by_key_result(
    objective: Objective,
    *,
    actor: Membership,
    teams: Mapping[int, Team],
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Give each key result in play an accountable team, by the key result's id.

    In process, every team that becomes accountable must have a free slot; if one has
    none, nothing is given to any.
    """
    with act(actor, now=now):
        held = hold_with_slots(
            objective, actor=actor, on=on, version=version, joining=teams.values()
        )
        split = held.objective
        may_edit_objective(held.actor, split).enforce()
        rows = list(split.key_results.filter(state__in=facts.IN_PLAY).order_by("pk"))
        given = {
            row: teams[row.pk]
            for row in rows
            if row.pk in teams and row.team_id != teams[row.pk].pk
        }
        for team in given.values():
            may_assign_key_result_team(held.actor, split, team).enforce()
        check_open(split)
        _check_split(rows, teams)
        record(actor.user_id, "objective.split_by_key_result", reason=reason)
        for row, team in given.items():
            _assign(row, team)
        _choose(held, Topology.SPLIT_BY_KR, actor=actor, now=now, reason=reason)
        settle_slots(held)
        refresh(held)
        return split


def _new_team(objective: Objective, name: str, *, actor: Membership, on: date) -> Team:
    if not name.strip():
        raise Conflict(ONE_TEAM, missing=[{"field": "team", "sentence": ONE_TEAM}])
    return create_team(name.strip(), unit=objective.team.unit, actor=actor, on=on)


def _product_owner(
    team: Team, person: Membership | None, *, actor: Membership, on: date
) -> Membership:
    """Return the team's product owner; who is named becomes it where nobody is."""
    present = product_owners([team], on).get(team.pk)
    if present is not None:
        if person is not None and person.pk != present.pk:
            words = f"{present.user.name} is product owner of {team.name} already."
            raise Conflict(words, missing=[{"field": "owner", "sentence": words}])
        return present
    if person is None:
        words = f"Who is product owner of {team.name}? One person decides the order."
        raise Conflict(words, missing=[{"field": "owner", "sentence": words}])
    add_person(team, person, TeamMembership.Role.PRODUCT_OWNER, actor=actor, on=on)
    return person


def _choose(
    held: Held, topology: str, *, actor: Membership, now: datetime, reason: str
) -> Objective:
    write_size(
        held.objective,
        {"topology": topology},
        actor=actor,
        on=held.on,
        now=now,
        reason=reason,
    )
    return held.objective


def _check_split(rows: list[KeyResult], teams: Mapping[int, Team]) -> None:
    missing = [
        {
            "field": f"team-{row.number}",
            "sentence": f"Which team is accountable for {row.reference}?",
        }
        for row in rows
        if row.pk not in teams
    ]
    if missing:
        raise Conflict(missing[0]["sentence"], missing=missing)
    if len({teams[row.pk].pk for row in rows}) < FEWEST_TEAMS:
        raise Conflict(
            "Split among at least two teams; for one team choose another set-up."
        )


def _assign(row: KeyResult, team: Team) -> None:
    check_active(team)
    assigned = hold_key_result(row)
    assigned.team = team
    save_key_result(assigned, "team")
