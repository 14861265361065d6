"""Sprints, their goals and cadence, and the product goals above them."""

from sprints.models.cadences import CalendarFeed, SprintCadence
from sprints.models.focus import HeartbeatPolicy, TeamFocus
from sprints.models.goals import SprintGoal, SprintGoalLink
from sprints.models.product_goals import ProductGoal, ProductGoalLink
from sprints.models.sprints import Sprint
from sprints.models.work import WorkEpic, WorkItem

__all__ = [
    "CalendarFeed",
    "HeartbeatPolicy",
    "ProductGoal",
    "ProductGoalLink",
    "Sprint",
    "SprintCadence",
    "SprintGoal",
    "SprintGoalLink",
    "TeamFocus",
    "WorkEpic",
    "WorkItem",
]
