"""Who may do what with teams, units and the people in them. Pure."""

from okrhub.lib.decisions import ALLOWED, Decision, denied
from organizations.models import Membership
from organizations.policies import LEADERS, Rule
from teams.models import Team, TeamMembership
from teams.standing import Standing

Role = TeamMembership.Role
STEWARDS = frozenset({Role.PRODUCT_OWNER.value, Role.SCRUM_MASTER.value})

RULES = {
    "create_team": Rule("create a team", LEADERS),
    "edit_team": Rule(
        "change the team's name, mission, functions or way of working",
        LEADERS,
        STEWARDS,
    ),
    "move_team": Rule("move a team to another unit", LEADERS),
    "staff_team": Rule("say who works in the team", LEADERS, STEWARDS),
    "dedicate_team": Rule("dedicate a team to one OKR", LEADERS),
    "archive_team": Rule("archive or restore a team", LEADERS),
    "form_team_of_teams": Rule("form a team of teams", LEADERS),
    "edit_team_of_teams": Rule(
        "say of what kind a team of teams is", LEADERS, STEWARDS
    ),
    "choose_member_teams": Rule("say which teams a team of teams is made of", LEADERS),
    "edit_units": Rule("change the units", LEADERS),
}


def may_create_team(actor: Standing) -> Decision:
    """Decide on creating a team."""
    return RULES["create_team"].decide(actor.role)


def may_edit_team(actor: Standing, team: Team) -> Decision:
    """Decide on changing a team."""
    return RULES["edit_team"].decide(actor.role, actor.roles_in(team.pk))


def may_move_team(actor: Standing) -> Decision:
    """Decide on moving a team to another unit, whose limits it then inherits."""
    return RULES["move_team"].decide(actor.role)


def may_staff_team(actor: Standing, team: Team) -> Decision:
    """Decide on adding people to a team or ending their roles."""
    return RULES["staff_team"].decide(actor.role, actor.roles_in(team.pk))


def may_join(person: Membership) -> Decision:
    """Decide whether a person can hold a role in a team at all."""
    if not person.is_active:
        return denied("This person has no access any more.")
    if person.role == Membership.Role.VIEWER:
        return denied("A viewer only reads. Change the role in the organisation first.")
    return ALLOWED


def may_dedicate_team(actor: Standing) -> Decision:
    """Decide on giving a team one OKR alone, or ending that; its limit follows."""
    return RULES["dedicate_team"].decide(actor.role)


def may_archive_team(actor: Standing) -> Decision:
    """Decide on archiving or restoring a team."""
    return RULES["archive_team"].decide(actor.role)


def may_form_team_of_teams(actor: Standing) -> Decision:
    """Decide on forming a team of teams."""
    return RULES["form_team_of_teams"].decide(actor.role)


def may_edit_team_of_teams(actor: Standing, group: Team) -> Decision:
    """Decide on its kind and on who integrates."""
    return RULES["edit_team_of_teams"].decide(actor.role, actor.roles_in(group.pk))


def may_choose_member_teams(actor: Standing) -> Decision:
    """Decide on the teams it is made of; their slots are at stake."""
    return RULES["choose_member_teams"].decide(actor.role)


def may_edit_units(actor: Standing) -> Decision:
    """Decide on creating, changing and archiving units."""
    return RULES["edit_units"].decide(actor.role)
