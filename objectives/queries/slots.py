"""Who is accountable, what fills a team's slots, and where counters drift (DOMAIN 2.3)."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from objectives import facts, lifecycle
from objectives.limit import accountable_teams
from objectives.models import (
    AwaitedHelp,
    BlockingBarrier,
    Cadence,
    CoOwner,
    Cycle,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from objectives.queries.parameters import OBJECTIVES
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from teams.models import MemberTeam, Team

OBJECTIVE = Parameter("objective", BigIntegerField())
TEAM = Parameter("team", BigIntegerField())


@dataclass(frozen=True, slots=True)
class Filling:
    """An OKR that takes one of a team's slots; the age is in days."""

    reference: str
    title: str
    team: str
    state: str
    age: int | None
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Drift:
    """A team whose counter and slots disagree; it should never happen."""

    team_id: int
    cadence: str
    counted: int
    slots: int


class AccountableTeams(Func):
    """The ids of the teams accountable for an objective, as the database knows them."""

    template = "ARRAY(SELECT objectives_accountable_teams(%(expressions)s))"
    output_field = ArrayField(BigIntegerField())


def accountable(objective: Objective) -> frozenset[int]:
    """Return the teams whose slot an objective uses or would use. One query."""
    found: dict[str, set[Any]] = defaultdict(set)
    for name, team_id in _accountable(objective=objective.pk, team=objective.team_id):
        found[name].add(team_id)
    return accountable_teams(objective.team_id, **found)


@Prepared
def _accountable() -> QuerySet[Any, tuple[str, int | None]]:
    first, *others = (
        rows.values_list(Value(name), "team_id") for name, rows in _parts().items()
    )
    return first.union(*others)


def concerned(objective: Objective) -> frozenset[int]:
    """Return all teams whose slot may change with an objective's. One query.

    The owner, of an umbrella as well, whoever has a part in it or has given it a slot.
    """
    rows = _concerned(objective=objective.pk, team=objective.team_id)
    found = {team_id for (team_id,) in rows if team_id is not None}
    return frozenset(found | {objective.team_id})


@Prepared
def _concerned() -> QuerySet[Any, tuple[int | None]]:
    given = Slot.objects.filter(objective=OBJECTIVE)
    first, *others = (
        rows.values_list("team_id") for rows in (given, *_parts().values())
    )
    return first.union(*others)


def _parts() -> dict[str, QuerySet[Any]]:
    """Return the rows that make teams accountable, by what `accountable_teams` takes."""
    return {
        "co_owners": CoOwner.objects.filter(objective=OBJECTIVE),
        "key_result_teams": KeyResult.objects.filter(
            objective=OBJECTIVE, state__in=facts.IN_PLAY
        ),
        "nexus_members": MemberTeam.objects.filter(group=TEAM, left_on=None),
    }


def teams_of_key_results(objective: Objective) -> list[Team]:
    """Return the teams that have a key result of it, in play or settled. One query."""
    return list(Team.objects.filter(key_results__objective=objective).distinct())


def accountable_by_objective(
    objectives: Collection[Objective],
) -> dict[int, frozenset[int]]:
    """Return the accountable teams of many objectives. Two queries."""
    ids = [objective.pk for objective in objectives]
    members = defaultdict(set)
    for group_id, team_id in MemberTeam.objects.filter(
        group_id__in={objective.team_id for objective in objectives}, left_on=None
    ).values_list("group_id", "team_id"):
        members[group_id].add(team_id)
    co_owning = CoOwner.objects.filter(objective_id__in=ids)
    in_play = KeyResult.objects.filter(objective_id__in=ids, state__in=facts.IN_PLAY)
    shares: dict[int, set[int]] = defaultdict(set)
    holds: dict[int, set[int | None]] = defaultdict(set)
    for is_share, objective_id, team_id in (
        co_owning.order_by()
        .values_list(Value(value=True), "objective_id", "team_id")
        .union(
            in_play.order_by().values_list(
                Value(value=False), "objective_id", "team_id"
            )
        )
    ):
        (shares if is_share else holds)[objective_id].add(team_id)
    return {
        objective.pk: accountable_teams(
            objective.team_id,
            co_owners=shares[objective.pk],
            key_result_teams=holds[objective.pk],
            nexus_members=members[objective.team_id],
        )
        for objective in objectives
    }


def with_accountable(rows: QuerySet[Objective]) -> QuerySet[Objective]:
    """Return objectives with the columns that `accountable_as_read` takes."""
    objective = OuterRef("pk")
    co_owning = CoOwner.objects.filter(objective=objective)
    in_play = KeyResult.objects.filter(objective=objective, state__in=facts.IN_PLAY)
    members = MemberTeam.objects.filter(group=OuterRef("team"), left_on=None)
    return rows.annotate(
        co_owning=ArraySubquery(co_owning.values("team_id")),
        of_key_results=ArraySubquery(in_play.order_by().values("team_id")),
        members=ArraySubquery(members.values("team_id")),
    )


def accountable_as_read(objective: Objective) -> frozenset[int]:
    """Return the accountable teams of an objective of `with_accountable`. No query."""
    read = vars(objective)
    return accountable_teams(
        objective.team_id,
        co_owners=read["co_owning"],
        key_result_teams=read["of_key_results"],
        nexus_members=read["members"],
    )


def slots_of(objective: Objective) -> frozenset[int]:
    """Return the teams that have given the objective a slot. One query."""
    return frozenset(_slots(objective=objective.pk))


@Prepared
def _slots() -> QuerySet[Slot, int]:
    return Slot.objects.filter(objective=OBJECTIVE).values_list("team_id", flat=True)


def planned_for(cycle: Cycle) -> dict[int, frozenset[int]]:
    """Return the accountable teams of each OKR that is planned for a cycle. One query."""
    planned = Objective.objects.filter(cycle=cycle, is_planned=True)
    return {row.pk: accountable_as_read(row) for row in with_accountable(planned)}


def planned_with_later(cycle: Cycle) -> tuple[dict[int, frozenset[int]], list[Cycle]]:
    """Return as `planned_for`, and the cycles that follow, in order. One query."""
    planned = with_accountable(
        Objective.objects.filter(cycle=OuterRef("pk"), is_planned=True)
    )
    about = JSONObject(
        objective="pk",
        owner="team_id",
        co_owners="co_owning",
        key_result_teams="of_key_results",
        nexus_members="members",
    )
    rows = Cycle.objects.annotate(planned=ArraySubquery(planned.values(about=about)))
    first, *later = rows.filter(
        Q(pk=cycle.pk) | Q(starts_on__gt=cycle.ends_on), cadence=cycle.cadence
    ).order_by("starts_on")
    found = {
        told.pop("objective"): accountable_teams(told.pop("owner"), **told)
        for told in vars(first)["planned"]
    }
    return found, [*later]


def planned_teams(cycle: Cycle) -> Counter[int]:
    """Count the OKRs that are planned for a cycle, by accountable team."""
    return Counter(team for teams in planned_for(cycle).values() for team in teams)


def running_into(cycle: Cycle) -> Counter[int]:
    """Count the OKRs in process that will still be there in a cycle, by team.

    Those pulled into it early, carried over into it, or set for a later one. One query.
    """
    return Counter(slots_running_into(cycle).values_list("team_id", flat=True))


def slots_running_into(cycle: Cycle) -> QuerySet[Slot]:
    """Return the slots of those that will still be there in a cycle."""
    return Slot.objects.filter(
        cadence=cycle.cadence, objective__cycle__ends_on__gte=cycle.starts_on
    )


def options_at_limit(
    team: Team, cadence: str, on: date, *, planned_for: Cycle | None = None
) -> list[Filling]:
    """Return the OKRs that fill a team's slots, oldest first. At most five queries.

    With `planned_for` those planned for that cycle and those that run into it.
    """
    filled = Slot.objects.filter(team=team, cadence=cadence)
    if planned_for is not None:
        filled = filled.filter(objective__cycle__ends_on__gte=planned_for.starts_on)
    rows = list(
        Objective.objects.select_related("team").filter(
            pk__in=filled.values("objective_id")
        )
    )
    if planned_for is not None:
        planned = list(
            Objective.objects.select_related("team").filter(
                cycle=planned_for, is_planned=True
            )
        )
        by_objective = accountable_by_objective(planned)
        rows += [row for row in planned if team.pk in by_objective[row.pk]]
    logs = logs_of([row.pk for row in rows])
    found = [
        Filling(
            reference=row.reference,
            title=row.title,
            team=row.team.name,
            state=row.state,
            age=lifecycle.age_on(logs[row.pk], on),
            is_planned=row.is_planned,
        )
        for row in rows
    ]
    return sorted(found, key=lambda filling: (-(filling.age or 0), filling.reference))


def logs_of(objectives: Collection[int]) -> dict[int, list[lifecycle.Transition]]:
    """Return the logs of some objectives, by id. One query."""
    logs: dict[int, list[lifecycle.Transition]] = {pk: [] for pk in objectives}
    for row in _logs(objectives=objectives) if logs else ():
        logs[row.objective_id] += facts.log([row])
    return logs


@Prepared
def _logs() -> QuerySet[Transition]:
    rows = Transition.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.order_by("pk")


def blocked_days_of(
    objectives: Collection[int], on: date
) -> dict[int, list[lifecycle.Interval]]:
    """Return the days in process on which OKRs were blocked, by id. Three queries.

    Blocked is paused, waiting for blocking help, or a barrier blocks it (DOMAIN 3).
    """
    waits: dict[int, list[lifecycle.Interval]] = defaultdict(list)
    columns = ("objective_id", "since", "until")
    helps = AwaitedHelp.objects.filter(objective__in=objectives, is_blocking=True)
    barriers = BlockingBarrier.objects.filter(objective__in=objectives)
    for pk, since, until in chain(
        helps.values_list(*columns), barriers.values_list(*columns)
    ):
        last = until - timedelta(days=1) if until else None
        waits[pk].append(lifecycle.Interval(since, last))
    return {
        pk: lifecycle.common_days(
            [*lifecycle.paused_intervals(log, on), *waits[pk]],
            lifecycle.in_process_intervals(log, on),
            on,
        )
        for pk, log in logs_of(objectives).items()
    }


def capacities(cadence: str) -> dict[int, TeamCapacity]:
    """Return each team's slots in process and its limit, by team. One query.

    A team that never committed has no row yet.
    """
    return {row.team_id: row for row in TeamCapacity.objects.filter(cadence=cadence)}


def capacity_of(team: Team, cadence: str) -> TeamCapacity | None:
    """Return a team's slots in process and its limit, None before any commit. One query."""
    return TeamCapacity.objects.filter(team=team, cadence=cadence).first()


def drifts() -> list[Drift]:
    """Return where a counter and the slots disagree. Two queries."""
    given = Counter(Slot.objects.values_list("team_id", "cadence"))
    counted = {
        (row.team_id, row.cadence): row.in_process for row in TeamCapacity.objects.all()
    }
    return [
        Drift(team_id, cadence, counted.get((team_id, cadence), 0), slots)
        for (team_id, cadence), slots in sorted(
            {pair: given[pair] for pair in given.keys() | counted.keys()}.items()
        )
        if counted.get((team_id, cadence), 0) != slots
    ]


CADENCES = (Cadence.QUARTERLY.value, Cadence.ANNUAL.value)
