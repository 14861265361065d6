"""Sprints, their goals and cadence, and the product goals above them."""

from sprints.models.cadences import CalendarFeed, SprintCadence
from sprints.models.goals import SprintGoal, SprintGoalLink
from sprints.models.product_goals import ProductGoal, ProductGoalLink
from sprints.models.sprints import Sprint

__all__ = [
    "CalendarFeed",
    "ProductGoal",
    "ProductGoalLink",
    "Sprint",
    "SprintCadence",
    "SprintGoal",
    "SprintGoalLink",
]
