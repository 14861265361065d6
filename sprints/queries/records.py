"""Sprints with their goals and what these move, as lists."""

from django.db.models import Prefetch, QuerySet

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
