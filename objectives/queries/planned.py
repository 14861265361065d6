"""What is shown of the OKRs in the plan of a cycle, by team, and what pulls apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet

from objectives import facts
from objectives.limit import TeamLoad
from objectives.models import (
    AwaitedHelp,
    Cycle,
    Draft,
    Heartbeat,
    KeyResult,
    Objective,
    Slot,
)
from objectives.planning import Direction, Opposed, opposed
from objectives.queries.in_process import IN_PROCESS, kept_age_on
from objectives.queries.lists import DRAGGING_FROM
from objectives.queries.parameters import CADENCE, OBJECTIVES
from objectives.queries.planning import CyclePlan, Place, Waiting, place_in
from okrhub.lib.among import among, is_one_of
from okrhub.lib.prepared import Prepared
from teams.asking import TEAMS
from teams.models import Team

PLACES = tuple(Place)


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
    waits_for: tuple[str, ...]
    would_refuse: str
    age_days: int | None
    band: str

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


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Some teams of a plan, and what is shown of their OKRs and of others, by id."""

    teams: tuple[TeamPlan, ...]
    okrs: Mapping[int, Planned]

    def of(self, waiting: Iterable[Waiting]) -> list[Planned]:
        """Return what is shown of some OKRs; what is gone meanwhile is left out."""
        return [
            self.okrs[each.objective] for each in waiting if each.objective in self.okrs
        ]


def plan_shown(
    plan: CyclePlan,
    teams: Collection[Team],
    *,
    besides: Iterable[Waiting] = (),
    on: date,
) -> PlanShown:
    """Return some teams of a plan with their OKRs, and others `besides`. One query."""
    mine = {team.pk for team in teams}
    wanted = {each.objective: each for each in besides}
    wanted |= {
        each.objective: each
        for each in plan.waiting.values()
        if each.place != Place.PROPOSED and each.shown_in & mine
    }
    okrs = {
        row.pk: _planned(row, plan.cycle, wanted.get(row.pk), on=on)
        for row in _rows(cadence=plan.cycle.cadence, teams=mine, objectives=wanted)
    }
    has: dict[int, list[Planned]] = defaultdict(list)
    for okr in sorted(okrs.values(), key=lambda each: PLACES.index(each.place)):
        for team in okr.shown_in if okr.place != Place.PROPOSED else ():
            has[team].append(okr)
    return PlanShown(
        teams=tuple(_team_plan(plan, team, has[team.pk]) for team in teams), okrs=okrs
    )


def pulled_apart(cycle: Cycle) -> list[Opposed]:
    """Return what pulls one metric apart of what runs or may begin. One query."""
    running = Q(state__in=IN_PROCESS, cycle__cadence=cycle.cadence)
    ready = Q(state=Objective.State.READY, cycle=cycle)
    okrs = Objective.objects.filter(running | ready).exclude(
        draft__state=Draft.State.DRAFTING
    )
    rows = KeyResult.objects.filter(
        objective__in=okrs, state__in=facts.IN_PLAY, metric__isnull=False
    ).select_related("objective", "metric")
    return opposed(
        Direction(
            row.objective.reference,
            row.team_id or row.objective.team_id,
            row.metric.pk,
            row.metric.name,
            row.kind,
        )
        for row in rows
        if row.metric is not None
    )


@Prepared
def _rows() -> QuerySet[Objective]:
    """Return what is in process of some teams, and other OKRs, by number."""
    running = Objective.objects.filter(state__in=IN_PROCESS, cycle__cadence=CADENCE)
    slots = Slot.objects.filter(is_one_of("team", TEAMS), cadence=CADENCE)
    parts = among(
        running.filter(pk__in=slots.values("objective_id")),
        running.filter(is_one_of("team", TEAMS)),
        Objective.objects.filter(is_one_of("pk", OBJECTIVES)),
    )
    here = {"objective": OuterRef("pk")}
    waits = AwaitedHelp.objects.filter(**here, until=None, is_blocking=True)
    in_play = KeyResult.objects.filter(**here, state__in=facts.IN_PLAY)
    return (
        Objective.objects.filter(parts)
        .select_related("cycle", "team")
        .annotate(
            awaited=ArraySubquery(waits.order_by("since").values("asked_of")),
            in_play=ArraySubquery(in_play.order_by().values("pk")),
            slot_teams=ArraySubquery(Slot.objects.filter(**here).values("team_id")),
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            band=F("healths__band"),
        )
        .order_by("number")
    )


def _planned(
    row: Objective, cycle: Cycle, waiting: Waiting | None, *, on: date
) -> Planned:
    read = vars(row)
    return Planned(
        objective=row,
        place=waiting.place if waiting else place_in(cycle, row, on=on),
        teams=waiting.teams if waiting else frozenset(read["slot_teams"]),
        key_results=len(read["in_play"]),
        waits_for=tuple(read["awaited"]),
        would_refuse=waiting.would_refuse if waiting else "",
        age_days=kept_age_on(row, on),
        band=read["band"] or "",
    )


def _team_plan(plan: CyclePlan, team: Team, okrs: Collection[Planned]) -> TeamPlan:
    said: Any = vars(team)["heartbeat"]
    return TeamPlan(
        team=team,
        load=plan.loads[team.pk],
        after=plan.tried.after[team.pk],
        carried=sum(
            each.place == Place.RUNS
            and each.objective.carry_count > 0
            and team.pk in each.teams
            for each in okrs
        ),
        heartbeat=Heartbeat.Share(said) if said else None,
        okrs=tuple(okrs),
    )
