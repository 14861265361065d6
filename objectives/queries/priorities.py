"""What a priority conversation looks at: the load, the past, who would be hit."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat, JSONObject, Lower

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
    Cadence,
    Contributor,
    CoOwner,
    Cycle,
    CycleMembership,
    KeyResult,
    LimitException,
    Need,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from objectives.queries.effective import columns_in_cycle, in_its_cycle, limit_of
from objectives.queries.in_process import OkrLine, okr_lines, with_what_is_kept
from objectives.queries.named import later_cycles
from objectives.queries.parameters import CADENCE
from objectives.queries.slots import (
    AccountableTeams,
    planned_with_later,
    slots_running_into,
)
from okrhub.lib.among import among, is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from teams.asking import TEAMS
from teams.models import Team, Unit

MOST_CYCLES = 12

SINCE = Parameter("since", DateField())
PLANNED = Parameter("planned", BigIntegerField(), many=True)


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody whom stopping an OKR would hit: how, and who or what."""

    how: str
    whom: str


@dataclass(frozen=True, slots=True)
class Table:
    """Whether a commit would fit now, and what was looked up to say so.

    `teams` are the current ones and those accountable, `asked` those for which an
    exception waits for an answer, `planned` the accountable teams of what is planned
    for a cycle that has not begun, `later` the cycles after it that are not over.
    """

    check: CommitCheck
    teams: Mapping[int, Team]
    units: Mapping[int, Unit]
    asked: frozenset[int]
    planned: Mapping[int, frozenset[int]]
    later: list[Cycle]


def commit_check(
    objective: Objective, on: date, settings: OrganizationSettings
) -> Table:
    """Return whether a commit would fit now, without a lock. Three queries.

    One for a cycle that has not begun is held against what is planned for it.
    """
    cycle = objective.cycle
    teams = {team.pk: team for team in _teams(objective, on)}
    wanted = {pk for pk, team in teams.items() if vars(team)["is_accountable"]}
    units = {unit.pk: unit for unit in Unit.objects.select_related("leader__user")}
    has_begun = cycle.starts_on <= on
    planned, later = (
        ({}, list(later_cycles(cycle, on=on)))
        if has_begun
        else planned_with_later(cycle)
    )
    waits = Counter(team for of in planned.values() for team in of)

    def load(team: Team) -> TeamLoad:
        limit = limit_of(
            team,
            cycle.cadence,
            settings=settings,
            units=units,
            special=in_its_cycle(team),
        )
        taken = vars(team)["taken"] or 0
        if has_begun:
            return TeamLoad(team.pk, team.name, limit, taken)
        return planned_load(
            team.pk,
            team.name,
            limit=limit,
            planned=waits[team.pk],
            running_into=taken,
        )

    return Table(
        check=check_commit(load(teams[pk]) for pk in sorted(wanted)),
        teams=teams,
        units=units,
        asked=frozenset(pk for pk, team in teams.items() if vars(team)["is_asked"]),
        planned=planned,
        later=later,
    )


def _teams(objective: Objective, on: date) -> QuerySet[Team]:
    """Return current and accountable teams by name: what each has, what it asked.

    `taken` are its slots, for a cycle that has not begun those that run into it.
    """
    cycle = objective.cycle
    is_accountable = is_one_of("pk", AccountableTeams(Value(objective.pk)))
    capacity = TeamCapacity.objects.filter(team=OuterRef("pk"), cadence=cycle.cadence)
    held = slots_running_into(cycle).filter(team=OuterRef("pk")).order_by()
    running = held.values("team").annotate(number=Count("pk"))
    has_begun = cycle.starts_on <= on
    waits = LimitException.objects.filter(
        team=OuterRef("pk"), objective=objective, state=LimitException.State.ASKED
    )
    return (
        Team.objects.filter(Q(archived_on=None) | is_accountable)
        .annotate(
            is_accountable=is_accountable,
            taken=Subquery(
                capacity.values("in_process") if has_begun else running.values("number")
            ),
            is_asked=Exists(waits),
            **columns_in_cycle(cycle.cadence, max(on, cycle.starts_on)),
        )
        .order_by(Lower("name"), "pk")
    )


def fills_of(
    teams: Collection[int],
    cycle: Cycle,
    table: Table,
    *,
    on: date,
    settings: OrganizationSettings,
) -> list[OkrLine]:
    """Return what fills the slots of some teams for a cycle. Two queries.

    `touched_by` says whom stopping each of them would hit.
    """
    has_begun = cycle.starts_on <= on
    rows = _fills(
        teams=teams,
        cadence=cycle.cadence,
        since=date.min if has_begun else cycle.starts_on,
        planned=[pk for pk, of in table.planned.items() if of & set(teams)],
    )
    return okr_lines(rows, on=on, settings=settings)


@Prepared
def _fills() -> QuerySet[Objective]:
    slots = Slot.objects.filter(
        is_one_of("team", TEAMS),
        cadence=CADENCE,
        objective__cycle__ends_on__gte=SINCE,
    )
    parts = among(
        Objective.objects.filter(pk__in=slots.values("objective_id")),
        Objective.objects.filter(is_one_of("pk", PLANNED)),
    )
    rows = with_what_is_kept(Objective.objects.filter(parts))
    return rows.annotate(touched=_touched())


def touched_by(objective: Objective) -> list[Touched]:
    """Return whom stopping an objective of `fills_of` would hit. No query."""
    found = {(row["how"], row["whom"]) for row in vars(objective)["touched"]}
    return [Touched(how, whom) for how, whom in sorted(found)]


def history_of(
    teams: Collection[int], cycle: Cycle, on: date
) -> tuple[dict[int, list[PastCycle]], Counter[int]]:
    """Return how teams' cycles that are over went, and what they started in this one.

    By team, the latest cycle first, and how many OKRs came into process since a cycle
    began: closed ones too, so that closing and committing the next is seen (DOMAIN 2.3).
    One query.
    """
    went: dict[int, dict[tuple[date, str], dict[int, str]]] = {
        team: defaultdict(dict) for team in teams
    }
    started: dict[int, set[int]] = defaultdict(set)
    rows = _stays(teams, cycle.cadence, on).union(_starts(teams, cycle), all=True)
    for objective, owner, other, starts_on, name, disposition in rows:
        for team in {owner, other} & went.keys():
            if starts_on is None:
                started[team].add(objective)
            else:
                went[team][starts_on, name][objective] = disposition
    achieved = CycleMembership.Disposition.ACHIEVED
    past = {
        team: [
            PastCycle(name, len(okrs), list(okrs.values()).count(achieved))
            for (_, name), okrs in sorted(cycles.items(), reverse=True)[:MOST_CYCLES]
        ]
        for team, cycles in went.items()
    }
    return past, Counter({team: len(okrs) for team, okrs in started.items()})


def _stays(teams: Collection[int], cadence: str, on: date) -> QuerySet[Any, Any]:
    return (
        CycleMembership.objects.filter(
            Q(objective__team__in=teams) | Q(objective__co_owners__team__in=teams),
            cycle__cadence=cadence,
            cycle__ends_on__lt=on,
        )
        .exclude(disposition="")
        .values_list(
            "objective",
            "objective__team",
            "objective__co_owners__team",
            "cycle__starts_on",
            "cycle__name",
            "disposition",
        )
    )


def _starts(teams: Collection[int], cycle: Cycle) -> QuerySet[Any, Any]:
    return Transition.objects.filter(
        Q(team__in=teams) | Q(objective__slots__team__in=teams),
        to_state=Objective.State.IN_PROCESS,
        undoes=None,
        objective__cycle__cadence=cycle.cadence,
        objective__started_on__gte=cycle.starts_on,
    ).values_list(
        "objective",
        "team",
        "objective__slots__team",
        Value(None, DateField()),
        Value(""),
        Value(""),
    )


def started_this_quarter(on: date | Parameter) -> Subquery:
    """Return, for a query of teams, what came into process in a day's quarter."""
    quarter = Cycle.objects.filter(
        cadence=Cadence.QUARTERLY, starts_on__lte=on, ends_on__gte=on
    )
    team = OuterRef(OuterRef("pk"))
    held = Slot.objects.filter(team=OuterRef(team)).values("objective")
    began = Transition.objects.filter(
        among(
            Transition.objects.filter(team=team),
            Transition.objects.filter(objective__in=held),
        ),
        to_state=Objective.State.IN_PROCESS,
        undoes=None,
        objective__cycle__cadence=Cadence.QUARTERLY,
        objective__started_on__gte=Subquery(quarter.values("starts_on")[:1]),
    )
    counted = (
        began.order_by()
        .values("undoes")
        .annotate(number=Count("objective", distinct=True))
    )
    return Subquery(counted.values("number"))


def contribution_load() -> Subquery:
    """Return, for a query of teams, with how many OKRs in process each helps.

    They take no slot (DOMAIN 2.3).
    """
    helped = Contributor.objects.filter(
        team=OuterRef("pk"),
        key_result__objective__state__in=[
            Objective.State.IN_PROCESS,
            Objective.State.PAUSED,
        ],
    )
    counted = (
        helped.order_by()
        .values("team")
        .annotate(number=Count("key_result__objective", distinct=True))
    )
    return Subquery(counted.values("number"))


def _touched() -> ArraySubquery:
    """Return a column with who or what stopping each objective would hit."""
    pk = OuterRef("pk")
    shares = CoOwner.objects.filter(objective=pk)
    holds = KeyResult.objects.filter(
        objective=pk, team__isnull=False, state__in=facts.IN_PLAY
    ).exclude(team=F("objective__team"))
    helps = Contributor.objects.filter(key_result__objective=pk)
    first, *others = (
        _told(shares, "shares it", F("team__name")),
        _told(holds, "has a key result of it", F("team__name")),
        _told(helps, "helps with it", F("team__name")),
        _told(AlignmentLink.objects.filter(parent=pk), "leads to it", _title()),
        _told(Need.objects.filter(needed=pk), "waits for it", _title()),
    )
    return ArraySubquery(first.union(*others, all=True))


def _told(
    rows: QuerySet[Any], how: str, whom: F | Concat
) -> QuerySet[Any, dict[str, Any]]:
    about = JSONObject(how=Value(how), whom=whom)
    return rows.order_by().values(about=about)


def _title() -> Concat:
    return Concat(
        Value("O-"),
        Cast("objective__number", CharField()),
        Value(" "),
        F("objective__title"),
        output_field=CharField(),
    )
