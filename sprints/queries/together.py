"""Teams that review together: a Nexus review replaces its teams' (Scrum, DOMAIN 1.5)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

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


def members_told(path: str = "") -> ArraySubquery:
    """Return a column with the teams that review together, with their sprints' goals.

    For a query of sprints, or of what has one at `path`; `members_joined` reads it.
    """
    starts_on, ends_on = (OuterRef(f"{path}{day}") for day in ("starts_on", "ends_on"))
    goals = SprintGoal.objects.filter(
        ~Q(sprint__state=State.PLANNING),
        sprint__team=OuterRef("team"),
        sprint__starts_on__lte=OuterRef(ends_on),
        sprint__ends_on__gte=OuterRef(starts_on),
        sprint__is_focus=False,
    ).order_by("sprint__starts_on")
    of_goal = JSONObject(
        goal=JSONObject(pk="pk", text="text", result="result", version="version"),
        sprint=JSONObject(
            number="sprint__number", name="sprint__name", state="sprint__state"
        ),
    )
    of_member = JSONObject(
        team=JSONObject(
            pk="team_id",
            number="team__number",
            name="team__name",
            mark="team__mark",
            colour="team__colour",
        ),
        goals=ArraySubquery(goals.values(about=of_goal)),
    )
    stays = MemberTeam.objects.filter(
        group=OuterRef(f"{path}team"), group__teams_review_apart=False, left_on=None
    )
    return ArraySubquery(stays.order_by("team__name").values(about=of_member))


def members_joined(sprint: Sprint) -> tuple[list[Team], list[SprintGoal]]:
    """Return the teams that review together, and the goals of their sprints. No query.

    Of a sprint read with `members_told`, to be shown. While the review is open, only
    the goals that it still closes.
    """
    members: list[Team] = []
    goals: list[SprintGoal] = []
    if not sprint.team.is_team_of_teams:
        return members, goals
    for told in vars(sprint)["members_told"]:
        team = Team(**told["team"])
        members.append(team)
        goals += [
            SprintGoal(**one["goal"], sprint=Sprint(**one["sprint"], team=team))
            for one in told["goals"]
            if sprint.state == State.CLOSED or one["sprint"]["state"] != State.CLOSED
        ]
    return members, goals
