"""The limits page: what each team's limit is, where it comes from, what is in process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from objectives.limit import EffectiveLimit, Source
from objectives.models import Cadence, TeamCapacity
from objectives.queries.effective import InCycle, explained_limit, in_cycle
from organizations.models import OrganizationSettings
from teams.models import Team, Unit


@dataclass(frozen=True, slots=True)
class TeamLimits:
    """A team's limits that hold, and its OKRs in process, a quarter's and a year's."""

    team: Team
    quarterly: int
    source: Source
    annual: int
    quarterly_in_process: int
    annual_in_process: int

    @property
    def holds(self) -> dict[str, int]:
        """Return the limits that hold, by cadence."""
        return {"quarterly": self.quarterly, "annual": self.annual}


def team_limits(
    teams: Sequence[Team],
    *,
    settings: OrganizationSettings,
    units: Iterable[Unit],
    on: date,
) -> list[TeamLimits]:
    """Return the limits of some teams on a day. Two queries."""
    by_id = {unit.pk: unit for unit in units}
    taken = {
        (row.team_id, row.cadence): row.in_process
        for row in TeamCapacity.objects.filter(team__in=teams)
    }
    special = in_cycle(teams, on)

    def held(team: Team, cadence: str) -> EffectiveLimit:
        holds = special.get((team.pk, cadence), InCycle())
        return explained_limit(
            team, cadence, settings=settings, units=by_id, special=holds
        )

    return [
        TeamLimits(
            team=team,
            quarterly=held(team, Cadence.QUARTERLY).value,
            source=held(team, Cadence.QUARTERLY).source,
            annual=held(team, Cadence.ANNUAL).value,
            quarterly_in_process=taken.get((team.pk, Cadence.QUARTERLY), 0),
            annual_in_process=taken.get((team.pk, Cadence.ANNUAL), 0),
        )
        for team in teams
    ]
