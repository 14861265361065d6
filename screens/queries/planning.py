"""The page on which a cycle is planned: its plan, and who owes which answer to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from conversations.models import CascadeProposal
from conversations.models.overlaps import CONFLICTS, Overlap
from conversations.queries import open_overlaps
from objectives import policies
from objectives.models import Cycle, Objective, Slot
from objectives.queries import (
    IN_PROCESS,
    CyclePlan,
    Place,
    Planned,
    TeamPlan,
    cycle_plan,
    cycles_to_plan,
    plan_shown,
)
from objectives.queries.parameters import CADENCE, OBJECTIVES
from okrhub.lib.among import is_one_of
from okrhub.lib.decisions import Decision
from okrhub.lib.prepared import Prepared
from organizations.models import Membership, OrganizationSettings
from teams.asking import TEAMS
from teams.models import Team, Unit
from teams.queries import standing, units

TEAMS_ON_A_PAGE = 24
MOST_LISTED = 12
OWED = (
    CascadeProposal.State.ASKED,
    CascadeProposal.State.PUSHED_BACK,
    CascadeProposal.State.COUNTERED,
    CascadeProposal.State.HELD,
)


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What is asked of the plan in the address: a cycle, a unit, and what is tried."""

    cycle: str = ""
    unit: str = ""
    page: str = "1"
    ticked: tuple[str, ...] = ()
    running_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """An OKR that is not ready yet; `owed` is whose answer to a proposal is missing."""

    planned: Planned
    owed: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that the page shows; `to_commit` is what fits and is the person's."""

    plan: CyclePlan
    teams: Page[Team]
    rows: tuple[TeamPlan, ...]
    unit: Unit | None
    units: list[Unit]
    cycles: list[Cycle]
    fits: list[Planned]
    refused: list[tuple[Planned, str]]
    to_commit: list[Planned]
    waits: list[Waits]
    refused_today: list[Planned]
    conflicts: list[Overlap]
    ticked: frozenset[str]
    running_on: frozenset[str]
    may_try: Decision

    @property
    def others_commit(self) -> list[Planned]:
        """Return what fits and somebody else commits."""
        return [each for each in self.fits if each not in self.to_commit]

    @property
    def is_tried(self) -> bool:
        """Say whether something is tried out."""
        return bool(self.fits or self.refused or self.running_on)


def plan_page(
    reader: Membership,
    asked: PlanAsked,
    *,
    on: date,
    settings: OrganizationSettings,
    ticked: Collection[str] | None = None,
) -> PlanPage | None:
    """Return the plan that is asked for; None where there is no cycle. Seven queries.

    `ticked` stands in for what the address tries.
    """
    cycles = cycles_to_plan(on)
    if not cycles:
        return None
    by_id = {unit.pk: unit for unit in units()}
    unit = _unit_asked(asked.unit, by_id)
    tried = frozenset(asked.ticked if ticked is None else ticked)
    plan = cycle_plan(
        next((each for each in cycles if each.name == asked.cycle), cycles[0]),
        units=by_id,
        unit=unit,
        on=on,
        settings=settings,
        ticked=tried,
        running_on=asked.running_on,
    )
    teams = Paginator(plan.teams, TEAMS_ON_A_PAGE).get_page(asked.page)
    proposed = plan.at(Place.PROPOSED)[:MOST_LISTED]
    full = [each for each in plan.at(Place.READY) if each.would_refuse][:MOST_LISTED]
    fits = [plan.waiting[name] for name in plan.tried.fits]
    refused = [plan.waiting[name] for name in plan.tried.refused]
    shown = plan_shown(
        plan, list(teams), besides=[*proposed, *full, *fits, *refused], on=on
    )
    actor = standing(reader, on)
    return PlanPage(
        plan=plan,
        teams=teams,
        rows=shown.teams,
        unit=unit,
        units=[each for each in by_id.values() if each.archived_on is None],
        cycles=cycles,
        fits=shown.of(fits),
        refused=[
            (each, plan.tried.refused[each.objective.reference])
            for each in shown.of(refused)
        ],
        to_commit=[
            each
            for each in shown.of(fits)
            if policies.may_commit(actor, each.objective)
        ],
        waits=_waits(shown.of(proposed)),
        refused_today=shown.of(full),
        conflicts=_conflicts(plan),
        ticked=tried,
        running_on=frozenset(asked.running_on),
        may_try=policies.may_plan_cycle(actor),
    )


def _unit_asked(asked: str, units: Mapping[int, Unit]) -> Unit | None:
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 12
    return units.get(int(asked)) if is_number else None


def _conflicts(plan: CyclePlan) -> list[Overlap]:
    """Return what works against each other and was not answered yet. One query.

    One number pulled apart, a target beyond a guard-rail, needs that form a ring
    (DOMAIN 4); between two OKRs of which one is in the plan.
    """
    return _conflicting(
        cadence=plan.cycle.cadence,
        objectives=[each.objective for each in plan.at(*Place)],
        teams=[team.pk for team in plan.teams],
    )


@Prepared
def _conflicting() -> QuerySet[Overlap]:
    held = Slot.objects.filter(is_one_of("team", TEAMS)).values("objective_id")
    running = Objective.objects.filter(
        is_one_of("team", TEAMS) | Q(pk__in=held),
        state__in=IN_PROCESS,
        cycle__cadence=CADENCE,
    )
    between = (
        is_one_of("first", OBJECTIVES)
        | is_one_of("second", OBJECTIVES)
        | Q(first__in=running)
        | Q(second__in=running)
    )
    return open_overlaps().filter(between, kind__in=CONFLICTS)[:MOST_LISTED]


def _waits(proposed: list[Planned]) -> list[Waits]:
    """Say who owes an answer about what is proposed. One query."""
    rows = CascadeProposal.objects.filter(
        objective__in=[each.objective for each in proposed], state__in=OWED
    ).select_related("waits_for__user")
    by_objective = {row.objective_id: row for row in rows}
    return [
        Waits(each, _owed(each, by_objective.get(each.objective.pk)))
        for each in proposed
    ]


def _owed(planned: Planned, proposal: CascadeProposal | None) -> str:
    if proposal is None:
        return ""
    if proposal.state == CascadeProposal.State.HELD:
        return "A barrier stands before it."
    if proposal.waits_for is not None:
        return f"Pushed back or countered: {proposal.waits_for.user.name} answers."
    return f"Proposed: {planned.objective.team.name} answers."
