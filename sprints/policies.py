"""Who may plan sprints and set goals: the team's own people. Pure.

No role of the organisation opens a team's sprint: a leader proposes and asks (DOMAIN,
People). `person` is where the actor stands on the day of asking.
"""

from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing


def may_plan_sprint(person: Standing, team: Team) -> Decision:
    """Let the product owner and the scrum master say when a sprint is."""
    return _unless_closed(person, team) and allow_if(
        person.is_product_owner_of(team.pk) or person.is_scrum_master_of(team.pk),
        f"The product owner and the scrum master of {team.name} plan its sprints.",
    )


def may_set_sprint_goal(person: Standing, team: Team) -> Decision:
    """Let everybody in the team set the goal: the whole Scrum Team crafts it."""
    return _unless_closed(person, team) and allow_if(
        person.is_in(team.pk),
        f"The people of {team.name} set its sprint goals; propose one to them.",
    )


def may_set_product_goal(person: Standing, team: Team) -> Decision:
    """Let the product owner say what the product should become (Scrum Guide 2020)."""
    return _unless_closed(person, team) and allow_if(
        person.is_product_owner_of(team.pk),
        f"The product owner of {team.name} sets its product goal.",
    )


def may_share_calendar(person: Standing, team: Team) -> Decision:
    """Let the team's people give its calendar an address, and take it back."""
    return _unless_closed(person, team) and allow_if(
        person.is_in(team.pk), f"The people of {team.name} share its calendar."
    )


def _unless_closed(person: Standing, team: Team) -> Decision:
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    if not person.writes:
        return denied("A viewer only reads.")
    return ALLOWED
