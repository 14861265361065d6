"""Reads about exceptions from the limit, heartbeat quarters, and who is asked."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from objectives.limit import LimitSettings
from objectives.models import Cadence, Cycle, Heartbeat, LimitException, Objective
from objectives.queries.effective import STANDING, in_cycle, settings_of
from organizations.models import Membership
from organizations.queries import settings as organization_settings
from teams.models import Team, Unit


def exceptions() -> QuerySet[LimitException]:
    """Return exceptions with all they name, the latest first. Two queries."""
    return (
        LimitException.objects.select_related(
            "team__unit", "cycle", "asked_by__user", "answered_by__user"
        )
        .prefetch_related(
            Prefetch("objective", Objective.objects.select_related("team", "cycle"))
        )
        .order_by("-pk")
    )


def exception_number(pk: int) -> LimitException | None:
    """Return an exception, with all it names. Two queries."""
    return exceptions().filter(pk=pk).first()


def exceptions_by_need() -> QuerySet[LimitException]:
    """Return exceptions, those that wait for an answer first. Two queries."""
    is_answered = Case(
        When(state=LimitException.State.ASKED, then=Value(0)), default=Value(1)
    )
    return exceptions().order_by(is_answered, "-pk")


def quarters_to_plan(on: date) -> list[Cycle]:
    """Return the quarters that are not over, the present one first. One query."""
    return list(
        Cycle.objects.filter(cadence=Cadence.QUARTERLY, ends_on__gte=on).order_by(
            "starts_on"
        )
    )


def open_exceptions() -> QuerySet[LimitException]:
    """Return what was asked and not answered, the oldest first. Two queries."""
    return exceptions().filter(state=LimitException.State.ASKED).order_by("pk")


def leader_of(team: Team) -> Membership | None:
    """Return who leads the team's unit, or the nearest above it; at most two queries."""
    return leaders_of([team])[team.pk]


def leaders_of(teams: Iterable[Team]) -> dict[int, Membership | None]:
    """Return who leads each team's unit, or the nearest above it. One query."""
    units = {unit.pk: unit for unit in Unit.objects.select_related("leader__user")}
    return {team.pk: leader_above(team, units) for team in teams}


def heartbeats(teams: Iterable[Team], cycle: Cycle | None) -> dict[int, Heartbeat]:
    """Return what teams said of heartbeat in a cycle, by team. One query."""
    rows = Heartbeat.objects.filter(team__in=list(teams), cycle=cycle)
    return {row.team_id: row for row in rows}


def heartbeat_teams(on: date) -> QuerySet[Any, Any]:
    """Return the ids of the teams whose quarter of a day is heartbeat alone.

    They are left out of every OKR rate and reminder (DOMAIN 2.3).
    """
    return Heartbeat.objects.filter(
        share=Heartbeat.Share.ALL,
        cycle__cadence=Cadence.QUARTERLY,
        cycle__starts_on__lte=on,
        cycle__ends_on__gte=on,
    ).values_list("team_id", flat=True)


def waits_in_heartbeat() -> Q:
    """Match objectives of a cycle that their team keeps for heartbeat (DOMAIN 2.3)."""
    said = Heartbeat.objects.filter(
        share=Heartbeat.Share.ALL, team=OuterRef("team"), cycle=OuterRef("cycle")
    )
    return Q(Exists(said))


def limit_settings(team: Team, cadence: str, *, on: date) -> LimitSettings:
    """Return all that sets a team's limit on a day. Three queries."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    return settings_of(
        team,
        cadence,
        settings=organization_settings(),
        units=units,
        special=in_cycle([team], on).get((team.pk, cadence), STANDING),
    )


def leader_above(team: Team, units: Mapping[int, Unit]) -> Membership | None:
    """Return who leads the team's unit, or the nearest above; units with leaders."""
    unit_id = team.unit_id
    seen: set[int] = set()
    while unit_id is not None and unit_id not in seen:
        seen.add(unit_id)
        unit = units[unit_id]
        if unit.leader is not None and unit.leader.is_active:
            return unit.leader
        unit_id = unit.parent_id
    return None
