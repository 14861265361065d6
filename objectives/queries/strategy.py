"""The strategy of the organisation and of units: as it is, and as it was."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from objectives.lifecycle import OPEN
from objectives.models import Objective, StrategyGoal, StrategyVersion
from objectives.strategy_history import LABELS, Change, changes
from okrhub.lib.tenancy import current_organization_id
from organizations.references import STRATEGY_GOAL, number_of
from teams.models import Unit

IN_PROCESS = frozenset({Objective.State.IN_PROCESS, Objective.State.PAUSED})


class Section(NamedTuple):
    """A part of a strategy, in Markdown."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """What the organisation (no unit) or a unit wants, and what it leaves.

    `said` is None while nothing is written; `goals` are the current ones, the nearest
    end first, and `retired` the others, the latest first.
    """

    unit: Unit | None
    said: StrategyVersion | None = None
    goals: tuple[StrategyGoal, ...] = ()
    retired: tuple[StrategyGoal, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the latest version, 0 while there is none."""
        return self.said.number if self.said else 0

    @property
    def sections(self) -> list[Section]:
        """Return the parts that say something, in the order of the page."""
        return _sections(self.said)


@dataclass(frozen=True, slots=True)
class GoalBeside:
    """A current goal as the latest version of a strategy keeps it."""

    reference: str
    title: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class StrategyBeside:
    """What a strategy says beside what is written for it: its parts and its goals."""

    sections: tuple[Section, ...] = ()
    goals: tuple[GoalBeside, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a strategy with what it changed."""

    version: StrategyVersion
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Below:
    """An objective that leads to a goal, by itself (`step` 1) or by way of others."""

    goal_id: int
    step: int
    number: int
    title: str
    state: str

    @property
    def reference(self) -> str:
        """Return O-12."""
        return f"O-{self.number}"


@dataclass(frozen=True, slots=True)
class Support:
    """What leads straight to a goal and is open, and how much below is in process."""

    objectives: tuple[Below, ...] = ()
    in_process: int = 0


def support_of(goals: Iterable[StrategyGoal]) -> dict[int, Support]:
    """Return what leads to goals, by the goal's id. One query.

    A goal without anything in process below it, directly or not, is not supported
    (DOMAIN 4).
    """
    ids = [goal.pk for goal in goals]
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"organization": current_organization_id(), "of": ids})
        rows = [Below(*row) for row in cursor.fetchall()]
    return {
        pk: Support(
            tuple(
                row
                for row in rows
                if row.goal_id == pk and row.step == 1 and row.state in OPEN
            ),
            sum(row.goal_id == pk and row.state in IN_PROCESS for row in rows),
        )
        for pk in ids
    }


_BELOW = """
WITH RECURSIVE below AS (
    SELECT goal_id, objective_id, 1 AS step FROM objectives_alignmentlink
     WHERE organization_id = %(organization)s AND goal_id = ANY(%(of)s)
    UNION
    SELECT below.goal_id, l.objective_id, below.step + 1
      FROM objectives_alignmentlink l
      JOIN below ON below.objective_id = l.parent_id
     WHERE l.organization_id = %(organization)s AND below.step < 20
)
SELECT below.goal_id, min(below.step), o.number, o.title, o.state
  FROM below JOIN objectives_objective o ON o.id = below.objective_id
 WHERE o.organization_id = %(organization)s AND o.state NOT IN ('declined', 'void')
 GROUP BY below.goal_id, o.id ORDER BY o.number
"""


def strategy_of(unit: Unit | None) -> Strategy:
    """Return the strategy of a unit, or of the organisation. Two queries."""
    said = _latest().filter(page__unit=unit).first()
    goals = _goals([said.page_id]) if said else {}
    return _strategy(unit, said, goals)


def strategy_beside(unit: Unit | None) -> StrategyBeside:
    """Return what a unit's strategy, or the organisation's, says now. One query."""
    said = StrategyVersion.objects.filter(number=F("page__version"), page__unit=unit)
    latest = said.first()
    if latest is None:
        return StrategyBeside()
    goals = [
        GoalBeside(
            each["reference"], each["title"], date.fromisoformat(each["ends_on"])
        )
        for each in latest.goals
        if each["retired_on"] is None
    ]
    # a version keeps them by number
    goals.sort(key=lambda goal: goal.ends_on)
    return StrategyBeside(tuple(_sections(latest)), tuple(goals))


def strategies_above(unit: Unit | None) -> list[Strategy]:
    """Return the strategies that hold for a unit: its own, those above, the whole one.

    The nearest first; what is not written is left out. Three queries.
    """
    parents: dict[int, Unit] = {}
    if unit is not None:
        parents = {row.pk: row for row in Unit.objects.select_related("parent")}
    places: list[Unit | None] = []
    while unit is not None and unit not in places:
        places.append(unit)
        unit = parents.get(unit.parent_id) if unit.parent_id else None
    said = {row.page.unit_id: row for row in _latest()}
    goals = _goals([row.page_id for row in said.values()])
    return [
        _strategy(place, row, goals)
        for place in [*places, None]
        if (row := said.get(place.pk if place else None))
    ]


def strategy_goal_called(reference: str) -> StrategyGoal | None:
    """Return the goal G-2 with its page and what replaced it. One query."""
    number = number_of(reference, STRATEGY_GOAL)
    if number is None:
        return None
    return strategy_goals().filter(number=number).first()


def strategy_goals() -> QuerySet[StrategyGoal]:
    """Return goals, retired ones too, with their page's unit and their successor."""
    return StrategyGoal.objects.select_related("page__unit", "successor")


def current_goals() -> list[StrategyGoal]:
    """Return the goals to lead to, the organisation's first. One query."""
    return list(
        strategy_goals()
        .filter(retired_on=None)
        .order_by(Lower("page__unit__name").asc(nulls_first=True), "ends_on", "number")
    )


def has_strategy() -> bool:
    """Say whether any strategy is written. One query."""
    return StrategyVersion.objects.exists()


def strategy_editions(unit: Unit | None) -> QuerySet[StrategyVersion]:
    """Return the versions of a strategy, the latest first. One query."""
    return (
        StrategyVersion.objects.filter(page__unit=unit)
        .select_related("author__user")
        .order_by("-number")
    )


def editions(versions: list[StrategyVersion]) -> list[Edition]:
    """Return what each of some versions in a row changed. One query."""
    if not versions:
        return []
    oldest = versions[-1]
    before = StrategyVersion.objects.filter(
        page=oldest.page_id, number=oldest.number - 1
    ).first()
    return [
        Edition(version, changes(former, version))
        for version, former in zip(versions, [*versions[1:], before], strict=True)
    ]


def _sections(said: StrategyVersion | None) -> list[Section]:
    return [
        Section(name, label, text)
        for name, label in LABELS.items()
        if (text := getattr(said, name, "").strip())
    ]


def _latest() -> QuerySet[StrategyVersion]:
    return StrategyVersion.objects.filter(number=F("page__version")).select_related(
        "page__unit", "author__user"
    )


def _goals(pages: Iterable[int]) -> Mapping[int, list[StrategyGoal]]:
    found: dict[int, list[StrategyGoal]] = defaultdict(list)
    for goal in strategy_goals().filter(page__in=pages).order_by("ends_on", "number"):
        found[goal.page_id].append(goal)
    return found


def _strategy(
    unit: Unit | None,
    said: StrategyVersion | None,
    goals: Mapping[int, list[StrategyGoal]],
) -> Strategy:
    if said is None:
        return Strategy(unit)
    rows = goals.get(said.page_id, [])
    retired = [goal for goal in rows if goal.retired_on]
    return Strategy(
        unit,
        said,
        tuple(goal for goal in rows if goal.retired_on is None),
        tuple(sorted(retired, key=_went, reverse=True)),
    )


def _went(goal: StrategyGoal) -> date:
    return goal.retired_on or goal.ends_on
