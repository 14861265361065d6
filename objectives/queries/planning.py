"""A cycle as it is planned: by team how many slots are taken, and what waits for one.

What runs is counted here, and read in full of the teams that are shown: see `planned`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from objectives.limit import TeamLoad, check_commit
from objectives.models import Cycle, Draft, Heartbeat, Objective, Slot
from objectives.planning import TriedOut, try_out
from objectives.queries.effective import columns_in_cycle, in_its_cycle, limit_of
from objectives.queries.parameters import CADENCE, CYCLE, ON
from objectives.queries.slots import accountable_as_read, with_accountable
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from organizations.references import OBJECTIVE, number_of
from teams.models import Team, Unit
from teams.queries import current_teams, units_below

State = Objective.State
WAITING = (State.READY, State.PROPOSED, State.DEFERRED)
ENDS_FROM = Parameter("ends_from", DateField())
SUPPOSED = Parameter("supposed", BigIntegerField(), many=True)


class Place(StrEnum):
    """Where an OKR stands in the plan of a cycle."""

    RUNS = "runs"
    UNDECIDED = "undecided"
    PLANNED = "planned"
    READY = "ready"
    PROPOSED = "proposed"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An OKR that is meant for a cycle, with its owner and its accountable teams.

    `would_refuse` says which teams have no slot left for it now; empty where it fits.
    """

    objective: int
    reference: str
    place: Place
    team: int
    teams: frozenset[int]
    would_refuse: str = ""

    @property
    def shown_in(self) -> frozenset[int]:
        """Return the accountable teams, and the owner of an umbrella."""
        return self.teams | {self.team}


@dataclass(frozen=True, slots=True)
class CyclePlan:
    """The plan of a cycle for some teams; `tried` is what the ticked ones would do.

    `waiting` is by reference, in the order of the numbers; `loads` are by team.
    """

    cycle: Cycle
    teams: tuple[Team, ...]
    waiting: Mapping[str, Waiting]
    loads: Mapping[int, TeamLoad]
    tried: TriedOut

    def at(self, *places: Place) -> list[Waiting]:
        """Return what waits for these teams at some places, by number."""
        mine = {team.pk for team in self.teams}
        return [
            each
            for each in self.waiting.values()
            if each.place in places and each.shown_in & mine
        ]

    @property
    def taken(self) -> int:
        """Return how many slots are taken."""
        return sum(self.loads[team.pk].in_process for team in self.teams)

    @property
    def slots(self) -> int:
        """Return how many slots there are."""
        return sum(self.loads[team.pk].limit for team in self.teams)


def cycle_plan(
    cycle: Cycle,
    *,
    units: Mapping[int, Unit],
    on: date,
    settings: OrganizationSettings,
    unit: Unit | None = None,
    ticked: Collection[str] = (),
    running_on: Collection[str] = (),
) -> CyclePlan:
    """Return the plan of a cycle, for a unit or for all teams. Two queries.

    `ticked` are the OKRs to try, by reference, `running_on` those of the cycle before
    of which it is supposed that they will run on. Nothing is committed.
    """
    supposed = (number_of(name, OBJECTIVE) for name in running_on)
    teams = _teams(
        cycle=cycle.pk,
        cadence=cycle.cadence,
        on=max(cycle.starts_on, on),
        ends_from=date.min if cycle.starts_on <= on else cycle.starts_on,
        supposed=[number for number in supposed if number is not None],
    )
    waiting = _waiting_for(cycle, on=on)
    by_id = dict(units)
    planned = Counter(
        team for each in waiting if each.place == Place.PLANNED for team in each.teams
    )
    loads = {
        team.pk: TeamLoad(
            team=team.pk,
            name=team.name,
            limit=limit_of(
                team,
                cycle.cadence,
                settings=settings,
                units=by_id,
                special=in_its_cycle(team),
            ),
            in_process=(vars(team)["held"] or 0) + planned[team.pk],
        )
        for team in teams
    }
    judged = {each.reference: _judged(each, loads) for each in waiting}
    tried = try_out(
        loads,
        {
            name: each.teams & loads.keys()
            for name, each in judged.items()
            if name in ticked and each.place == Place.READY
        },
    )
    below = None if unit is None else units_below(unit, units)
    return CyclePlan(
        cycle=cycle,
        teams=tuple(team for team in teams if below is None or team.unit_id in below),
        waiting=judged,
        loads=loads,
        tried=tried,
    )


def place_in(cycle: Cycle, objective: Objective, *, on: date) -> Place:
    """Return where an OKR in process, or meant for a cycle, stands in its plan."""
    if objective.is_in_process:
        stays = cycle.starts_on <= on or objective.cycle.ends_on >= cycle.starts_on
        return Place.RUNS if stays else Place.UNDECIDED
    if objective.state == State.READY:
        return Place.PLANNED if objective.is_planned else Place.READY
    return Place.PROPOSED if objective.state == State.PROPOSED else Place.DEFERRED


@Prepared
def _teams() -> QuerySet[Team]:
    """Return all teams by name with what their slots in a cycle depend on.

    As `held` how many slots are taken of what ends on a day or later, or is `SUPPOSED`.
    """
    said = Heartbeat.objects.filter(team=OuterRef("pk"), cycle=CYCLE)
    held = Slot.objects.filter(
        Q(objective__cycle__ends_on__gte=ENDS_FROM)
        | is_one_of("objective__number", SUPPOSED),
        team=OuterRef("pk"),
        cadence=CADENCE,
    )
    counted = held.order_by().values("team").annotate(count=Count("pk"))
    return (
        current_teams()
        .select_related(None)
        .annotate(
            heartbeat=Subquery(said.values("share")[:1]),
            held=Subquery(counted.values("count")),
            **columns_in_cycle(CADENCE, ON),
        )
    )


def _waiting_for(cycle: Cycle, *, on: date) -> list[Waiting]:
    """Return what is meant for a cycle and not in process, by number. One query."""
    return [
        Waiting(
            objective=row.pk,
            reference=row.reference,
            place=place_in(cycle, row, on=on),
            team=row.team_id,
            teams=accountable_as_read(row),
        )
        for row in _waiting(cycle=cycle.pk)
    ]


@Prepared
def _waiting() -> QuerySet[Objective]:
    rows = (
        Objective.objects.filter(cycle=CYCLE, state__in=WAITING)
        .exclude(draft__state=Draft.State.DRAFTING)
        .only("number", "team", "state", "is_planned")
        .order_by("number")
    )
    return with_accountable(rows)


def _judged(each: Waiting, loads: Mapping[int, TeamLoad]) -> Waiting:
    if each.place != Place.READY:
        return each
    check = check_commit(loads[team] for team in each.teams & loads.keys())
    return replace(each, would_refuse=check.reason)
