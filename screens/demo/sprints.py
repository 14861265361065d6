"""Two-week sprints of every team, with goals that do or do not move a key result."""

from datetime import date, timedelta

from screens.demo.okrs import Stage
from screens.demo.story import TEAMS, TeamStory
from sprints.models import Sprint, SprintGoal, SprintGoalLink

LENGTH = timedelta(days=14)
SPRINTS_BACK = 12


def write_sprints(stage: Stage) -> int:
    """Write past sprints, the present one and the next; return the last number."""
    monday = stage.today - timedelta(days=stage.today.weekday())
    present = monday if monday.isocalendar().week % 2 else monday - timedelta(days=7)
    number = 0
    for back in range(SPRINTS_BACK, -2, -1):
        starts_on = present - back * LENGTH
        for team in TEAMS:
            if team.works_in == "sprints":
                number += 1
                _write(stage, team, number, starts_on, back)
    return number


def _write(
    stage: Stage, team: TeamStory, number: int, starts_on: date, back: int
) -> None:
    sprint = Sprint.objects.create(
        number=number,
        team=stage.teams[team.mark],
        name=f"Sprint {SPRINTS_BACK + 11 - back}",
        starts_on=starts_on,
        ends_on=starts_on + LENGTH - timedelta(days=1),
    )
    if not 0 <= back < len(team.goals):
        return
    text, moves = team.goals[back]
    kind = "unsorted"
    if moves:
        kind = "heartbeat" if moves == ("heartbeat",) else "linked"
    goal = SprintGoal.objects.create(sprint=sprint, text=text, kind=kind)
    if kind == "linked":
        for place, mark in enumerate(moves):
            SprintGoalLink.objects.create(
                goal=goal, key_result=stage.key_results[mark], is_primary=place == 0
            )
