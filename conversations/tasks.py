"""The room's work in the background."""

from django.utils import timezone

from conversations import actions
from objectives.queries import strategy_goals
from organizations.jobs import job
from organizations.queries import settings


@job("conversations.talk_about_retired")
def talk_about_retired(goal_id: int) -> None:
    """Open the dialogues that a goal's retirement calls for; none if it came back."""
    goal = strategy_goals().filter(pk=goal_id).exclude(retired_on=None).first()
    if goal is not None:
        actions.talk_about_retired(goal, on=settings().day_of(timezone.now()))
