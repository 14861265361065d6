"""The room's work in the background."""

from django.utils import timezone

from conversations import actions
from objectives.queries import strategy_goals
from organizations.jobs import daily, enqueue, job
from organizations.queries import settings
from teams.queries import current_teams


@job("conversations.talk_about_retired")
def talk_about_retired(goal_id: int) -> None:
    """Open the dialogues that a goal's retirement calls for; none if it came back."""
    goal = strategy_goals().filter(pk=goal_id).exclude(retired_on=None).first()
    if goal is not None:
        actions.talk_about_retired(goal, on=settings().day_of(timezone.now()))


@job("conversations.find_overlaps")
def find_overlaps(team_id: int) -> None:
    """Compare a team's open OKRs with the other teams'."""
    actions.find_overlaps(team_id, on=settings().day_of(timezone.now()))


@daily("conversations.find_all_overlaps")
def find_all_overlaps() -> None:
    """Compare every team's, whatever changed or did not; a job for each team."""
    for team in current_teams():
        enqueue("conversations.find_overlaps", dedupe=str(team.pk), team_id=team.pk)
