"""Health of objectives as of today, from the columns that their check-ins wrote."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
from objectives.queries.guard_rails import breaches_of
from objectives.queries.help import blocked_by, overdue_help_of
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


def age_lines_of(objectives: Collection[int]) -> dict[int, AgeLines]:
    """Return what the ages of some objectives are compared with. One query."""
    rows = Objective.objects.filter(pk__in=objectives).annotate(expected=expectation())
    return {pk: as_lines(about) for pk, about in rows.values_list("pk", "expected")}


def judge(
    objectives: Sequence[Objective],
    *,
    on: date,
    settings: OrganizationSettings,
) -> dict[int, Judged]:
    """Return health and age of each objective, by id. Seven queries; needs `cycle`."""
    ids = [objective.pk for objective in objectives]
    key_results = defaultdict(list)
    for row in KeyResult.objects.filter(
        objective_id__in=ids, state__in=facts.IN_PLAY
    ).order_by("position", "pk"):
        key_results[row.objective_id].append(row)
    transitions = defaultdict(list)
    for step in Transition.objects.filter(objective_id__in=ids):
        transitions[step.objective_id].append(step)
    expected = age_lines_of(ids)
    breached = breaches_of(ids)
    late = overdue_help_of(ids, on=on)
    barriers = blocked_by(ids, on=on)
    return {
        objective.pk: judged(
            objective,
            key_results[objective.pk],
            transitions[objective.pk],
            on=on,
            lines=facts.thresholds(settings),
            expected=expected[objective.pk],
            breached=breached.get(objective.pk, ()),
            overdue_help=late.get(objective.pk, ()),
            barriers=barriers.get(objective.pk, ()),
        )
        for objective in objectives
    }


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
