"""What a priority conversation shows, and what was decided in those before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from conversations.models import PriorityDecision
from objectives import queries
from objectives.limit import (
    MANY_KEY_RESULTS,
    PastFigure,
    TeamLoad,
    what_happened,
)
from objectives.models import Cycle, LimitException, Objective
from objectives.queries import OkrLine, Touched
from organizations.models import Membership, OrganizationSettings
from teams.models import Team
from teams.queries import current_teams


@dataclass(frozen=True, slots=True)
class Filled:
    """An OKR that fills a slot, and whom stopping it would hit."""

    line: OkrLine
    touched: list[Touched]


@dataclass(frozen=True, slots=True)
class FullTeam:
    """A team that is full: its own past, what fills its slots, who leads its unit.

    `up_to` and `more` are cycles with up to as many OKRs as the limit, and with more;
    `is_asked` says whether an exception for it waits for an answer.
    """

    team: Team
    load: TeamLoad
    up_to: PastFigure | None
    more: PastFigure | None
    fills: list[Filled]
    started: int
    leader: Membership | None
    is_asked: bool

    @property
    def key_results(self) -> int:
        """Return how many key results are in play."""
        return sum(len(filled.line.key_results) for filled in self.fills)

    @property
    def is_much(self) -> bool:
        """Say whether so many key results are worth a question (DOMAIN 2.3)."""
        return self.key_results > MANY_KEY_RESULTS


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that is on the table; `full` is empty where a slot is free."""

    objective: Objective
    reason: str
    full: list[FullTeam]
    later: list[Cycle]
    others: list[Team]

    @property
    def lines(self) -> list[OkrLine]:
        """Return what fills the slots, each once, by number."""
        found = {
            filled.line.objective.pk: filled.line
            for team in self.full
            for filled in team.fills
        }
        return [found[pk] for pk in sorted(found)]


def conversation(
    objective: Objective, *, on: date, settings: OrganizationSettings
) -> Conversation:
    """Return what is on the table when an objective finds no slot.

    Seventeen queries at most, however many teams are full.
    """
    check = queries.commit_check(objective, on, settings)
    teams = {team.pk: team for team in current_teams()}
    return Conversation(
        objective=objective,
        reason=check.reason,
        full=_full(check.full, teams, objective, on, settings) if check.full else [],
        later=list(queries.later_cycles(objective.cycle, on=on)),
        others=[team for pk, team in teams.items() if pk != objective.team_id],
    )


def _full(
    loads: Collection[TeamLoad],
    teams: Mapping[int, Team],
    objective: Objective,
    on: date,
    settings: OrganizationSettings,
) -> list[FullTeam]:
    ids = [load.team for load in loads]
    cycle = objective.cycle
    archived = Team.objects.filter(pk__in=set(ids) - teams.keys())
    teams = {**teams, **{team.pk: team for team in archived}}
    fills = Objective.objects.filter(queries.fills_of(ids, objective, on))
    lines = queries.okrs_in_process(
        [], besides=Q(pk__in=fills.values("pk")), on=on, settings=settings
    )
    touched = queries.touched_by([line.objective.pk for line in lines])
    past = queries.past_cycles(ids, cycle.cadence, on)
    started = queries.started_since(ids, cycle.cadence, cycle.starts_on)
    leaders = queries.leaders_of(teams[pk] for pk in ids)
    asked = set(
        LimitException.objects.filter(
            team__in=ids, objective=objective, state=LimitException.State.ASKED
        ).values_list("team_id", flat=True)
    )
    full = []
    for load in loads:
        up_to, more = what_happened(past[load.team], load.limit)
        filled = [
            Filled(line, touched.get(line.objective.pk, []))
            for line in lines
            if load.team in line.teams or line.objective.is_planned
        ]
        full.append(
            FullTeam(
                team=teams[load.team],
                load=load,
                up_to=up_to,
                more=more,
                fills=sorted(filled, key=lambda each: -(each.line.age_days or 0)),
                started=started[load.team],
                leader=leaders[load.team],
                is_asked=load.team in asked,
            )
        )
    return full


def decisions() -> QuerySet[PriorityDecision]:
    """Return decisions with all they name, the latest first. Five queries at most."""
    return (
        PriorityDecision.objects.select_related(
            "objective", "other", "team", "cycle", "decided_by__user"
        )
        .prefetch_related("key_result", "to_team", "to_cycle", "exception")
        .order_by("-pk")
    )


def decisions_about(objective: Objective) -> list[PriorityDecision]:
    """Return the decisions in which an objective was either side. Five queries at most."""
    return list(decisions().filter(Q(objective=objective) | Q(other=objective)))


def decision_number(pk: int) -> PriorityDecision | None:
    """Return a decision. Five queries at most."""
    return decisions().filter(pk=pk).first()
