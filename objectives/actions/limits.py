"""The limits that people set, and what they come to for each team (DOMAIN 2.3)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

from objectives import policies, queries
from objectives.actions.acting import STALE, act, check_fields, refresh_teams
from objectives.actions.holding import hold_capacities, refresh_limits
from objectives.models import TeamCapacity
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership, OrganizationSettings
from teams.models import Team, Unit
from teams.queries import standing

Row = TypeVar("Row", Team, Unit)


def set_team_limit(
    team: Team,
    *,
    actor: Membership,
    cadence: str,
    limit: int | None,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Team:
    """Set a team's own limit; None gives it its unit's or the organisation's again.

    0 is legal, and so is less than what is in process: nothing is evicted, and nothing
    new is committed until it is below.
    """
    with act(actor, now=now):
        capacities = hold_capacities([team.pk], cadence)
        changed = _hold(team, version)
        rows = list(capacities.values())
        refresh_limits(rows, [changed], on=on)
        policies.may_set_team_limit(
            standing(actor, on),
            changed,
            limit=limit,
            holds=capacities[team.pk].effective_limit,
        ).enforce()
        record(actor.user_id, "team.limit_set")
        _set(changed, cadence, limit)
        refresh_limits(rows, [changed], on=on)
        refresh_teams({team.pk})
        return changed


def set_unit_limit(
    unit: Unit,
    *,
    actor: Membership,
    cadence: str,
    limit: int | None,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Unit:
    """Set the limit of a unit's teams that have none of their own."""
    with act(actor, now=now):
        capacities = _hold_all(cadence)
        changed = _hold(unit, version)
        policies.may_set_unit_limit(standing(actor, on)).enforce()
        record(actor.user_id, "unit.limit_set")
        _set(changed, cadence, limit)
        refresh_teams(_refreshed(capacities, on))
        return changed


def set_organization_limits(
    *,
    actor: Membership,
    quarterly: int,
    annual: int,
    on: date,
    now: datetime,
    version: int | None = None,
) -> OrganizationSettings:
    """Set the limits that hold where neither team nor unit says another."""
    with act(actor, now=now):
        capacities = [*_hold_all("annual"), *_hold_all("quarterly")]
        settings = OrganizationSettings.objects.select_for_update(no_key=True).get()
        policies.may_set_organization_limits(standing(actor, on)).enforce()
        if version is not None and settings.version != version:
            raise Conflict(STALE, version=settings.version)
        record(actor.user_id, "organization.limits_set")
        settings.quarterly_limit, settings.annual_limit = quarterly, annual
        _check(settings, "quarterly_limit", "annual_limit")
        settings.version += 1
        settings.save(update_fields=["quarterly_limit", "annual_limit", "version"])
        refresh_teams(_refreshed(capacities, on))
        return settings


def recompute_limits(
    teams: Collection[int] | None = None, *, on: date
) -> frozenset[int]:
    """Write the limits that hold on a day for some teams or all; return those that changed.

    For whoever changes what a limit follows from: a team's unit or set-up, a unit's
    place. Inside the open organisation; the daily job calls it as well.
    """
    record(None, "team.limits_recomputed")
    changed: set[int] = set()
    for cadence in sorted(queries.CADENCES):
        changed |= _refreshed(_hold_all(cadence, teams), on)
    refresh_teams(changed)
    return frozenset(changed)


def _hold_all(cadence: str, teams: Collection[int] | None = None) -> list[TeamCapacity]:
    """Lock every team's row of a cadence, or some teams'; make none."""
    rows = TeamCapacity.objects.filter(cadence=cadence)
    if teams is not None:
        rows = rows.filter(team_id__in=teams)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _refreshed(capacities: list[TeamCapacity], on: date) -> set[int]:
    before = {row.pk: row.effective_limit for row in capacities}
    teams = Team.objects.filter(pk__in={row.team_id for row in capacities})
    refresh_limits(capacities, list(teams), on=on)
    return {row.team_id for row in capacities if row.effective_limit != before[row.pk]}


def _hold(row: Row, version: int | None) -> Row:
    locked: Row = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    if version is not None and locked.version != version:
        raise Conflict(STALE, version=locked.version)
    return locked


def _set(row: Team | Unit, cadence: str, limit: int | None) -> None:
    column = f"{cadence}_limit"
    setattr(row, column, limit)
    _check(row, column)
    row.version += 1
    row.save(update_fields=[column, "version"])


def _check(row: Team | Unit | OrganizationSettings, *columns: str) -> None:
    if any((getattr(row, column) or 0) < 0 for column in columns):
        raise Conflict("A limit is 0 or more.")
    check_fields(row, *columns)
