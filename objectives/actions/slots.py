"""Slots: given and taken back so that they are exactly the accountable teams."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import DatabaseError, transaction

from objectives import queries
from objectives.actions.acting import AtLimit, Refused
from objectives.actions.holding import Held, refresh_limits
from objectives.limit import CommitCheck, TeamLoad, check_commit, planned_load
from objectives.models import Cycle, Objective, Slot
from teams.models import Team

NO_FREE_SLOT = "OK001"


def settle_slots(held: Held, *, on: date, is_commit: bool = False) -> None:
    """Make the slots what the objective, as written now, needs.

    Teams that become accountable must have a free slot (DOMAIN 2.3); the limit is
    worked out again under the lock. Raises AtLimit, a Conflict.
    """
    objective = held.objective
    have = queries.slots_of(objective)
    wanted = queries.accountable(objective) if objective.is_in_process else frozenset()
    Slot.objects.filter(objective=objective, team_id__in=have - wanted).delete()
    joining = wanted - have
    if not joining:
        return
    refresh_limits(held.capacities[team_id] for team_id in joining)
    teams = Team.objects.filter(pk__in=joining)
    check = check_commit(
        TeamLoad(
            team.pk,
            team.name,
            held.capacities[team.pk].effective_limit,
            held.capacities[team.pk].in_process,
        )
        for team in teams
    )
    if not check.is_allowed:
        raise refusal(check, objective, on=on, is_commit=is_commit)
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(
                Slot(objective=objective, team=team, cadence=objective.cycle.cadence)
                for team in teams
            )
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) != NO_FREE_SLOT:
            raise
        raise _refused_by_guard(teams, objective, on=on, is_commit=is_commit) from error


def check_planned(held: Held, *, on: date) -> None:
    """Refuse to plan an OKR for a cycle that is already full of plans.

    Counted under the same lock: what is planned for it, and what will run into it.
    """
    objective = held.objective
    refresh_limits(held.capacities.values())
    planned = queries.planned_teams(objective.cycle)
    running = queries.running_into(objective.cycle)
    check = check_commit(
        planned_load(
            team.pk,
            team.name,
            limit=held.capacities[team.pk].effective_limit,
            planned=planned[team.pk],
            running_into=running[team.pk],
        )
        for team in Team.objects.filter(pk__in=queries.accountable(objective))
    )
    if not check.is_allowed:
        raise refusal(
            check, objective, on=on, is_commit=True, planned_for=objective.cycle
        )


def refusal(
    check: CommitCheck,
    objective: Objective,
    *,
    on: date,
    is_commit: bool,
    planned_for: Cycle | None = None,
) -> AtLimit:
    """Return the Conflict that names each full team and what fills its slots."""
    full = [
        _full_team(load, objective, on=on, planned_for=planned_for)
        for load in check.full
    ]
    refused = Refused(objective.pk, objective.cycle_id, check.full, is_commit)
    return AtLimit(
        check.reason,
        refused,
        **full[0],
        objective=objective.reference,
        cycle=objective.cycle.name,
        teams=full,
    )


def _full_team(
    load: TeamLoad, objective: Objective, *, on: date, planned_for: Cycle | None
) -> dict[str, Any]:
    team = Team.objects.get(pk=load.team)
    fillings = queries.options_at_limit(
        team, objective.cycle.cadence, on, planned_for=planned_for
    )
    return {
        "team": team.name,
        "team_reference": team.reference,
        "limit": load.limit,
        "in_process": load.in_process,
        "fills": [
            {
                "reference": filling.reference,
                "title": filling.title,
                "team": filling.team,
                "state": filling.state,
                "age": filling.age,
                "is_planned": filling.is_planned,
            }
            for filling in fillings
        ],
    }


def _refused_by_guard(
    teams: Iterable[Team], objective: Objective, *, on: date, is_commit: bool
) -> AtLimit:
    """Return the same Conflict for the database's own refusal."""
    capacities = queries.capacities(objective.cycle.cadence)
    full = tuple(
        TeamLoad(team.pk, team.name, row.effective_limit, row.in_process)
        for team in teams
        if (row := capacities[team.pk]).in_process >= row.effective_limit
    )
    return refusal(CommitCheck(full), objective, on=on, is_commit=is_commit)
