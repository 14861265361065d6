"""Two-week sprints of every team, with goals that do or do not move a key result."""

from datetime import date, timedelta
from decimal import Decimal

from screens.demo.calendar import sprint_start
from screens.demo.stage import Stage
from screens.demo.story import TEAMS, TeamStory
from sprints.models import Sprint, SprintGoal, SprintGoalLink

LENGTH = timedelta(days=14)
SPRINTS_BACK = 12
# by how much a goal so many sprints ago should move a key result, in its unit
EXPECTED = {
    (0, "CP2"): Decimal("-1.5"),
    (0, "CP1"): Decimal("-0.3"),
    (0, "PI1"): Decimal("-0.2"),
    (1, "CP1"): Decimal("-0.5"),
}
RESULTS = (
    ("met", ""),
    ("partly_met", "By day; the night shift still prints the list."),
    ("met", ""),
    ("overtaken", "Patients ask for it at booking, so we begin there."),
    ("not_met", "The interface came too late."),
)


def write_sprints(stage: Stage) -> int:
    """Write past sprints, the present one and the next; return the last number."""
    present = sprint_start(stage.today)
    number = 0
    for back in range(SPRINTS_BACK, -2, -1):
        starts_on = present - back * LENGTH
        for team in TEAMS:
            is_formed = back <= 0 or not team.members
            if team.works_in == "sprints" and is_formed:
                number += 1
                _write(stage, team, number, starts_on, back)
    for team in TEAMS:
        if team.works_in != "sprints":
            number += 1
            _write_focus(stage, team, number)
    return number


def _write_focus(stage: Stage, team: TeamStory, number: int) -> None:
    """Write what a team without sprints focuses on for six weeks."""
    text, moves = team.goals[0]
    focus = Sprint.objects.create(
        number=number,
        team=stage.teams[team.mark],
        name="Focus",
        starts_on=stage.today - LENGTH,
        ends_on=stage.today + 2 * LENGTH,
        state=Sprint.State.ACTIVE,
        is_focus=True,
    )
    goal = SprintGoal.objects.create(sprint=focus, text=text, kind="linked")
    for place, mark in enumerate(moves):
        SprintGoalLink.objects.create(
            goal=goal, key_result=stage.key_results[mark], is_primary=place == 0
        )


def _write(
    stage: Stage, team: TeamStory, number: int, starts_on: date, back: int
) -> None:
    sprint = Sprint.objects.create(
        number=number,
        team=stage.teams[team.mark],
        name=f"Sprint {SPRINTS_BACK + 11 - back}",
        starts_on=starts_on,
        ends_on=starts_on + LENGTH - timedelta(days=1),
        state=_state(back),
    )
    if not 0 <= back < len(team.goals):
        return
    text, moves = team.goals[back]
    kind = "unsorted"
    if moves:
        kind = "heartbeat" if moves == ("heartbeat",) else "linked"
    result, note = RESULTS[(number + back) % len(RESULTS)] if back else ("", "")
    goal = SprintGoal.objects.create(
        sprint=sprint, text=text, kind=kind, result=result, result_note=note
    )
    if kind == "linked":
        for place, mark in enumerate(moves):
            SprintGoalLink.objects.create(
                goal=goal,
                key_result=stage.key_results[mark],
                is_primary=place == 0,
                expected_change=EXPECTED.get((back, mark)),
            )


def _state(back: int) -> str:
    if back == 0:
        return Sprint.State.ACTIVE
    return Sprint.State.CLOSED if back > 0 else Sprint.State.PLANNING
