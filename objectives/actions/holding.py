"""Locks, always in one order: the teams' capacities by id, objective, key result."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BigIntegerField, QuerySet

from objectives import queries
from objectives.actions.acting import CHANGED, check_version
from objectives.models import KeyResult, Objective, TeamCapacity
from objectives.queries.parameters import CADENCE
from okrhub.lib.among import is_one_of
from okrhub.lib.errors import Conflict
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership
from teams.asking import TEAMS
from teams.models import Team
from teams.queries import standing
from teams.standing import Standing

ROW = Parameter("row", BigIntegerField())
GONE = "This is no longer here: somebody deleted it."


@dataclass(slots=True)
class Held:
    """A locked objective, the actor's standing, and the capacities that are locked.

    `on` is the day of the action, `admitted` are the teams that were found to have a free slot for it.
    """

    objective: Objective
    actor: Standing
    on: date
    capacities: dict[int, TeamCapacity]
    admitted: dict[int, Team] = field(default_factory=dict)

    @property
    def teams(self) -> frozenset[int]:
        """Return the teams that an action on the objective may touch."""
        return frozenset(self.capacities) | {self.objective.team_id}


def hold_capacities(team_ids: Iterable[int], cadence: str) -> dict[int, TeamCapacity]:
    """Lock the teams' rows of a cadence, by team; make those that are missing.

    Missing rows are made before any is locked and all are locked in the order of their
    ids, so that two actions never wait for each other. Their limits are those of
    `refresh_limits`, which every path into process calls under the lock.
    """
    wanted = frozenset(team_ids)
    rows = {TEAMS.name: wanted, CADENCE.name: cadence}
    missing = wanted.difference(_made(**rows))
    if missing:
        teams = list(Team.objects.filter(pk__in=missing).order_by("pk"))
        limits = queries.limits_of(teams, cadence)
        TeamCapacity.objects.bulk_create(
            (
                TeamCapacity(
                    team=team, cadence=cadence, effective_limit=limits[team.pk]
                )
                for team in teams
            ),
            ignore_conflicts=True,
        )
    return {row.team_id: row for row in _locked_capacities(**rows)}


def _wanted() -> QuerySet[TeamCapacity]:
    return TeamCapacity.objects.filter(is_one_of("team", TEAMS), cadence=CADENCE)


@Prepared
def _made() -> QuerySet[TeamCapacity, int]:
    return _wanted().values_list("team_id", flat=True)


@Prepared
def _locked_capacities() -> QuerySet[TeamCapacity]:
    return _wanted().select_for_update(of=("self",), no_key=True).order_by("pk")


def refresh_limits(
    rows: Sequence[TeamCapacity], teams: Sequence[Team], *, on: date
) -> None:
    """Write the limits of a day into locked rows; only those that differ."""
    for cadence in sorted({row.cadence for row in rows}):
        limits = queries.limits_of(teams, cadence, on=on)
        for row in rows:
            limit = limits.get(row.team_id, row.effective_limit)
            if row.cadence == cadence and row.effective_limit != limit:
                row.effective_limit = limit
                row.save(update_fields=["effective_limit"])


def hold(
    objective: Objective, *, actor: Membership, on: date, version: int | None = None
) -> Held:
    """Lock an objective whose slots do not change, read afresh."""
    who = standing(actor, on)
    return Held(hold_objective(objective.pk, version), who, on, {})


def hold_with_slots(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    version: int | None = None,
    joining: Iterable[Team] = (),
) -> Held:
    """Lock the capacities of all teams concerned, then the objective, read afresh.

    `joining` are teams that may become accountable by the action.
    """
    who = standing(actor, on)
    capacities = hold_slots(objective.pk, {team.pk for team in joining})
    held = Held(hold_objective(objective.pk, version), who, on, capacities)
    check_still_held(held)
    return held


def hold_slots(objective_id: int, joining: Iterable[int]) -> dict[int, TeamCapacity]:
    """Lock the capacities of the teams that an objective concerns as it is now."""
    seen = next(iter(_with_cycle(row=objective_id)), None)
    if seen is None:
        raise Conflict(GONE)
    return hold_capacities(
        queries.concerned(seen) | frozenset(joining), seen.cycle.cadence
    )


@Prepared
def _with_cycle() -> QuerySet[Objective]:
    return Objective.objects.select_related("cycle").filter(pk=ROW)


def hold_together(objectives: Iterable[Objective]) -> None:
    """Lock the capacities of all that several objectives concern: years first, by id.

    For an act that is made of others, so that none of these has to wait for a row that
    comes before one it holds. Raises Conflict where teams changed between look and lock.
    """
    ids = {objective.pk for objective in objectives}
    held = {
        (team, cadence)
        for cadence, teams in sorted(_concerned(ids).items())
        for team in hold_capacities(teams, cadence)
    }
    now = {(team, cadence) for cadence, of in _concerned(ids).items() for team in of}
    if not now <= held:
        raise Conflict(CHANGED)


def _concerned(ids: Collection[int]) -> dict[str, frozenset[int]]:
    """Return the teams that objectives concern as they are now, by cadence."""
    rows = list(Objective.objects.select_related("cycle").filter(pk__in=ids))
    if len(rows) < len(ids):
        raise Conflict(GONE)
    return {
        cadence: frozenset().union(
            *(queries.concerned(row) for row in rows if row.cycle.cadence == cadence)
        )
        for cadence in {row.cycle.cadence for row in rows}
    }


def check_still_held(held: Held) -> None:
    """Refuse when the teams changed between the first look and the lock."""
    now = queries.concerned(held.objective)
    cadences = {row.cadence for row in held.capacities.values()}
    if not now <= held.capacities.keys() or cadences != {held.objective.cycle.cadence}:
        raise Conflict(CHANGED)


def hold_objective(objective_id: int, version: int | None = None) -> Objective:
    """Lock an objective, read afresh; refuse when it is gone or was changed."""
    locked = next(iter(_locked_objective(row=objective_id)), None)
    if locked is None:
        raise Conflict(GONE)
    check_version(locked, version)
    return locked


@Prepared
def _locked_objective() -> QuerySet[Objective]:
    rows = queries.objectives().select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=ROW)


def hold_key_result(key_result: KeyResult, version: int | None = None) -> KeyResult:
    """Lock a key result, read afresh; its objective must be locked already."""
    locked = next(iter(_locked_key_result(row=key_result.pk)), None)
    if locked is None:
        raise Conflict(GONE)
    check_version(locked, version)
    return locked


@Prepared
def _locked_key_result() -> QuerySet[KeyResult]:
    rows = queries.key_results().select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=ROW)
