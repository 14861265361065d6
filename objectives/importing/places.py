"""The teams and units that a file names, and those of them that are here already."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from objectives.models import ImportRun
from okrhub.lib.tenancy import current_organization_id
from teams.models import Team, Unit

_UNITS_THEMSELVES = {"company", "department"}


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A team of the file: its unit's name if any, and the first day it had OKRs."""

    name: str
    unit: str
    since: date


def named(text: str) -> str:
    """Return a name as names are compared: whatever the case and the blanks."""
    return " ".join(text.casefold().split())


def team_places(run: ImportRun) -> dict[str, TeamPlace]:
    """Return the teams of the good rows by compared name. One query.

    A company's or department's OKR is that of a team in a unit of the same name. Of
    several units the one of the latest cycle holds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT values ->> 'team', coalesce(values ->> 'department', ''),
                   coalesce(values ->> 'level', ''), min(values ->> 'cycle_start')
              FROM objectives_importrow
             WHERE organization_id = %s AND run_id = %s AND fate = 'good'
             GROUP BY 1, 2, 3
             ORDER BY max(values ->> 'cycle_end'), max(line)
            """,
            [current_organization_id(), run.pk],
        )
        rows = cursor.fetchall()
    places: dict[str, TeamPlace] = {}
    for name, department, level, start in rows:
        unit = department or (name if level in _UNITS_THEMSELVES else "")
        before = places.get(named(name))
        since = date.fromisoformat(start)
        places[named(name)] = TeamPlace(
            name=before.name if before else name,
            unit=unit or (before.unit if before else ""),
            since=min(since, before.since) if before else since,
        )
    return places


def teams_here() -> dict[str, Team]:
    """Return the teams by compared name; a current one before an archived. One query."""
    teams = Team.objects.order_by("archived_on", "pk")
    here: dict[str, Team] = {}
    for team in teams:
        here.setdefault(named(team.name), team)
    return {
        **here,
        **{named(team.name): team for team in teams if team.archived_on is None},
    }


def units_here() -> dict[str, Unit]:
    """Return the units by compared name. One query."""
    return {named(unit.name): unit for unit in Unit.objects.order_by("-pk")}
