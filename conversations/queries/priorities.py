"""What a priority conversation shows, and what was decided in those before."""

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
from objectives.models import Cycle, Objective
from objectives.queries import OkrLine
from objectives.queries.priorities import (
    Table,
    Touched,
    commit_check,
    fills_of,
    history_of,
    touched_by,
)
from organizations.models import Membership, OrganizationSettings
from teams.models import Team


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

    Six queries at most, however many teams are full.
    """
    table = commit_check(objective, on, settings)
    teams = table.teams.values()
    return Conversation(
        objective=objective,
        reason=table.check.reason,
        full=_full(objective, table, on, settings) if table.check.full else [],
        later=table.later,
        others=[
            team
            for team in teams
            if team.archived_on is None and team.pk != objective.team_id
        ],
    )


def _full(
    objective: Objective, table: Table, on: date, settings: OrganizationSettings
) -> list[FullTeam]:
    ids = [load.team for load in table.check.full]
    lines = fills_of(ids, objective.cycle, table, on=on, settings=settings)
    past, started = history_of(ids, objective.cycle, on)
    full = []
    for load in table.check.full:
        team = table.teams[load.team]
        up_to, more = what_happened(past[load.team], load.limit)
        filled = [
            Filled(line, touched_by(line.objective))
            for line in lines
            if load.team in line.teams | table.planned.get(line.objective.pk, set())
        ]
        full.append(
            FullTeam(
                team=team,
                load=load,
                up_to=up_to,
                more=more,
                fills=sorted(filled, key=lambda each: -(each.line.age_days or 0)),
                started=started[load.team],
                leader=queries.leader_above(team, table.units),
                is_asked=load.team in table.asked,
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
