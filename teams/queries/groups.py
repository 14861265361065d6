"""Reads about teams of teams: which there are, and which teams they are made of."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from teams import nexus
from teams.models import MemberTeam, Team, TeamMembership
from teams.queries.records import current_teams, people_in, team_called


@dataclass(frozen=True, slots=True)
class Composition:
    """A team of teams as its page shows it: who is in, who was, what is unusual."""

    group: Team
    stays: list[MemberTeam]
    former: list[MemberTeam]
    product_owner: TeamMembership | None
    warnings: list[str]


def groups() -> QuerySet[Team]:
    """Return current teams of teams with unit and integration team, by name. One query."""
    return (
        current_teams()
        .exclude(kind=Team.Kind.TEAM)
        .select_related("unit", "integration_team")
    )


def group_called(reference: str) -> Team | None:
    """Return the team of teams of `T-4`, archived or not. One query."""
    found = team_called(reference)
    return found if found is not None and found.is_team_of_teams else None


def member_ids(group: Team | int) -> QuerySet[MemberTeam, int]:
    """Return the ids of the teams that a team of teams is made of now. One query."""
    pk = group if isinstance(group, int) else group.pk
    present = MemberTeam.objects.filter(group_id=pk, left_on=None)
    return present.values_list("team_id", flat=True)


def teams_in(group: Team, on: date) -> Composition:
    """Return what a team of teams is made of, and who leads it. Two queries."""
    stays = list(stays_in(group))
    present = [stay for stay in stays if stay.left_on is None]
    people = people_in([group, *(stay.team for stay in present)], on)
    owners = [role for role in people if role.role == role.Role.PRODUCT_OWNER]
    names = {stay.team_id: stay.team.name for stay in present}
    own = next((role for role in owners if role.team_id == group.pk), None)
    integrates = group.integration_team_id is not None
    return Composition(
        group=group,
        stays=present,
        former=[stay for stay in stays if stay.left_on is not None],
        product_owner=own,
        warnings=nexus.warnings(
            is_nexus=group.kind == Team.Kind.NEXUS,
            teams=len(present),
            has_product_owner=own is not None,
            has_integration_team=integrates,
            other_product_owners=[
                f"{role.membership.user.name} of {names[role.team_id]}"
                for role in owners
                if role.team_id in names
                and (own is None or role.membership_id != own.membership_id)
            ],
        ),
    )


def group_of(team: Team) -> Team | None:
    """Return the team of teams that a team is in now. One query."""
    return Team.objects.filter(stays__team=team, stays__left_on=None).first()


def stays_in(group: Team) -> QuerySet[MemberTeam]:
    """Return the stays in a team of teams with their teams, present ones first."""
    return (
        MemberTeam.objects.filter(group=group)
        .select_related("team")
        .order_by(F("left_on").desc(nulls_first=True), "team__name", "pk")
    )


def stay_in(group: Team, team: Team) -> MemberTeam | None:
    """Return a team's present stay in a team of teams. One query."""
    return MemberTeam.objects.filter(group=group, team=team, left_on=None).first()


def free_teams() -> QuerySet[Team]:
    """Return current teams that can join one: teams proper, in none yet. One query."""
    taken = MemberTeam.objects.filter(left_on=None).values("team_id")
    return current_teams().filter(kind=Team.Kind.TEAM).exclude(pk__in=taken)


def integrators() -> list[Team]:
    """Return current teams that could be the integration team, by name. One query."""
    return list(current_teams().filter(kind=Team.Kind.TEAM))
