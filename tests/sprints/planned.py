"""Sprints as they stand once they are planned."""

from datetime import timedelta

from sprints.models import Sprint, SprintGoal, SprintGoalLink


def planned(team, number, starts_on, days=14, goal="", moves=()) -> Sprint:
    """Write a sprint of a team, with a goal if one is given."""
    sprint = Sprint.objects.create(
        number=number,
        team=team,
        name=f"Sprint {number}",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days - 1),
    )
    if goal:
        kind = "linked" if moves else "unsorted"
        made = SprintGoal.objects.create(sprint=sprint, text=goal, kind=kind)
        for place, key_result in enumerate(moves):
            SprintGoalLink.objects.create(
                goal=made, key_result=key_result, is_primary=place == 0
            )
    return sprint
