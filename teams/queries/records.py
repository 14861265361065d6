"""Reads about units, teams and who works where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
)
from django.db.models.functions import Lower

from okrhub.lib.prepared import Parameter, Prepared
from organizations import references
from organizations.models import Membership
from teams.asking import ME, TODAY
from teams.models import (
    Function,
    MemberTeam,
    Team,
    TeamFunction,
    TeamMembership,
    Unit,
)
from teams.standing import Standing

TEAM = Parameter("team", BigIntegerField())
NUMBER = Parameter("number", IntegerField())


class TeamName(NamedTuple):
    """A team to choose."""

    pk: int
    number: int
    name: str

    @property
    def reference(self) -> str:
        """Return T-4."""
        return f"T-{self.number}"


@dataclass(slots=True)
class UnitNode:
    """A unit in the tree, with its depth (0 at the top) and its current teams."""

    unit: Unit
    depth: int
    teams: int
    is_empty: bool = True


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as lists show it, with who works there and what it can do by itself."""

    team: Team
    people: list[TeamMembership]
    functions: list[str]
    members: list[Team]

    @property
    def stewards(self) -> list[TeamMembership]:
        """Return the product owner and the scrum masters."""
        developer = TeamMembership.Role.DEVELOPER
        return [role for role in self.people if role.role != developer]


def team_rows(teams: Sequence[Team], on: date) -> list[TeamRow]:
    """Return a row for each team. Three queries."""
    functions = functions_by_team(teams)
    people: dict[int, list[TeamMembership]] = defaultdict(list)
    for role in people_in(teams, on):
        people[role.team_id].append(role)
    members = member_teams([team for team in teams if team.is_team_of_teams])
    return [
        TeamRow(
            team,
            people[team.pk],
            functions.get(team.pk, []),
            members.get(team.pk, []),
        )
        for team in teams
    ]


def member_teams(groups: Iterable[Team]) -> dict[int, list[Team]]:
    """Return the teams that each is made of now, by name, by the whole's id. One query."""
    ids = [group.pk for group in groups]
    found: dict[int, list[Team]] = {pk: [] for pk in ids}
    stays = MemberTeam.objects.filter(group__in=ids, left_on=None)
    for stay in stays.select_related("team").order_by("team__name", "pk"):
        found[stay.group_id].append(stay.team)
    return found


def standing(membership: Membership, on: date) -> Standing:
    """Return the person's roles of a day, read afresh. One query.

    The role in the organisation is that of this moment, so that somebody whose role
    was just changed does not act by the old one; a role in a team that ended on the day
    gives no rights any more.
    """
    rows = _roles_of_the_day(**{ME.name: membership.pk, TODAY.name: on})
    roles: dict[int, frozenset[str]] = {}
    for _, team_id, role in rows:
        if team_id is not None:
            roles[team_id] = roles.get(team_id, frozenset()) | {role}
    return Standing(membership.pk, rows[0][0] if rows else "", roles)


@Prepared
def _roles_of_the_day() -> QuerySet[Membership, tuple[str, int | None, str]]:
    held = Q(team_roles__started_on__lte=TODAY) & (
        Q(team_roles__ended_on=None) | Q(team_roles__ended_on__gt=TODAY)
    )
    return (
        Membership.objects.filter(pk=ME, is_active=True)
        .annotate(held=FilteredRelation("team_roles", condition=held))
        .values_list("role", "held__team_id", "held__role")
    )


def standing_with_teams(
    membership: Membership, on: date
) -> tuple[Standing, list[Team]]:
    """Return where a person stands and the current teams, by name, for reading.

    One query; the role in the organisation is that of the membership given.
    """
    roles: dict[int, frozenset[str]] = {}
    teams: dict[int, Team] = {}
    for row in _own_roles(**{ME.name: membership.pk, TODAY.name: on}):
        roles[row.team_id] = roles.get(row.team_id, frozenset()) | {row.role}
        teams[row.team_id] = row.team
    return Standing(membership.pk, membership.role, roles), _by_name(teams.values())


@Prepared
def _own_roles() -> QuerySet[TeamMembership]:
    return _current_roles(TODAY).filter(membership=ME).select_related("team")


def team_and_reader(
    team: Team, reader: Membership, on: date
) -> tuple[list[TeamMembership], Standing, list[Team]]:
    """Return a team's people, where the reader stands, and the reader's teams.

    One query. People come with their user, the product owner first.
    """
    rows = _roles_there(**{TEAM.name: team.pk, ME.name: reader.pk, TODAY.name: on})
    people, own = [], defaultdict(set)
    teams = {}
    for row in rows:
        if row.team_id == team.pk:
            people.append(row)
        if row.membership_id == reader.pk and row.team.archived_on is None:
            own[row.team_id].add(row.role)
            teams[row.team_id] = row.team
    roles = {team_id: frozenset(held) for team_id, held in own.items()}
    return (
        sorted(people, key=_product_owner_first),
        Standing(reader.pk, reader.role, roles),
        _by_name(teams.values()),
    )


@Prepared
def _roles_there() -> QuerySet[TeamMembership]:
    wanted = Q(membership=ME, team__archived_on=None)
    wanted |= Q(team=TEAM, membership__is_active=True)
    return TeamMembership.objects.select_related("membership__user", "team").filter(
        wanted, ended_on=None, started_on__lte=TODAY
    )


def team_called(reference: str) -> Team | None:
    """Return the team of `T-4`, archived or not, with its unit. One query."""
    number = references.number_of(reference, references.TEAM)
    if number is None:
        return None
    return next(iter(_team(number=number)), None)


@Prepared
def _team() -> QuerySet[Team]:
    return Team.objects.select_related("unit").filter(number=NUMBER)


def team_numbered(number: int | None) -> Team | None:
    """Return a current team by its number; None for None. One query at most."""
    if number is None:
        return None
    return current_teams().filter(number=number).first()


def teams() -> QuerySet[Team]:
    """Return teams, archived or not, with their unit, by number. One query."""
    return Team.objects.select_related("unit").order_by("number")


def current_teams() -> QuerySet[Team]:
    """Return teams that are not archived, with their unit, by name. One query."""
    return (
        Team.objects.select_related("unit")
        .filter(archived_on=None)
        .order_by(Lower("name"), "pk")
    )


def team_names() -> list[TeamName]:
    """Return teams that are not archived, to choose from, by name. One query."""
    return [TeamName(*row) for row in _names()]


@Prepared
def _names() -> QuerySet[Team, tuple[int, int, str]]:
    return current_teams().values_list("pk", "number", "name")


def archived_teams() -> QuerySet[Team]:
    """Return archived teams, the latest first. One query."""
    return (
        Team.objects.select_related("unit")
        .exclude(archived_on=None)
        .order_by("-archived_on", "name")
    )


def teams_of(person: Membership, on: date) -> list[Team]:
    """Return the current teams in which a person holds a role, by name. One query."""
    return list(
        current_teams().filter(
            pk__in=_current_roles(on).filter(membership=person).values("team_id")
        )
    )


def people_in(teams: Iterable[Team], on: date) -> list[TeamMembership]:
    """Return who holds a role now in the teams, people with access only. One query."""
    held = _current_roles(on).filter(team__in=list(teams), membership__is_active=True)
    return sorted(held.select_related("membership__user"), key=_product_owner_first)


def roles_by_person(
    people: Iterable[Membership], on: date
) -> dict[int, list[TeamMembership]]:
    """Return the roles that people hold now, with the team, by person. One query."""
    held: dict[int, list[TeamMembership]] = defaultdict(list)
    for role in (
        _current_roles(on)
        .filter(membership__in=[person.pk for person in people])
        .select_related("team")
        .order_by(Lower("team__name"), "pk")
    ):
        held[role.membership_id].append(role)
    return held


def people_now_and_before(
    team: Team, on: date
) -> tuple[list[TeamMembership], list[TeamMembership]]:
    """Return the roles of a team as `people_in`, and those that ended, latest first.

    One query.
    """
    roles = team.people.select_related("membership__user").order_by("-ended_on", "pk")
    now, former = [], []
    for role in roles:
        if role.ended_on is not None:
            former.append(role)
        elif role.started_on <= on and role.membership.is_active:
            now.append(role)
    is_there = team.archived_on is None
    return sorted(now if is_there else [], key=_product_owner_first), former


def product_owners(teams: Iterable[Team], on: date) -> dict[int, Membership]:
    """Return each team's product owner, by team id. One query."""
    held = _current_roles(on).filter(
        team__in=list(teams),
        role=TeamMembership.Role.PRODUCT_OWNER,
        membership__is_active=True,
    )
    return {
        role.team_id: role.membership
        for role in held.select_related("membership__user")
    }


def roles_in(team: Team) -> QuerySet[TeamMembership]:
    """Return a team's roles with their people, present ones first. One query."""
    return team.people.select_related("membership__user").order_by(
        F("ended_on").desc(nulls_first=True), "started_on", "pk"
    )


def role_number(team: Team, pk: int) -> TeamMembership | None:
    """Return one of a team's roles, ended or not. One query."""
    return team.people.select_related("membership__user").filter(pk=pk).first()


def functions() -> QuerySet[Function]:
    """Return the organisation's functions by name. One query."""
    return Function.objects.order_by("name")


def functions_by_team(teams: Iterable[Team]) -> dict[int, list[str]]:
    """Return the names of the functions that teams carry, by team id. One query."""
    names: dict[int, list[str]] = defaultdict(list)
    for team_id, name in (
        TeamFunction.objects.filter(team__in=list(teams))
        .order_by("function__name")
        .values_list("team_id", "function__name")
    ):
        names[team_id].append(name)
    return names


def unit_number(pk: int) -> Unit | None:
    """Return a unit of the open organisation, with what it stands below. One query."""
    return units().filter(pk=pk).first()


def units() -> QuerySet[Unit]:
    """Return units, archived or not, with what they stand below, by name. One query."""
    return Unit.objects.select_related("parent", "leader__user").order_by("name", "pk")


def current_units() -> QuerySet[Unit]:
    """Return units that are not archived, by name. One query."""
    return Unit.objects.filter(archived_on=None).order_by(Lower("name"))


def unit_tree() -> list[UnitNode]:
    """Return the current units depth first, each with its own teams. One query."""
    own_teams = Count("teams", filter=Q(teams__archived_on=None))
    children: dict[int | None, list[UnitNode]] = defaultdict(list)
    for unit in current_units().annotate(own_teams=own_teams):
        children[unit.parent_id].append(UnitNode(unit, 0, unit.own_teams))
    return list(_walk(children, None, 0))


def teams_below(unit: Unit, units: Mapping[int, Unit]) -> frozenset[int]:
    """Return the ids of the current teams in a unit and in those below. One query."""
    teams = Team.objects.filter(unit__in=units_below(unit, units), archived_on=None)
    return frozenset(teams.values_list("pk", flat=True))


def units_below(unit: Unit, units: Mapping[int, Unit]) -> frozenset[int]:
    """Return the ids of a unit and of all below it; `units` holds every unit by id."""
    below = {unit.pk}
    for _ in units:
        below |= {child.pk for child in units.values() if child.parent_id in below}
    return frozenset(below)


def lock_team(pk: int) -> Team:
    """Lock a team's row and return it as it is now."""
    locked: Team = Team.objects.select_for_update(of=("self",)).get(pk=pk)
    return locked


def lock_units() -> dict[int, Unit]:
    """Lock every unit, in id order, so that no two moves make a circle."""
    return {
        unit.pk: unit
        for unit in Unit.objects.select_for_update(of=("self",)).order_by("pk")
    }


def marks_and_colours() -> Sequence[tuple[str, int]]:
    """Return the marks and colours that current teams have. One query."""
    return list(current_teams().order_by("pk").values_list("mark", "colour"))


def _current_roles(on: date | Parameter) -> QuerySet[TeamMembership]:
    """Return roles that hold now: a role that ended today gives no rights any more."""
    return TeamMembership.objects.filter(
        ended_on=None, started_on__lte=on, team__archived_on=None
    )


def _by_name(teams: Iterable[Team]) -> list[Team]:
    return sorted(teams, key=lambda team: (team.name.casefold(), team.pk))


def _product_owner_first(role: TeamMembership) -> tuple[int, str]:
    order = list(TeamMembership.Role)
    return order.index(TeamMembership.Role(role.role)), _name(role)


def _name(role: TeamMembership) -> str:
    return role.membership.user.name.casefold()


def _walk(
    children: dict[int | None, list[UnitNode]], parent: int | None, depth: int
) -> Iterable[UnitNode]:
    for node in children[parent]:
        node.depth = depth
        node.is_empty = not node.teams and not children[node.unit.pk]
        yield node
        yield from _walk(children, node.unit.pk, depth + 1)
