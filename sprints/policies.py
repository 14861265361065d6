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


def may_review(person: Standing, team: Team) -> Decision:
    """Let everybody in the team write into its review, and close it."""
    return _unless_closed(person, team) and allow_if(
        person.is_in(team.pk), f"The people of {team.name} hold its sprint reviews."
    )


def may_share_calendar(person: Standing, team: Team) -> Decision:
    """Let the team's people give its calendar an address, and take it back."""
    return _unless_closed(person, team) and allow_if(
        person.is_in(team.pk), f"The people of {team.name} share its calendar."
    )


def may_bring_work(person: Standing) -> Decision:
    """Let product owners, scrum masters and administrators bring items of a tool along."""
    if not person.writes:
        return denied("A viewer only reads.")
    return allow_if(
        person.administers or any(_steers(person, team) for team in person.teams),
        "Product owners, scrum masters and administrators bring work items along.",
    )


def may_bring_work_of(person: Standing, team: Team) -> Decision:
    """Let them do so for their own team; administrators for each."""
    if person.administers:
        return ALLOWED
    return _unless_closed(person, team) and allow_if(
        _steers(person, team.pk),
        f"The product owner and the scrum master of {team.name} bring its work along.",
    )


def may_sort_work(person: Standing, team: Team) -> Decision:
    """Let everybody in the team say what its work is for."""
    return _unless_closed(person, team) and allow_if(
        person.is_in(team.pk), f"The people of {team.name} say what its work is for."
    )


def may_see_figures(person: Standing, team: Team, *, is_open: bool) -> Decision:
    """Let the team see what its work is for, and others once the team shows it."""
    return allow_if(
        is_open or team.pk in person.teams,
        f"{team.name} sees first what its work is for; it can show it to everybody.",
    )


def _steers(person: Standing, team_id: int) -> bool:
    return person.is_product_owner_of(team_id) or person.is_scrum_master_of(team_id)


def _unless_closed(person: Standing, team: Team) -> Decision:
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    if not person.writes:
        return denied("A viewer only reads.")
    return ALLOWED
