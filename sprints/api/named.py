"""Sprints of the API by their references."""

from okrhub.lib.api import found
from sprints import queries
from sprints.models import Sprint, SprintGoal


def loaded(reference: str) -> Sprint:
    """Return the sprint with its goal, or refuse with 404."""
    sprint = queries.sprint_called(reference)
    return queries.sprints_with_goals().get(pk=found(sprint).pk)


def goal_of(sprint: Sprint) -> SprintGoal:
    """Return the loaded goal, or an empty one."""
    return next(iter(sprint.goals.all()), None) or SprintGoal(kind="", version=0)


def set_goal_of(sprint: Sprint) -> SprintGoal:
    """Return the loaded goal, or answer 404 before it is set."""
    return found(next(iter(sprint.goals.all()), None))
