"""A cycle as it is planned: by team what holds slots, what is ready, what waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives import facts
from objectives.limit import EffectiveLimit, Source, TeamLoad, accountable_teams
from objectives.models import (
    AwaitedHelp,
    CoOwner,
    Cycle,
    Draft,
    Heartbeat,
    KeyResult,
    Objective,
)
from objectives.planning import Direction, Opposed, TriedOut, opposed, try_out
from objectives.queries.effective import STANDING, explained_limit, in_cycle
from objectives.queries.in_process import IN_PROCESS, kept_age_on
from objectives.queries.lists import DRAGGING_FROM
from organizations.models import OrganizationSettings
from teams.models import MemberTeam, Team, Unit
from teams.queries import current_teams

State = Objective.State


class Place(StrEnum):
    """Where an OKR stands in the plan of a cycle."""

    RUNS = "runs"
    UNDECIDED = "undecided"
    PLANNED = "planned"
    READY = "ready"
    PROPOSED = "proposed"
    DEFERRED = "deferred"


HOLDS_SLOT = frozenset({Place.RUNS, Place.PLANNED})


@dataclass(frozen=True, slots=True)
class Planned:
    """An OKR in a plan: where it stands, its accountable teams, what it waits for.

    `would_refuse` says which teams have no slot left for it now; empty where it fits.
    `band` is where the age of one in process stands among past ones.
    """

    objective: Objective
    place: Place
    teams: frozenset[int]
    key_results: int
    waits_for: tuple[str, ...] = ()
    would_refuse: str = ""
    age_days: int | None = None
    band: str = ""

    @property
    def shown_in(self) -> frozenset[int]:
        """Return the accountable teams, and the owner of an umbrella."""
        return self.teams | {self.objective.team_id}

    @property
    def is_dragging(self) -> bool:
        """Say whether one more crossing makes it drag: a leader's conversation."""
        crossings = self.objective.carry_count + (self.place == Place.UNDECIDED)
        return crossings >= DRAGGING_FROM


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team in the plan: its slots before and after what is tried, its OKRs."""

    team: Team
    load: TeamLoad
    after: TeamLoad
    limit: EffectiveLimit
    carried: int
    heartbeat: Heartbeat.Share | None
    okrs: tuple[Planned, ...]

    @property
    def free(self) -> int:
        """Return how many slots are left."""
        return max(self.load.limit - self.load.in_process, 0)

    @property
    def is_changed(self) -> bool:
        """Say whether what is tried takes a slot of it."""
        return self.after.in_process != self.load.in_process

    @property
    def is_dedicated(self) -> bool:
        """Say whether it has one product goal at a time."""
        return self.limit.source == Source.SINGLE_GOAL


@dataclass(frozen=True, slots=True)
class CyclePlan:
    """The plan of a cycle for some teams; `tried` is what the ticked ones would do."""

    cycle: Cycle
    teams: tuple[TeamPlan, ...]
    okrs: Mapping[str, Planned]
    tried: TriedOut
    conflicts: tuple[Opposed, ...]

    def at(self, *places: Place) -> list[Planned]:
        """Return the OKRs of these teams at some places, by number."""
        mine = {plan.team.pk for plan in self.teams}
        return [
            each
            for each in self.okrs.values()
            if each.place in places and each.shown_in & mine
        ]

    @property
    def taken(self) -> int:
        """Return how many slots are taken."""
        return sum(plan.load.in_process for plan in self.teams)

    @property
    def slots(self) -> int:
        """Return how many slots there are."""
        return sum(plan.load.limit for plan in self.teams)


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
    """Return the plan of a cycle, for a unit or for all teams. Three queries.

    `ticked` are the OKRs to try, by reference, `running_on` those of the cycle before
    of which it is supposed that they will run on. Nothing is committed.
    """
    day = max(cycle.starts_on, on)
    teams = {team.pk: team for team in _teams(cycle)}
    special = in_cycle(list(teams.values()), day)
    limits = {
        team.pk: explained_limit(
            team,
            cycle.cadence,
            settings=settings,
            units=dict(units),
            special=special.get((team.pk, cycle.cadence), STANDING),
        )
        for team in teams.values()
    }
    rows = list(_objectives(cycle))
    okrs = {row.reference: _planned(row, cycle, on=on) for row in rows}
    loads = _loads(teams, limits, okrs.values(), running_on)
    okrs = {name: _judged(each, loads) for name, each in okrs.items()}
    tried = try_out(
        loads,
        {
            name: each.teams & loads.keys()
            for name, each in okrs.items()
            if name in ticked and each.place == Place.READY
        },
    )
    shown = teams.keys() if unit is None else _below(unit, units, teams.values())
    held = defaultdict(list)
    for each in okrs.values():
        for team in each.shown_in if each.place != Place.PROPOSED else ():
            held[team].append(each)
    return CyclePlan(
        cycle=cycle,
        teams=tuple(
            _team_plan(team, loads, tried, limits, held[pk])
            for pk, team in teams.items()
            if pk in shown
        ),
        okrs=okrs,
        tried=tried,
        conflicts=tuple(opposed(_directions(rows, okrs))),
    )


def _teams(cycle: Cycle) -> QuerySet[Team]:
    said = Heartbeat.objects.filter(team=OuterRef("pk"), cycle=cycle)
    return current_teams().annotate(heartbeat=Subquery(said.values("share")[:1]))


def _objectives(cycle: Cycle) -> QuerySet[Objective]:
    """Return what runs and what is meant for a cycle, with its teams. One query."""
    key_results = KeyResult.objects.filter(
        objective=OuterRef("pk"), state__in=facts.IN_PLAY
    )
    waits = AwaitedHelp.objects.filter(
        objective=OuterRef("pk"), until=None, is_blocking=True
    )
    waiting = [State.READY, State.PROPOSED, State.DEFERRED]
    return (
        Objective.objects.filter(
            Q(state__in=IN_PROCESS, cycle__cadence=cycle.cadence)
            | Q(cycle=cycle, state__in=waiting)
        )
        .exclude(draft__state=Draft.State.DRAFTING)
        .select_related("cycle", "team", "owner__user")
        .annotate(
            co_owning=ArraySubquery(
                CoOwner.objects.filter(objective=OuterRef("pk")).values("team_id")
            ),
            members=ArraySubquery(
                MemberTeam.objects.filter(group=OuterRef("team"), left_on=None).values(
                    "team_id"
                )
            ),
            in_play=ArraySubquery(
                key_results.order_by("pk").values(
                    about=JSONObject(
                        team="team_id",
                        metric="metric_id",
                        name="metric__name",
                        way="kind",
                    )
                )
            ),
            awaited=ArraySubquery(waits.order_by("since").values("asked_of")),
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            band=F("healths__band"),
        )
        .order_by("number")
    )


def _planned(row: Objective, cycle: Cycle, *, on: date) -> Planned:
    about = vars(row)
    key_results = about["in_play"]
    teams = accountable_teams(
        row.team_id,
        co_owners=about["co_owning"],
        key_result_teams=[one["team"] for one in key_results],
        nexus_members=about["members"],
    )
    return Planned(
        objective=row,
        place=_place(row, cycle, on=on),
        teams=teams,
        key_results=len(key_results),
        waits_for=tuple(about["awaited"]),
        age_days=kept_age_on(row, on),
        band=about["band"] or "",
    )


def _place(row: Objective, cycle: Cycle, *, on: date) -> Place:
    if row.is_in_process:
        has_begun = cycle.starts_on <= on
        stays = has_begun or row.cycle.ends_on >= cycle.starts_on
        return Place.RUNS if stays else Place.UNDECIDED
    if row.state == State.READY:
        return Place.PLANNED if row.is_planned else Place.READY
    return Place.PROPOSED if row.state == State.PROPOSED else Place.DEFERRED


def _loads(
    teams: Mapping[int, Team],
    limits: Mapping[int, EffectiveLimit],
    okrs: Iterable[Planned],
    running_on: Collection[str],
) -> dict[int, TeamLoad]:
    taken: dict[int, int] = defaultdict(int)
    for each in okrs:
        is_supposed = (
            each.place == Place.UNDECIDED and each.objective.reference in running_on
        )
        if each.place in HOLDS_SLOT or is_supposed:
            for team in each.teams:
                taken[team] += 1
    return {
        pk: TeamLoad(pk, team.name, limits[pk].value, taken[pk])
        for pk, team in teams.items()
    }


def _judged(each: Planned, loads: Mapping[int, TeamLoad]) -> Planned:
    if each.place != Place.READY:
        return each
    name = each.objective.reference
    alone = try_out(loads, {name: each.teams & loads.keys()})
    return Planned(
        each.objective,
        each.place,
        each.teams,
        each.key_results,
        each.waits_for,
        alone.refused.get(name, ""),
    )


def _team_plan(
    team: Team,
    loads: Mapping[int, TeamLoad],
    tried: TriedOut,
    limits: Mapping[int, EffectiveLimit],
    held: Collection[Planned],
) -> TeamPlan:
    said: Any = vars(team)["heartbeat"]
    order = list(Place)
    return TeamPlan(
        team=team,
        load=loads[team.pk],
        after=tried.after[team.pk],
        limit=limits[team.pk],
        carried=sum(
            each.place == Place.RUNS
            and each.objective.carry_count > 0
            and team.pk in each.teams
            for each in held
        ),
        heartbeat=Heartbeat.Share(said) if said else None,
        okrs=tuple(sorted(held, key=lambda each: order.index(each.place))),
    )


def _below(
    unit: Unit, units: Mapping[int, Unit], teams: Iterable[Team]
) -> frozenset[int]:
    below = {unit.pk}
    for _ in units:
        below |= {child.pk for child in units.values() if child.parent_id in below}
    return frozenset(team.pk for team in teams if team.unit_id in below)


def _directions(
    rows: Iterable[Objective], okrs: Mapping[str, Planned]
) -> list[Direction]:
    """Return where each OKR that runs or may begin wants which metric to go."""
    places = HOLDS_SLOT | {Place.READY, Place.UNDECIDED}
    return [
        Direction(
            row.reference,
            one["team"] or row.team_id,
            one["metric"],
            one["name"],
            one["way"],
        )
        for row in rows
        if okrs[row.reference].place in places
        for one in vars(row)["in_play"]
        if one["metric"]
    ]
