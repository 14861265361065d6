"""Teams that review together: a Nexus review replaces its teams' (Scrum, DOMAIN 1.5)."""

from django.db.models import QuerySet

from sprints.models import Sprint, SprintGoal
from teams.models import MemberTeam, Team

State = Sprint.State


def members_of(team: Team) -> list[Team]:
    """Return the teams that review together in a team of teams. One query at most."""
    if not team.is_team_of_teams or team.teams_review_apart:
        return []
    stays = MemberTeam.objects.filter(group=team, left_on=None)
    return [stay.team for stay in stays.select_related("team").order_by("team__name")]


def reviewed_teams(team: Team) -> list[Team]:
    """Return the teams whose sprints a team's review covers. One query at most."""
    return [team, *members_of(team)]


def reviews_with(team: Team) -> Team | None:
    """Return the team of teams whose review replaces this team's. One query."""
    if team.is_team_of_teams:
        return None
    return Team.objects.filter(
        stays__team=team, stays__left_on=None, teams_review_apart=False
    ).first()


def sprints_joined(sprint: Sprint, members: list[Team]) -> QuerySet[Sprint]:
    """Return the member teams' sprints that share days with one, but plans."""
    return (
        Sprint.objects.filter(
            team__in=members,
            starts_on__lte=sprint.ends_on,
            ends_on__gte=sprint.starts_on,
            is_focus=False,
        )
        .exclude(state=State.PLANNING)
        .order_by("pk")
    )


def goals_joined(sprint: Sprint, members: list[Team]) -> list[SprintGoal]:
    """Return the goals of those sprints, with sprint and team. One query at most.

    While the review is open, only those that it still closes.
    """
    if not members:
        return []
    rows = SprintGoal.objects.select_related("sprint__team").filter(
        sprint__in=sprints_joined(sprint, members)
    )
    if sprint.state != State.CLOSED:
        rows = rows.exclude(sprint__state=State.CLOSED)
    return list(rows.order_by("sprint__team__name", "sprint__starts_on"))
