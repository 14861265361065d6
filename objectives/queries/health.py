"""Health of objectives as of today, from the columns that their check-ins wrote."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives import facts, lifecycle, scoring
from objectives.aging import AgeLines, age_band
from objectives.models import (
    Expectation,
    KeyResult,
    Objective,
    ObjectiveHealth,
    Transition,
)
from objectives.queries.guard_rails import breached_guard_rails
from objectives.queries.help import as_barriers, blockers, overdue, promises
from objectives.queries.parameters import OBJECTIVES
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from organizations.models import OrganizationSettings


@dataclass(frozen=True, slots=True)
class Judged:
    """An objective's health and age of a day; none before it is in process.

    `band` is where the age stands among past ones; empty while too few have finished.
    """

    health: scoring.Health | None
    age_days: int | None
    band: str = ""


def expectation() -> Subquery:
    """Return what the age of the objective around it is compared with.

    Its unit's, where that has one of its own, else everybody's; see `as_lines`.
    """
    rows = Expectation.objects.filter(
        Q(unit=OuterRef("team__unit")) | Q(unit=None),
        cadence=OuterRef("cycle__cadence"),
    )
    return Subquery(
        rows.order_by(F("unit").asc(nulls_last=True)).values(
            about=JSONObject(
                half="half_days", most="most_days", nearly_all="days", n="n"
            )
        )[:1]
    )


def as_lines(about: Mapping[str, int] | None) -> AgeLines:
    """Return what `expectation` found; without it lines that say nothing."""
    return AgeLines(**about) if about else AgeLines()


def judge(
    objectives: Sequence[Objective],
    *,
    on: date,
    settings: OrganizationSettings,
) -> dict[int, Judged]:
    """Return health and age of each objective, by id. Three queries; needs `cycle`."""
    ids = [objective.pk for objective in objectives]
    key_results = defaultdict(list)
    for row in _in_play(objectives=ids):
        key_results[row.objective_id].append(row)
    transitions = defaultdict(list)
    for step in transitions_among(objectives=ids):
        transitions[step.objective_id].append(step)
    around = {pk: about for pk, *about in _circumstances(objectives=ids)}
    found = {}
    for objective in objectives:
        expected, breached, promised, barriers = around[objective.pk]
        found[objective.pk] = judged(
            objective,
            key_results[objective.pk],
            transitions[objective.pk],
            on=on,
            lines=facts.thresholds(settings),
            expected=as_lines(expected),
            breached=breached,
            overdue_help=overdue(promised, on=on),
            barriers=as_barriers(barriers),
        )
    return found


@Prepared
def transitions_among() -> QuerySet[Transition]:
    """Return the steps of some objectives."""
    return Transition.objects.filter(is_one_of("objective", OBJECTIVES))


@Prepared
def _in_play() -> QuerySet[KeyResult]:
    rows = KeyResult.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.filter(state__in=facts.IN_PLAY).order_by("position", "pk")


@Prepared
def _circumstances() -> QuerySet[Objective, tuple[Any, ...]]:
    rows = Objective.objects.filter(is_one_of("pk", OBJECTIVES))
    return rows.values_list(
        "pk", expectation(), breached_guard_rails(), promises(), blockers()
    )


def judged(
    objective: Objective,
    key_results: Iterable[KeyResult],
    transitions: Iterable[Transition],
    *,
    on: date,
    lines: scoring.Thresholds,
    expected: AgeLines,
    breached: Iterable[str] = (),
    overdue_help: Iterable[scoring.OverdueHelp] = (),
    barriers: Iterable[str] = (),
) -> Judged:
    """Return health and age of one objective from its rows. Needs `cycle` loaded."""
    if not (objective.is_in_process or objective.state == Objective.State.CLOSED):
        return Judged(None, None)
    age = lifecycle.age_on(facts.log(transitions), on)
    found = facts.objective_facts(
        objective,
        objective.cycle,
        [(row, facts.standing(row)) for row in key_results],
        age_days=age,
        expected_days=expected.nearly_all,
        breached=breached,
        overdue_help=overdue_help,
        barriers=barriers,
    )
    health = scoring.objective_health(found, on=on, thresholds=lines)
    return Judged(health, age, age_band(age, expected))


def objectives_in_process(teams: Sequence[int] | None = None) -> list[Objective]:
    """Return what is in process or paused, of some owner teams or all. One query."""
    rows = Objective.objects.select_related("cycle").filter(
        state__in=[Objective.State.IN_PROCESS, Objective.State.PAUSED]
    )
    return list(rows if teams is None else rows.filter(team_id__in=teams))


def outdated_healths(
    objectives: Collection[int], teams: Sequence[int] | None = None
) -> QuerySet[ObjectiveHealth]:
    """Return what is kept of some teams, or all, beyond these objectives."""
    rows = ObjectiveHealth.objects.exclude(objective_id__in=list(objectives))
    return rows if teams is None else rows.filter(objective__team_id__in=teams)
