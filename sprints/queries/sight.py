"""What a sprint goal, an initiative, a key result or an objective leads to."""

from objectives.models import KeyResult
from objectives.queries import (
    Seen,
    initiative_called,
    key_result_called,
    objective_called,
    seen_from,
)
from sprints.models import SprintGoalLink
from sprints.queries.named import sprint_called


def seen_called(reference: str) -> Seen | None:
    """Return the line of sight of S-5, I-4, KR-3 or O-2. Up to four queries.

    A sprint's is that of its goal, by the key result that it should move first.
    """
    if objective := objective_called(reference):
        return seen_from(
            objective, objective.title, objective=objective, key_result=None
        )
    if key_result := key_result_called(reference):
        return _served(key_result, key_result.title, key_result)
    if initiative := initiative_called(reference):
        moved = [link.key_result for link in initiative.links.all()]
        return _served(initiative, initiative.text, next(iter(moved), None))
    sprint = sprint_called(reference)
    if sprint is None:
        return None
    links = SprintGoalLink.objects.filter(goal__sprint=sprint).select_related(
        "goal", "key_result__objective"
    )
    first = links.order_by("-is_primary", "pk").first()
    goal = sprint.goals.first() if first is None else first.goal
    title = goal.text if goal else sprint.name
    return _served(sprint, title, first.key_result if first else None)


def _served(record: object, title: str, key_result: KeyResult | None) -> Seen:
    if key_result is None:
        return Seen(record, title, ())
    return seen_from(
        record, title, objective=key_result.objective, key_result=key_result
    )
