"""What a priority conversation looks at: the load, the past, who would be hit."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from objectives import facts
from objectives.limit import (
    CommitCheck,
    PastCycle,
    TeamLoad,
    check_commit,
    planned_load,
)
from objectives.models import (
    AlignmentLink,
    Contributor,
    CoOwner,
    CycleMembership,
    KeyResult,
    Need,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from objectives.queries.effective import limits_of
from objectives.queries.slots import accountable, planned_teams, running_into
from teams.models import Team

MOST_CYCLES = 12


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody whom stopping an OKR would hit: how, and who or what."""

    how: str
    whom: str


def commit_check(objective: Objective, on: date) -> CommitCheck:
    """Return whether a commit would fit now, without a lock. Seven queries at most.

    One for a cycle that has not begun is held against what is planned for it.
    """
    cycle = objective.cycle
    teams = list(Team.objects.filter(pk__in=accountable(objective)).order_by("pk"))
    limits = limits_of(teams, cycle.cadence, on=max(on, cycle.starts_on))
    if cycle.starts_on > on:
        planned, running = planned_teams(cycle), running_into(cycle)
        return check_commit(
            planned_load(
                team.pk,
                team.name,
                limit=limits[team.pk],
                planned=planned[team.pk],
                running_into=running[team.pk],
            )
            for team in teams
        )
    taken = dict(
        TeamCapacity.objects.filter(team__in=teams, cadence=cycle.cadence).values_list(
            "team_id", "in_process"
        )
    )
    return check_commit(
        TeamLoad(team.pk, team.name, limits[team.pk], taken.get(team.pk, 0))
        for team in teams
    )


def fills_of(teams: Collection[int], objective: Objective, on: date) -> Q:
    """Match what fills the slots of some teams for an objective's cycle."""
    cycle = objective.cycle
    slots = Slot.objects.filter(team__in=teams, cadence=cycle.cadence)
    if cycle.starts_on > on:
        slots = slots.filter(objective__cycle__ends_on__gte=cycle.starts_on)
    planned = Q(cycle=cycle, is_planned=True) & (
        Q(team__in=teams) | Q(co_owners__team__in=teams)
    )
    return Q(pk__in=slots.values("objective_id")) | planned


def past_cycles(team_id: int, cadence: str, on: date) -> list[PastCycle]:
    """Return how a team's cycles that are over went, the latest first. One query."""
    stays = CycleMembership.objects.filter(
        Q(objective__team=team_id) | Q(objective__co_owners__team=team_id),
        cycle__cadence=cadence,
        cycle__ends_on__lt=on,
    ).exclude(disposition="")
    achieved = Q(disposition=CycleMembership.Disposition.ACHIEVED)
    rows = (
        stays.values("cycle__name", "cycle__starts_on")
        .annotate(
            okrs=Count("objective", distinct=True),
            achieved=Count("objective", filter=achieved, distinct=True),
        )
        .order_by("-cycle__starts_on")[:MOST_CYCLES]
    )
    return [PastCycle(row["cycle__name"], row["okrs"], row["achieved"]) for row in rows]


def started_since(team_id: int, cadence: str, since: date) -> int:
    """Count the OKRs of a team that came into process since a day. One query.

    Closed ones too, so that closing and committing the next is seen (DOMAIN 2.3).
    """
    began = Transition.objects.filter(
        to_state=Objective.State.IN_PROCESS,
        undoes=None,
        objective__cycle__cadence=cadence,
        objective__started_on__gte=since,
    )
    mine = Q(team=team_id) | Q(objective__slots__team=team_id)
    return began.filter(mine).values("objective").distinct().count()


def touched_by(objectives: Collection[int]) -> dict[int, list[Touched]]:
    """Return whom stopping each of some OKRs would hit. One query."""
    found: dict[int, list[Touched]] = defaultdict(list)
    parts = [
        _rows(CoOwner.objects.filter(objective__in=objectives), "shares it", "team"),
        _rows(
            KeyResult.objects.filter(
                objective__in=objectives, team__isnull=False, state__in=facts.IN_PLAY
            ).exclude(team=F("objective__team")),
            "has a key result of it",
            "team",
        ),
        _rows(
            Contributor.objects.filter(key_result__objective__in=objectives),
            "helps with it",
            "team",
            path="key_result__objective_id",
        ),
        _rows(
            AlignmentLink.objects.filter(parent__in=objectives),
            "leads to it",
            "objective",
            path="parent_id",
        ),
        _rows(
            Need.objects.filter(needed__in=objectives),
            "waits for it",
            "objective",
            path="needed_id",
        ),
    ]
    first, *others = parts
    for objective_id, how, whom in sorted(first.union(*others)):
        found[objective_id].append(Touched(how, whom))
    return found


def _rows(
    rows: QuerySet[Any], how: str, whom: str, *, path: str = "objective_id"
) -> QuerySet[Any, Any]:
    name = (
        F("team__name")
        if whom == "team"
        else Concat(
            Value("O-"),
            Cast("objective__number", CharField()),
            Value(" "),
            F("objective__title"),
            output_field=CharField(),
        )
    )
    return rows.order_by().values_list(F(path), Value(how, CharField()), name)
