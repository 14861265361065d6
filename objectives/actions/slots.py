"""Slots: given and taken back so that they are exactly the accountable teams.

Everything here runs while the teams' capacities are locked and others wait: it asks as
little as it can, and what a refusal shows is gathered after the locks are gone.
"""

from collections.abc import Collection, Sequence

from django.db import DatabaseError, transaction

from objectives import queries
from objectives.actions.acting import CHANGED, AtLimit, Refused
from objectives.actions.holding import Held, refresh_limits
from objectives.limit import CommitCheck, TeamLoad, check_commit, planned_load
from objectives.models import Slot
from okrhub.lib.errors import Conflict
from teams.models import Team

NO_FREE_SLOT = "OK001"


def admit(held: Held, team_ids: Collection[int], *, is_commit: bool = False) -> None:
    """Let teams become accountable if each has a free slot (DOMAIN 2.3).

    The limit is worked out again under the lock. Raises AtLimit, a Conflict. A commit
    asks this before it writes anything, other paths when they settle.
    """
    asked = set(team_ids) - held.admitted.keys()
    if not asked:
        return
    if not asked <= held.capacities.keys():
        raise Conflict(CHANGED)
    teams = list(Team.objects.filter(pk__in=asked))
    refresh_limits([held.capacities[team.pk] for team in teams], teams, on=held.on)
    _refuse_unless(
        check_commit(_load(held, team) for team in teams), held, is_commit=is_commit
    )
    held.admitted |= {team.pk: team for team in teams}


def settle_slots(held: Held, *, is_commit: bool = False) -> None:
    """Make the slots what the objective, as written now, needs."""
    objective = held.objective
    have = queries.slots_of(objective)
    wanted = queries.accountable(objective) if objective.is_in_process else frozenset()
    if have - wanted:
        Slot.objects.filter(objective=objective, team_id__in=have - wanted).delete()
    joining = sorted(wanted - have)
    admit(held, joining, is_commit=is_commit)
    if joining:
        _take(held, joining, is_commit=is_commit)


def check_planned(held: Held) -> None:
    """Refuse to plan an OKR for a cycle that is already full of plans.

    Counted under the same lock: what is planned for it, and what will run into it. The
    limit is that of its first day, with what holds in that cycle alone.
    """
    objective = held.objective
    teams = list(Team.objects.filter(pk__in=held.capacities))
    limits = queries.limits_of(
        teams, objective.cycle.cadence, on=objective.cycle.starts_on
    )
    planned = queries.planned_teams(objective.cycle)
    running = queries.running_into(objective.cycle)
    check = check_commit(
        planned_load(
            team.pk,
            team.name,
            limit=limits[team.pk],
            planned=planned[team.pk],
            running_into=running[team.pk],
        )
        for team in teams
    )
    _refuse_unless(check, held, is_commit=True, is_planned=True)


def _load(held: Held, team: Team) -> TeamLoad:
    capacity = held.capacities[team.pk]
    return TeamLoad(team.pk, team.name, capacity.effective_limit, capacity.in_process)


def _take(held: Held, joining: Sequence[int], *, is_commit: bool) -> None:
    objective = held.objective
    slots = [
        Slot(objective=objective, team_id=team_id, cadence=objective.cycle.cadence)
        for team_id in joining
    ]
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(slots)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) != NO_FREE_SLOT:
            raise
        _refuse_unless(_seen_by_guard(held, joining), held, is_commit=is_commit)


def _seen_by_guard(held: Held, joining: Sequence[int]) -> CommitCheck:
    """Return the check that the database made, from the rows as they are now."""
    capacities = queries.capacities(held.objective.cycle.cadence)
    return CommitCheck(
        tuple(
            TeamLoad(pk, held.admitted[pk].name, row.effective_limit, row.in_process)
            for pk in joining
            if (row := capacities[pk]).in_process >= row.effective_limit
        )
    )


def _refuse_unless(
    check: CommitCheck, held: Held, *, is_commit: bool, is_planned: bool = False
) -> None:
    if check.is_allowed:
        return
    objective = held.objective
    raise AtLimit(
        check.reason,
        Refused(
            objective_id=objective.pk,
            reference=objective.reference,
            cycle=objective.cycle,
            on=held.on,
            full=check.full,
            is_turned_away=is_commit,
            is_planned=is_planned,
        ),
    )
