"""The limit that holds for a team on a day, and where it comes from (DOMAIN 2.3)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Exists,
    Max,
    OuterRef,
    PositiveIntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from objectives.limit import EffectiveLimit, LimitSettings, effective_limit
from objectives.models import Heartbeat, LimitException
from objectives.queries.parameters import ON
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from organizations.queries import settings as organization_settings
from teams.asking import TEAMS
from teams.models import Team, Unit


@dataclass(frozen=True, slots=True)
class InCycle:
    """What holds for a team in one cycle: an exception's limit, a heartbeat quarter."""

    exception: int | None = None
    is_heartbeat: bool = False


STANDING = InCycle()


def limits_of(
    teams: Iterable[Team],
    cadence: str,
    settings: OrganizationSettings | None = None,
    *,
    on: date | None = None,
) -> dict[int, int]:
    """Return the limit that holds for each team, by id. At most three queries.

    With a day, what holds in the cycle of that day counts: exceptions, heartbeat.
    """
    held = explained_limits(teams, cadence, settings, on=on)
    return {team_id: limit.value for team_id, limit in held.items()}


def explained_limits(
    teams: Iterable[Team],
    cadence: str,
    settings: OrganizationSettings | None = None,
    *,
    on: date | None = None,
) -> dict[int, EffectiveLimit]:
    """Return each team's limit with where it comes from. At most three queries."""
    teams = list(teams)
    settings = settings or organization_settings()
    units = {}
    if any(team.unit_id for team in teams):
        units = {unit.pk: unit for unit in Unit.objects.all()}
    special = in_cycle(teams, on) if on is not None else {}
    return {
        team.pk: explained_limit(
            team,
            cadence,
            settings=settings,
            units=units,
            special=special.get((team.pk, cadence), STANDING),
        )
        for team in teams
    }


def in_cycle(teams: Collection[Team], on: date) -> dict[tuple[int, str], InCycle]:
    """Return what lifts or sets limits in the cycles of a day, by team and cadence.

    One query. Of several exceptions the last one granted is the highest.
    """
    found: dict[tuple[int, str], InCycle] = {}
    ids = [team.pk for team in teams]
    for team_id, cadence, limit in _in_cycle(teams=ids, on=on) if ids else ():
        before = found.get((team_id, cadence), STANDING)
        found[team_id, cadence] = InCycle(
            exception=max(limit or 0, before.exception or 0) or None,
            is_heartbeat=before.is_heartbeat or limit is None,
        )
    return found


@Prepared
def _in_cycle() -> QuerySet[LimitException, tuple[int, str, int | None]]:
    granted, heartbeat = _special(is_one_of("team", TEAMS), ON)
    return granted.values_list("team_id", "cycle__cadence", "limit").union(
        heartbeat.values_list(
            "team_id", "cycle__cadence", Value(None, PositiveIntegerField())
        )
    )


def columns_in_cycle(
    cadence: str | Parameter, on: date | Parameter
) -> dict[str, Subquery | Exists]:
    """Return columns, for a query of teams, that `in_its_cycle` reads."""
    now = Q(team=OuterRef("pk"), cycle__cadence=cadence)
    granted, heartbeat = _special(now, on)
    highest = granted.order_by().values("team").annotate(highest=Max("limit"))
    return {
        "granted": Subquery(highest.values("highest")),
        "is_heartbeat": Exists(heartbeat),
    }


def in_its_cycle(team: Team) -> InCycle:
    """Return what lifts or sets the limit of a team with `columns_in_cycle`."""
    read = vars(team)
    return InCycle(exception=read["granted"], is_heartbeat=read["is_heartbeat"])


def _special(
    of: Q, on: date | Parameter
) -> tuple[QuerySet[LimitException], QuerySet[Heartbeat]]:
    """Return the exceptions granted, and who is at heartbeat, in cycles of a day."""
    now = of & Q(cycle__starts_on__lte=on, cycle__ends_on__gte=on)
    return (
        LimitException.objects.filter(now, state=LimitException.State.GRANTED),
        Heartbeat.objects.filter(now, share=Heartbeat.Share.ALL),
    )


def limit_of(
    team: Team,
    cadence: str,
    *,
    settings: OrganizationSettings,
    units: dict[int, Unit],
    special: InCycle | None = None,
) -> int:
    """Return a team's limit in a cadence; see `explained_limit`."""
    return explained_limit(
        team, cadence, settings=settings, units=units, special=special or STANDING
    ).value


def explained_limit(
    team: Team,
    cadence: str,
    *,
    settings: OrganizationSettings,
    units: dict[int, Unit],
    special: InCycle,
) -> EffectiveLimit:
    """Return a team's limit and where it is from; `special` holds in the cycle alone."""
    return effective_limit(
        settings_of(team, cadence, settings=settings, units=units, special=special)
    )


def settings_of(
    team: Team,
    cadence: str,
    *,
    settings: OrganizationSettings,
    units: dict[int, Unit],
    special: InCycle,
) -> LimitSettings:
    """Return all that sets a team's limit; the nearest unit above that has one."""
    column = f"{cadence}_limit"
    of_units = (getattr(unit, column) for unit in _units_above(team, units))
    return LimitSettings(
        organization=getattr(settings, column),
        unit=next((limit for limit in of_units if limit is not None), None),
        team=getattr(team, column),
        has_single_goal=team.has_single_goal,
        exception=special.exception,
        is_heartbeat=special.is_heartbeat,
    )


def _units_above(team: Team, units: dict[int, Unit]) -> Iterator[Unit]:
    unit = units.get(team.unit_id or 0)
    seen = set()
    while unit is not None and unit.pk not in seen:
        seen.add(unit.pk)
        yield unit
        unit = units.get(unit.parent_id or 0)
