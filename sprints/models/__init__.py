"""Sprints and their one goal each, linked to the key results it should move."""

from sprints.models.goals import SprintGoal, SprintGoalLink
from sprints.models.sprints import Sprint

__all__ = ["Sprint", "SprintGoal", "SprintGoalLink"]
