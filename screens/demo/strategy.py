"""Write the strategy with its versions, and what leads to its goals."""

from datetime import date, timedelta

from objectives import actions
from objectives.models import AlignmentLink, Objective, ObjectiveFunction, StrategyGoal
from organizations.models import Membership
from screens.demo.okrs import Stage, moment
from screens.demo.story import strategy as story
from teams.models import Function, Unit

FIRST_WRITTEN = 400
NOW_WRITTEN = 60


def write_strategy(stage: Stage) -> None:
    """Write two versions and the goals, link the year's objectives, size them up."""
    author = stage.leaders[story.AUTHOR]
    first, now = (
        stage.today - timedelta(days=days) for days in (FIRST_WRITTEN, NOW_WRITTEN)
    )
    _write(None, story.FIRST, author, first)
    goals: dict[str, StrategyGoal] = {}
    for told in story.GOALS:
        on = now if told.replaces else first
        goals[told.mark] = actions.set_strategy_goal(
            None,
            title=told.title,
            why=told.why,
            starts_on=date(on.year, 1, 1),
            ends_on=date(stage.today.year + told.years, 12, 31),
            replaces=goals.get(told.replaces),
            actor=author,
            on=on,
            now=moment(on),
        )
        _lead_there(stage, told, goals[told.mark])
    _write(None, story.NOW, author, now)
    _write(Unit.objects.get(name=story.UNIT), story.UNIT_TEXTS, author, now)
    _size_up(stage)


def _write(
    unit: Unit | None, texts: dict[str, str], author: Membership, on: date
) -> None:
    actions.write_strategy(unit, texts=texts, actor=author, on=on, now=moment(on))


def _lead_there(stage: Stage, told: story.GoalStory, goal: StrategyGoal) -> None:
    for mark, rationale in told.objectives:
        AlignmentLink.objects.create(
            objective=stage.objectives[mark], goal=goal, rationale=rationale
        )


def _size_up(stage: Stage) -> None:
    for mark, (domain, complexity, topology) in story.SIZES.items():
        Objective.objects.filter(pk=stage.objectives[mark].pk).update(
            domain=domain, complexity=complexity, topology=topology
        )
    functions = {function.name: function for function in Function.objects.all()}
    for mark, names in story.NEEDS.items():
        for name in names:
            ObjectiveFunction.objects.create(
                objective=stage.objectives[mark], function=functions[name]
            )
