"""What waits for a slot, and what is dragged from cycle to cycle (DOMAIN 2.2, 2.3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from objectives.models import (
    Cycle,
    CycleMembership,
    Objective,
    Revision,
    TeamCapacity,
    Transition,
)
from objectives.queries.effective import in_cycle, limit_of
from objectives.queries.in_process import kept_age_on
from objectives.queries.lists import DRAGGING_FROM
from objectives.queries.slots import CADENCES
from organizations.models import OrganizationSettings
from teams.models import Team, Unit

State = Objective.State


@dataclass(frozen=True, slots=True)
class Option:
    """An OKR that waits for a slot: since when, and how many its team has free."""

    objective: Objective
    since: date
    days: int
    free: int

    @property
    def can_begin(self) -> bool:
        """Say whether a slot is free and its cycle has begun."""
        return self.free > 0 and self.objective.state == State.READY


@dataclass(frozen=True, slots=True)
class Crossing:
    """A step from one cycle into the next: why, and how much was revised before it."""

    left: Cycle
    entered: Cycle
    reason: str
    revisions: int


@dataclass(frozen=True, slots=True)
class Dragged:
    """An OKR in process that came over from cycle to cycle."""

    objective: Objective
    crossings: list[Crossing]
    age_days: int | None
    band: str

    @property
    def cycles_so_far(self) -> int:
        """Return in how many cycles it was: the one it was planned for, and more."""
        return self.objective.carry_count + 1


def options() -> QuerySet[Objective]:
    """Return what is ready or deferred and not planned, most turned away first.

    `since` is the day from which it waits in this state.
    """
    entered = (
        Transition.objects.filter(
            objective=OuterRef("pk"), to_state=OuterRef("state"), undoes=None
        )
        .order_by()
        .values("objective")
        .annotate(day=Max("effective_on"))
        .values("day")
    )
    return (
        Objective.objects.filter(
            state__in=[State.READY, State.DEFERRED],
            is_planned=False,
            team__archived_on=None,
        )
        .select_related("team", "cycle")
        .annotate(since=Coalesce(Subquery(entered), TruncDate("created_at")))
        .order_by("-turned_away", F("since").asc(), "-number")
    )


def as_options(
    rows: Iterable[Objective], on: date, *, settings: OrganizationSettings
) -> list[Option]:
    """Return options with how long they wait and what is free. Three queries."""
    rows = list(rows)
    free = free_slots({row.team for row in rows}, on, settings=settings)
    return [
        Option(
            objective=row,
            since=vars(row)["since"],
            days=max((on - vars(row)["since"]).days, 0) + 1,
            free=free.get((row.team_id, row.cycle.cadence), 0),
        )
        for row in rows
    ]


def free_slots(
    teams: Collection[Team], on: date, *, settings: OrganizationSettings
) -> dict[tuple[int, str], int]:
    """Return how many slots teams have free, by team and cadence. Three queries."""
    taken = {
        (row.team_id, row.cadence): row.in_process
        for row in TeamCapacity.objects.filter(team__in=teams)
    }
    units = {unit.pk: unit for unit in Unit.objects.all()}
    special = in_cycle(teams, on)
    return {
        (team.pk, cadence): max(
            limit_of(
                team,
                cadence,
                settings=settings,
                units=units,
                special=special.get((team.pk, cadence)),
            )
            - taken.get((team.pk, cadence), 0),
            0,
        )
        for team in teams
        for cadence in CADENCES
    }


def dragging() -> QuerySet[Objective]:
    """Return OKRs in process that were carried over twice or more, worst first."""
    return (
        Objective.objects.filter(
            state__in=[State.IN_PROCESS, State.PAUSED],
            carry_count__gte=DRAGGING_FROM,
        )
        .select_related("team", "cycle", "owner__user")
        .annotate(
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            band=F("healths__band"),
        )
        .order_by("-carry_count", "started_on", "number")
    )


def as_dragged(rows: Iterable[Objective], on: date) -> list[Dragged]:
    """Return what was said and revised at each crossing. Two queries.

    Needs what `dragging` loads.
    """
    rows = list(rows)
    stays: dict[int, list[CycleMembership]] = defaultdict(list)
    for stay in (
        CycleMembership.objects.filter(objective__in=rows)
        .select_related("cycle")
        .order_by("cycle__starts_on")
    ):
        stays[stay.objective_id].append(stay)
    revised: dict[int, list[date]] = defaultdict(list)
    for objective_id, day in Revision.objects.filter(objective__in=rows).values_list(
        "objective_id", TruncDate("recorded_at")
    ):
        revised[objective_id].append(day)
    return [
        Dragged(
            objective=row,
            crossings=[
                Crossing(
                    left=left.cycle,
                    entered=entered.cycle,
                    reason=left.reason,
                    revisions=sum(
                        left.cycle.starts_on <= day < entered.cycle.starts_on
                        for day in revised[row.pk]
                    ),
                )
                for left, entered in pairwise(stays[row.pk])
            ],
            age_days=kept_age_on(row, on),
            band=vars(row).get("band") or "",
        )
        for row in rows
    ]
