"""Reads about sprints, their goals, and the key results they should move."""

from collections.abc import Collection
from datetime import date

from objectives.facts import IN_PLAY
from objectives.models import KeyResult, Objective
from organizations import references
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from sprints.timebox import Timebox
from teams.models import Team

IN_PROCESS = (Objective.State.IN_PROCESS, Objective.State.PAUSED)


def sprint_called(reference: str) -> Sprint | None:
    """Return the sprint of `S-5` with its team. One query."""
    number = references.number_of(reference, references.SPRINT)
    if number is None:
        return None
    return Sprint.objects.select_related("team").filter(number=number).first()


def sprint_on(team: Team, on: date) -> Sprint | None:
    """Return the sprint that a team is in on a day. One query."""
    return Sprint.objects.filter(team=team, starts_on__lte=on, ends_on__gte=on).first()


def last_sprint(team: Team) -> Sprint | None:
    """Return the sprint that a team has planned furthest ahead. One query."""
    return Sprint.objects.filter(team=team).order_by("-starts_on").first()


def overlapping(
    team: Team, timebox: Timebox, *, besides: Sprint | None = None
) -> Sprint | None:
    """Return a sprint of the team that shares a day with these days. One query."""
    others = Sprint.objects.filter(
        team=team, starts_on__lte=timebox.ends_on, ends_on__gte=timebox.starts_on
    )
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return others.order_by("starts_on").first()


def goal_of(sprint: Sprint) -> SprintGoal | None:
    """Return the goal of a sprint. One query."""
    return SprintGoal.objects.filter(sprint=sprint).first()


def links_of(goal: SprintGoal) -> list[SprintGoalLink]:
    """Return what a goal moves, the main key result first. One query."""
    return list(SprintGoalLink.objects.filter(goal=goal).order_by("-is_primary", "pk"))


def in_process_among(key_results: Collection[int]) -> set[int]:
    """Return those of the ids whose key result is in process. One query."""
    return set(
        KeyResult.objects.filter(
            pk__in=key_results, state__in=IN_PLAY, objective__state__in=IN_PROCESS
        ).values_list("pk", flat=True)
    )


def lock_sprint(pk: int) -> Sprint:
    """Lock a sprint's row and return it as it is now, with its team."""
    locked: Sprint = (
        Sprint.objects.select_related("team").select_for_update(of=("self",)).get(pk=pk)
    )
    return locked


def lock_goal(goal: SprintGoal) -> tuple[Sprint, SprintGoal]:
    """Lock a goal by its sprint and return both as they are now."""
    sprint = lock_sprint(goal.sprint_id)
    return sprint, SprintGoal.objects.get(pk=goal.pk)
