"""Who may plan sprints and set their goals: the team's own people, nobody above them.

`roles` are the actor's roles in the sprint's team on the day of asking.
"""

from collections.abc import Collection

from okrhub.lib.decisions import Decision, allow_if, denied
from organizations.models import Membership
from teams.models import Team, TeamMembership

Role = TeamMembership.Role


def may_plan_sprint(
    actor: Membership, team: Team, *, roles: Collection[str]
) -> Decision:
    """Let the team's product owner and scrum master set when a sprint is."""
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    if actor.role == Membership.Role.VIEWER:
        return denied("Viewers read; they do not plan.")
    return allow_if(
        {Role.PRODUCT_OWNER, Role.SCRUM_MASTER} & set(roles),
        f"The product owner and the scrum master of {team.name} plan its sprints.",
    )


def may_set_sprint_goal(
    actor: Membership, team: Team, *, roles: Collection[str]
) -> Decision:
    """Let everybody in the team set the goal: the whole Scrum Team crafts it."""
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    if actor.role == Membership.Role.VIEWER:
        return denied("Viewers read; they do not set goals.")
    return allow_if(roles, f"{team.name} sets its own sprint goals.")
