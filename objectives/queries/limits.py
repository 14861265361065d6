"""The limits page: what each team's limit is, where it comes from, what is in process."""

from collections.abc import Sequence
from dataclasses import dataclass

from objectives.models import Cadence, TeamCapacity
from objectives.queries.slots import limit_of
from organizations.models import OrganizationSettings
from teams.models import Team, Unit


@dataclass(frozen=True, slots=True)
class TeamLimits:
    """A team's limits that hold, and its OKRs in process, a quarter's and a year's."""

    team: Team
    quarterly: int
    annual: int
    quarterly_in_process: int
    annual_in_process: int

    @property
    def holds(self) -> dict[str, int]:
        """Return the limits that hold, by cadence."""
        return {"quarterly": self.quarterly, "annual": self.annual}


def team_limits(
    teams: Sequence[Team], *, settings: OrganizationSettings
) -> list[TeamLimits]:
    """Return the limits of some teams. Two queries."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    taken = {
        (row.team_id, row.cadence): row.in_process
        for row in TeamCapacity.objects.filter(team__in=teams)
    }
    return [
        TeamLimits(
            team=team,
            quarterly=limit_of(team, Cadence.QUARTERLY, settings=settings, units=units),
            annual=limit_of(team, Cadence.ANNUAL, settings=settings, units=units),
            quarterly_in_process=taken.get((team.pk, Cadence.QUARTERLY), 0),
            annual_in_process=taken.get((team.pk, Cadence.ANNUAL), 0),
        )
        for team in teams
    ]
