"""The page on which a cycle is planned: its plan, and who owes which answer to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q

from conversations.models import CascadeProposal
from conversations.models.overlaps import CONFLICTS, Overlap
from conversations.queries import open_overlaps
from objectives import policies
from objectives.models import Cycle
from objectives.queries import (
    CyclePlan,
    Place,
    Planned,
    TeamPlan,
    cycle_plan,
    cycles_to_plan,
)
from okrhub.lib.decisions import Decision
from organizations.models import Membership, OrganizationSettings
from teams.models import Unit
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
    """All that the page shows; `mine` are the ready OKRs that the person may commit."""

    plan: CyclePlan
    teams: Page[TeamPlan]
    unit: Unit | None
    units: list[Unit]
    cycles: list[Cycle]
    waits: list[Waits]
    refused_today: list[Planned]
    conflicts: list[Overlap]
    ticked: frozenset[str]
    running_on: frozenset[str]
    mine: frozenset[str]
    may_try: Decision

    @property
    def fits(self) -> list[Planned]:
        """Return what was tried and fits."""
        return [self.plan.okrs[name] for name in self.plan.tried.fits]

    @property
    def refused(self) -> list[tuple[Planned, str]]:
        """Return what was tried and does not fit, with the reason."""
        return [
            (self.plan.okrs[name], why) for name, why in self.plan.tried.refused.items()
        ]

    @property
    def to_commit(self) -> list[Planned]:
        """Return what fits and is the person's to commit."""
        return [each for each in self.fits if each.objective.reference in self.mine]

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
    """Return the plan that is asked for; None where there is no cycle. Nine queries.

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
    actor = standing(reader, on)
    ready = plan.at(Place.READY)
    return PlanPage(
        plan=plan,
        teams=Paginator(plan.teams, TEAMS_ON_A_PAGE).get_page(asked.page),
        unit=unit,
        units=[each for each in by_id.values() if each.archived_on is None],
        cycles=cycles,
        waits=_waits(plan.at(Place.PROPOSED)[:MOST_LISTED]),
        refused_today=[each for each in ready if each.would_refuse],
        conflicts=_conflicts(plan),
        ticked=tried,
        running_on=frozenset(asked.running_on),
        mine=frozenset(
            each.objective.reference
            for each in ready
            if policies.may_commit(actor, each.objective)
        ),
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
    okrs = [each.objective.pk for each in plan.at(*Place)]
    between = Q(first__in=okrs) | Q(second__in=okrs)
    return list(open_overlaps().filter(between, kind__in=CONFLICTS)[:MOST_LISTED])


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
