"""Write the strategy with its versions, and what leads to its goals."""

from datetime import date, timedelta

from conversations import actions as talk
from objectives import actions
from objectives.models import (
    AlignmentLink,
    Contributor,
    Cycle,
    GapAnswer,
    Objective,
    ObjectiveFunction,
    StrategyGoal,
    TopologyChoice,
)
from organizations.models import Membership
from screens.demo.stage import Stage, moment
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


def write_dialogue(stage: Stage, quarter: Cycle) -> None:
    """Let a leader flag an objective, and the year's owner answer the gap question."""
    mark, leader, days_ago, words = story.FLAG
    on = stage.today - timedelta(days=days_ago)
    talk.flag_objective(
        stage.objectives[mark],
        words=words,
        actor=stage.leaders[leader],
        on=on,
        now=moment(on),
    )
    mark, owner, days_ago, answer, note = story.GAP
    on = stage.today - timedelta(days=days_ago)
    talk.answer_gap_question(
        stage.key_results[mark],
        actor=stage.leaders[owner],
        quarter=quarter,
        occasion=GapAnswer.Occasion.MID_QUARTER,
        answer=answer,
        note=note,
        on=on,
        now=moment(on),
    )


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
    for mark, choices in story.SIZES.items():
        for days_ago, domain, complexity, topology, reason in choices:
            _choose(stage, mark, days_ago, (domain, complexity, topology), reason)
    for mark, teams in story.HELPERS.items():
        for team in teams:
            Contributor.objects.create(
                key_result=stage.key_results[mark], team=stage.teams[team]
            )
    functions = {function.name: function for function in Function.objects.all()}
    for mark, names in story.NEEDS.items():
        for name in names:
            ObjectiveFunction.objects.create(
                objective=stage.objectives[mark], function=functions[name]
            )


def _choose(
    stage: Stage, mark: str, days_ago: int, size: tuple[str, int, str], reason: str
) -> None:
    objective, on = stage.objectives[mark], stage.today - timedelta(days=days_ago)
    columns = dict(zip(("domain", "complexity", "topology"), size, strict=True))
    Objective.objects.filter(pk=objective.pk).update(**columns)
    TopologyChoice.objects.create(
        objective=objective,
        **columns,
        reason=reason,
        actor=stage.leaders[story.AUTHOR],
        chosen_on=on,
        recorded_at=moment(on),
    )
