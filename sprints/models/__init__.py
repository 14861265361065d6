"""Sprints, their goals and cadence, product goals above, reviews at their ends."""

from sprints.models.cadences import CalendarFeed, SprintCadence
from sprints.models.focus import HeartbeatPolicy, TeamFocus
from sprints.models.goals import SprintGoal, SprintGoalLink
from sprints.models.product_goals import ProductGoal, ProductGoalLink
from sprints.models.reviews import (
    Increment,
    IncrementLink,
    Remark,
    ReviewDecision,
    ReviewedKeyResult,
    SprintReview,
    SummaryLink,
)
from sprints.models.sprints import Sprint
from sprints.models.work import WorkEpic, WorkItem

__all__ = [
    "CalendarFeed",
    "HeartbeatPolicy",
    "Increment",
    "IncrementLink",
    "ProductGoal",
    "ProductGoalLink",
    "Remark",
    "ReviewDecision",
    "ReviewedKeyResult",
    "Sprint",
    "SprintCadence",
    "SprintGoal",
    "SprintGoalLink",
    "SprintReview",
    "SummaryLink",
    "TeamFocus",
    "WorkEpic",
    "WorkItem",
]
