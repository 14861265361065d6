"""Teams of teams: formed of teams, joined and left by them (DOMAIN 1.5).

Whether a joining team has a free slot for what is in process is asked by the room that
keeps the slots; `take_in` and `end_stay` are its two verbs.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from teams import policies, queries
from teams.actions.teams import create_team, refresh_boards
from teams.models import MemberTeam, Team, Unit

MEMBERS = "member_teams"


def form_team_of_teams(
    name: str,
    *,
    kind: str,
    member_teams: Collection[Team],
    actor: Membership,
    on: date,
    mission: str = "",
    unit: Unit | None = None,
    integration_team: Team | None = None,
    teams_review_apart: bool = False,
) -> Team:
    """Form a team of teams of some teams; each can be in one at a time.

    It has no OKR yet, so that no slot is asked for. Raises Conflict for a team that is
    in another one, is archived, or is itself made of teams.
    """
    with tenant(actor.organization_id):
        standing = queries.standing(actor, on)
        policies.may_form_team_of_teams(standing).enforce()
        group = create_team(name, mission=mission, unit=unit, actor=actor, on=on)
        record(actor.user_id, "team_of_teams.formed")
        _describe(
            group,
            kind=kind,
            integration_team=integration_team,
            teams_review_apart=teams_review_apart,
        )
        for team in sorted(set(member_teams), key=lambda one: one.pk):
            take_in(group, team, actor=actor, on=on)
        return group


def edit_team_of_teams(
    group: Team,
    version: int,
    *,
    kind: str,
    integration_team: Team | None,
    teams_review_apart: bool,
    actor: Membership,
    on: date,
) -> Team:
    """Say of what kind it is and who integrates, seen as `version`."""
    with tenant(actor.organization_id):
        group = queries.lock_team(group.pk)
        standing = queries.standing(actor, on)
        policies.may_edit_team_of_teams(standing, group).enforce()
        check_version(group, version)
        record(actor.user_id, "team_of_teams.edited")
        _describe(
            group,
            kind=kind,
            integration_team=integration_team,
            teams_review_apart=teams_review_apart,
        )
        return group


def take_in(group: Team, team: Team, *, actor: Membership, on: date) -> MemberTeam:
    """Let a team join from a day on; its slots are asked for by the caller."""
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_choose_member_teams(standing).enforce()
        _check_can_join(group, team)
        record(actor.user_id, "team_of_teams.joined")
        stay = MemberTeam.objects.create(group=group, team=team, joined_on=on)
        refresh_boards(group)
        return stay


def end_stay(group: Team, team: Team, *, actor: Membership, on: date) -> MemberTeam:
    """Let a team leave on a day; its slots are given back by the caller."""
    with tenant(actor.organization_id):
        team = queries.lock_team(team.pk)
        standing = queries.standing(actor, on)
        policies.may_choose_member_teams(standing).enforce()
        stay = queries.stay_in(group, team)
        if stay is None:
            raise Conflict(f"{team.name} is not in {group.name}.")
        record(actor.user_id, "team_of_teams.left")
        stay.left_on = max(on, stay.joined_on)
        stay.save(update_fields=["left_on"])
        refresh_boards(group)
        return stay


def _describe(group: Team, **columns: Any) -> None:
    if columns["kind"] not in {*Team.Kind} - {Team.Kind.TEAM}:
        raise Conflict("Say which kind of team of teams it is.", field="kind")
    if columns["kind"] == Team.Kind.NEXUS and columns["teams_review_apart"]:
        raise Conflict(
            "In a Nexus one joint review replaces the teams’ own. Choose another kind "
            "where they keep theirs.",
            field="teams_review_apart",
        )
    integrates = columns["integration_team"]
    if integrates is not None and integrates.is_team_of_teams:
        raise Conflict(
            f"{integrates.name} is made of teams. Name one team that integrates.",
            field="integration_team",
        )
    save_version(group, group.version, columns)


def _check_can_join(group: Team, team: Team) -> None:
    if group.archived_on is not None:
        raise Conflict(f"{group.name} is archived.", field=MEMBERS)
    if team.archived_on is not None:
        raise Conflict(f"{team.name} is archived.", field=MEMBERS)
    if team.is_team_of_teams:
        raise Conflict(
            f"{team.name} is made of teams itself, and those do not nest.",
            field=MEMBERS,
        )
    present = queries.group_of(team)
    if present is not None:
        raise Conflict(
            f"{team.name} is in {present.name}. A team is in one at a time.",
            field=MEMBERS,
        )
