"""Sprints with their goals and what these move, as lists."""

from django.db.models import Prefetch, QuerySet

from objectives.models import Objective, StrategyGoal
from objectives.queries import line_of_sight, links_of
from sprints.models import Sprint, SprintGoal, SprintGoalLink


def sprints_with_goals() -> QuerySet[Sprint]:
    """Return the sprints with team, goal and the key results it moves, latest first.

    Three queries for any number of them.
    """
    links = SprintGoalLink.objects.select_related("key_result").order_by(
        "-is_primary", "pk"
    )
    goals = SprintGoal.objects.prefetch_related(Prefetch("links", links))
    return (
        Sprint.objects.select_related("team")
        .prefetch_related(Prefetch("goals", goals))
        .order_by("-starts_on", "-number")
    )


def leads_to(goal: SprintGoal) -> list[Objective | StrategyGoal]:
    """Return the objective that a goal moves first, and what that leads to, in order.

    Needs the goal's links loaded. Two queries at most.
    """
    link = next(iter(goal.links.all()), None) if goal.pk else None
    if link is None:
        return []
    objective = link.key_result.objective
    upward = line_of_sight(objective, links_of(objective))
    return [objective, *(step.upper for step in upward)]
