"""What a priority conversation shows, and what was decided in those before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from conversations.models import PriorityDecision
from objectives import queries
from objectives.limit import PastFigure, TeamLoad, what_happened
from objectives.models import Cycle, LimitException, Objective
from objectives.queries import OkrLine, Touched
from organizations.models import Membership, OrganizationSettings
from teams.models import Team
from teams.queries import current_teams

MUCH = 12


@dataclass(frozen=True, slots=True)
class Filled:
    """An OKR that fills a slot, and whom stopping it would hit."""

    line: OkrLine
    touched: list[Touched]


@dataclass(frozen=True, slots=True)
class FullTeam:
    """A team that is full: its own past, what fills its slots, who leads its unit.

    `up_to` and `more` are cycles with up to as many OKRs as the limit, and with more.
    """

    team: Team
    load: TeamLoad
    up_to: PastFigure | None
    more: PastFigure | None
    fills: list[Filled]
    started: int
    leader: Membership | None
    asked: LimitException | None

    @property
    def key_results(self) -> int:
        """Return how many key results are in play."""
        return sum(len(filled.line.key_results) for filled in self.fills)

    @property
    def is_much(self) -> bool:
        """Say whether so many key results are worth a question (DOMAIN 2.3)."""
        return self.key_results > MUCH


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

    Fourteen queries for one full team, four more for each further one.
    """
    check = queries.commit_check(objective, on)
    full = list(Team.objects.filter(pk__in=[load.team for load in check.full]))
    lines = _lines(full, objective, on, settings) if full else []
    touched = queries.touched_by([line.objective.pk for line in lines])
    by_team = {team.pk: team for team in full}
    return Conversation(
        objective=objective,
        reason=check.reason,
        full=[
            _full(by_team[load.team], load, objective, lines, touched, on)
            for load in check.full
        ],
        later=list(queries.later_cycles(objective.cycle, on=on)),
        others=list(current_teams().exclude(pk=objective.team_id)),
    )


def _lines(
    full: Collection[Team],
    objective: Objective,
    on: date,
    settings: OrganizationSettings,
) -> list[OkrLine]:
    fills = queries.fills_of([team.pk for team in full], objective, on)
    ids = list(Objective.objects.filter(fills).values_list("pk", flat=True))
    return queries.okrs_in_process([], besides=Q(pk__in=ids), on=on, settings=settings)


def _full(
    team: Team,
    load: TeamLoad,
    objective: Objective,
    lines: list[OkrLine],
    touched: dict[int, list[Touched]],
    on: date,
) -> FullTeam:
    cadence = objective.cycle.cadence
    past = queries.past_cycles(team.pk, cadence, on)
    up_to, more = what_happened(past, load.limit)
    fills = [
        Filled(line, touched.get(line.objective.pk, []))
        for line in lines
        if team.pk in line.teams or line.objective.is_planned
    ]
    return FullTeam(
        team=team,
        load=load,
        up_to=up_to,
        more=more,
        fills=sorted(fills, key=lambda each: -(each.line.age_days or 0)),
        started=queries.started_since(team.pk, cadence, objective.cycle.starts_on),
        leader=queries.leader_of(team),
        asked=queries.open_exceptions().filter(team=team, objective=objective).first(),
    )


def decisions() -> QuerySet[PriorityDecision]:
    """Return decisions with all they name, the latest first. One query."""
    return PriorityDecision.objects.select_related(
        "objective__team",
        "other",
        "key_result",
        "team",
        "to_team",
        "cycle",
        "to_cycle",
        "exception",
        "decided_by__user",
    ).order_by("-pk")


def decisions_about(objective: Objective) -> list[PriorityDecision]:
    """Return the decisions in which an objective was either side. One query."""
    return list(decisions().filter(Q(objective=objective) | Q(other=objective)))


def decision_number(pk: int) -> PriorityDecision | None:
    """Return a decision. One query."""
    return decisions().filter(pk=pk).first()
