"""What changes units, teams and who works where; each verb is one transaction."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Greatest

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import current_organization_id, tenant
from okrhub.lib.versions import check_version, save_version
from organizations import references
from organizations.actions import accept_invitation
from organizations.jobs import enqueue
from organizations.models import Membership, User
from organizations.policies import LEADERS
from organizations.queries import settings
from teams import policies, queries
from teams.marks import next_colour, suggest_mark
from teams.models import (
    Function,
    MemberTeam,
    Team,
    TeamFunction,
    TeamMembership,
    Unit,
)

Role = TeamMembership.Role


def create_team(
    name: str,
    *,
    actor: Membership,
    on: date,
    mission: str = "",
    unit: Unit | None = None,
    works_in: str = Team.Cadence.SPRINTS,
) -> Team:
    """Create a team with the next number, a mark and a colour of its own.

    Raises Conflict when a current team has the name, or when there is a team and the
    layer of several teams is off.
    """
    with tenant(actor.organization_id):
        standing = queries.standing(actor, on)
        policies.may_create_team(standing).enforce()
        number = references.next_number(references.TEAM)
        taken = queries.marks_and_colours()
        if taken and not settings().has_many_teams:
            raise Conflict("Switch on several teams in the settings first.")
        _check_team_name(name)
        record(actor.user_id, "team.created")
        team = Team.objects.create(
            number=number,
            name=name,
            mark=suggest_mark(name, {mark for mark, _ in taken}),
            colour=next_colour(colour for _, colour in taken),
            mission=mission,
            unit=unit,
            works_in=works_in,
            created_on=on,
        )
        refresh_boards(team)
        return team


def edit_team(
    team: Team, version: int, *, actor: Membership, on: date, **changes: Any
) -> Team:
    """Change name, mark, colour, mission, unit or way of working, seen as `version`."""
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_edit_team(standing, team).enforce()
        check_version(team, version)
        unit = changes.get("unit", team.unit)
        is_moved = team.unit_id != (unit.pk if unit else None)
        if is_moved:
            policies.may_move_team(standing).enforce()
        _check_team_name(changes.get("name", team.name), apart_from=team)
        record(actor.user_id, "team.edited")
        left = team.unit_id
        save_version(team, version, changes)
        if is_moved:
            _refresh_limits([team.pk])
            _recount_units(left, team.unit_id)
        return team


def set_functions(
    team: Team, names: Iterable[str], *, actor: Membership, on: date
) -> None:
    """Say which functions a team carries; unknown ones are made."""
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_edit_team(standing, team).enforce()
        record(actor.user_id, "team.functions_set")
        carried = functions_named(names)
        links = TeamFunction.objects.filter(team=team)
        links.exclude(function__in=carried).delete()
        kept = set(links.values_list("function_id", flat=True))
        for function in carried:
            if function.pk not in kept:
                TeamFunction.objects.create(team=team, function=function)


def functions_named(names: Iterable[str]) -> list[Function]:
    """Return functions by name in any case, by name; unknown ones are made.

    For an action that has recorded who acts, inside the open organisation.
    """
    wanted = {name.strip().casefold(): name.strip() for name in names if name.strip()}
    known = {found.name.casefold(): found for found in queries.functions()}
    return [
        known.get(folded) or Function.objects.create(name=name)
        for folded, name in sorted(wanted.items())
    ]


def dedicate_team(
    team: Team, *, is_dedicated: bool, actor: Membership, on: date
) -> Team:
    """Let a team have one OKR as its product goal, or let it be a team like others.

    The limit that follows is worked out by the caller.
    """
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        policies.may_dedicate_team(queries.standing(actor, on)).enforce()
        if team.is_team_of_teams:
            raise Conflict(f"{team.name} is made of teams.", field="team")
        if team.archived_on is not None:
            raise Conflict(f"{team.name} is archived.", field="team")
        if team.is_dedicated != is_dedicated:
            record(actor.user_id, "team.dedicated" if is_dedicated else "team.freed")
            save_version(team, team.version, {"is_dedicated": is_dedicated})
        return team


def archive_team(team: Team, *, in_process: int, actor: Membership, on: date) -> Team:
    """Archive a team that has no OKR in process; its history stays.

    It leaves the team of teams it is in; a team of teams lets its teams go.

    `in_process` is counted by the caller, who holds the lock of the team's capacity.
    """
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_archive_team(standing).enforce()
        if in_process:
            raise Conflict(
                f"{team.name} has {in_process} OKRs in process. Close them or give "
                "them to another team first.",
                in_process=in_process,
            )
        if team.archived_on is None:
            record(actor.user_id, "team.archived")
            save_version(team, team.version, {"archived_on": on})
            _end_stays(team, on)
            refresh_boards(team)
        return team


def restore_team(team: Team, *, actor: Membership, on: date) -> Team:
    """Bring an archived team back with its people and its history."""
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_archive_team(standing).enforce()
        if team.archived_on is not None:
            _check_team_name(team.name, apart_from=team)
            record(actor.user_id, "team.restored")
            save_version(team, team.version, {"archived_on": None})
            refresh_boards(team)
        return team


def add_person(
    team: Team, person: Membership, role: str, *, actor: Membership, on: date
) -> TeamMembership:
    """Give a person a role in a team from a day on; a role held already stays as it is.

    A team has one product owner (Scrum Guide): Conflict names who holds the role.
    """
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_staff_team(standing, team).enforce()
        return _place(team, person, role, actor_id=actor.user_id, on=on)


def end_role(role: TeamMembership, *, actor: Membership, on: date) -> TeamMembership:
    """End a role on a day; it gives no rights from now on, and its days are kept."""
    with tenant(actor.organization_id):
        team = queries.lock_team(role.team_id)
        standing = queries.standing(actor, on)
        policies.may_staff_team(standing, team).enforce()
        role = team.people.get(pk=role.pk)
        if role.ended_on is None:
            record(actor.user_id, "team.role_ended")
            role.ended_on = max(on, role.started_on)
            role.save(update_fields=["ended_on"])
        return role


def join_by_invitation(
    token: str,
    *,
    user: User | None,
    name: str = "",
    password: str = "",
    now: datetime,
    on: date,
) -> Membership:
    """Join the open organisation by a mailed link, and the team that it names."""
    with tenant(current_organization_id()):
        membership, invitation = accept_invitation(
            token, user=user, name=name, password=password, now=now
        )
        team = queries.team_numbered(invitation.team_number)
        if team is not None and policies.may_join(membership):
            _place(team, membership, Role.DEVELOPER, actor_id=membership.user_id, on=on)
        return membership


def create_unit(
    name: str,
    *,
    parent: Unit | None,
    actor: Membership,
    on: date,
    leader: Membership | None = None,
) -> Unit:
    """Create a unit below another, or at the top."""
    with tenant(actor.organization_id):
        units = queries.lock_units()
        standing = queries.standing(actor, on)
        policies.may_edit_units(standing).enforce()
        _check_unit_name(name, units)
        record(actor.user_id, "unit.created")
        _check_leads(leader)
        return Unit.objects.create(name=name, parent=parent, leader=leader)


def edit_unit(
    unit: Unit,
    version: int,
    *,
    name: str,
    parent: Unit | None,
    leader: Membership | None,
    actor: Membership,
    on: date,
) -> Unit:
    """Rename a unit, move it below another or say who leads it, seen as `version`.

    Never in a circle.
    """
    with tenant(actor.organization_id):
        units = queries.lock_units()
        standing = queries.standing(actor, on)
        policies.may_edit_units(standing).enforce()
        unit = units[unit.pk]
        _check_unit_name(name, units, apart_from=unit)
        _check_no_circle(unit, parent, units)
        record(actor.user_id, "unit.edited")
        left = unit.parent_id
        is_moved = left != (parent.pk if parent else None)
        _check_leads(leader)
        save_version(unit, version, {"name": name, "parent": parent, "leader": leader})
        if is_moved:
            _refresh_limits(queries.teams_below(unit, units))
            _recount_units(left, unit.parent_id)
        return unit


def archive_unit(unit: Unit, *, actor: Membership, on: date) -> Unit:
    """Archive a unit that holds neither current teams nor current units."""
    with tenant(actor.organization_id):
        units = queries.lock_units()
        standing = queries.standing(actor, on)
        policies.may_edit_units(standing).enforce()
        unit = units[unit.pk]
        holds_units = any(
            child.parent_id == unit.pk and child.archived_on is None
            for child in units.values()
        )
        if holds_units or queries.current_teams().filter(unit=unit).exists():
            raise Conflict(f"{unit.name} still holds teams or units. Move them first.")
        if unit.archived_on is None:
            record(actor.user_id, "unit.archived")
            save_version(unit, unit.version, {"archived_on": on})
        return unit


def refresh_boards(team: Team) -> None:
    """Have a team's row computed that came or went."""
    enqueue("flow.refresh_team", dedupe=str(team.pk), team_id=team.pk)


def _end_stays(team: Team, on: date) -> None:
    """End a team's stay in a team of teams, and those of its own member teams."""
    present = MemberTeam.objects.filter(Q(group=team) | Q(team=team), left_on=None)
    present.update(left_on=Greatest("joined_on", Value(on)))


def _refresh_limits(team_ids: Collection[int]) -> None:
    """Have the limits brought up to date of teams whose units changed."""
    if team_ids:
        enqueue("objectives.recompute_team_limits", team_ids=sorted(team_ids))


def _recount_units(left: int | None, entered: int | None) -> None:
    """Have the flow of the units counted anew between which teams were moved."""
    units = sorted(unit for unit in (left, entered) if unit is not None)
    dedupe = " ".join(str(unit) for unit in units)
    enqueue("flow.recount_units", dedupe=dedupe, units=units)


def _place(
    team: Team, person: Membership, role: str, *, actor_id: int, on: date
) -> TeamMembership:
    policies.may_join(person).enforce()
    held = team.people.filter(ended_on=None).select_related("membership__user")
    for other in held:
        if other.membership_id == person.pk and other.role == role:
            return other
        if other.role == role == Role.PRODUCT_OWNER and other.membership.is_active:
            raise Conflict(
                f"{other.membership.user.name} is product owner of {team.name}. "
                "End that role first."
            )
    record(actor_id, "team.person_added")
    return TeamMembership.objects.create(
        team=team, membership=person, role=role, started_on=on
    )


def _check_team_name(name: str, apart_from: Team | None = None) -> None:
    others = queries.current_teams().filter(name=name)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    if others.exists():
        raise Conflict(f"There is a team called {name} already.", field="name")


def _check_unit_name(
    name: str, units: dict[int, Unit], apart_from: Unit | None = None
) -> None:
    for other in units.values():
        if other != apart_from and other.name == name and not other.archived_on:
            raise Conflict(f"There is a unit called {name} already.", field="name")


def _check_leads(leader: Membership | None) -> None:
    if leader is not None and not (leader.is_active and leader.role in LEADERS):
        raise Conflict(
            "Who leads a unit is a leader in the organisation. Change the role first.",
            field="leader",
        )


def _check_no_circle(unit: Unit, parent: Unit | None, units: dict[int, Unit]) -> None:
    above = parent.pk if parent else None
    while above is not None:
        if above == unit.pk:
            raise Conflict(f"{unit.name} cannot stand below itself.", field="parent")
        above = units[above].parent_id
