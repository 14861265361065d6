"""What an age is compared with: the one rule for cards, boards and flow pages.

The service level expectation (DOMAIN 3): within how many days 85 % finished, of those
that did in the last four cycles and in the one that runs. One for the organisation,
until a unit has finished 20 of its own; a unit below it that has not takes over what
holds above it. An expectation, not a promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from flow import metrics
from flow.metrics import UNIT_MINIMUM, PercentileLines

CYCLES_LOOKED_AT = 5
NONE_YET = metrics.percentile_lines(())


@dataclass(frozen=True, slots=True)
class Compared:
    """Past times with their lines, and whose they are: a unit's, or with None all."""

    lines: PercentileLines = NONE_YET
    times: tuple[int, ...] = ()
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Expectations:
    """What ages are compared with, everywhere in an organisation.

    `units` are those that are compared with something else than everybody is; `homes`
    is the unit of each team.
    """

    everybody: Compared = field(default_factory=Compared)
    units: Mapping[int, Compared] = field(default_factory=dict)
    homes: Mapping[int, int | None] = field(default_factory=dict)

    def of_unit(self, unit: int | None) -> Compared:
        """Return what holds for a unit; None is everybody."""
        return self.everybody if unit is None else self.units.get(unit, self.everybody)

    def of_team(self, team: int) -> Compared:
        """Return what holds for what a team has."""
        return self.of_unit(self.homes.get(team))


def expectations(
    finished: Iterable[tuple[int, int]],
    *,
    homes: Mapping[int, int | None],
    parents: Mapping[int, int | None],
) -> Expectations:
    """Return what follows from what was finished: the team that did, and its days.

    `parents` is the unit above each unit.
    """
    by_team: dict[int, list[int]] = defaultdict(list)
    by_unit: dict[int, list[int]] = defaultdict(list)
    for team, days in finished:
        by_team[team].append(days)
    for team, times in by_team.items():
        for unit in _upwards(homes.get(team), parents):
            by_unit[unit] += times
    own = {
        unit: _compared(times, unit)
        for unit, times in by_unit.items()
        if len(times) >= UNIT_MINIMUM
    }
    nearest = {
        unit: next((own[up] for up in _upwards(unit, parents) if up in own), None)
        for unit in parents
    }
    return Expectations(
        _compared(chain.from_iterable(by_team.values()), None),
        {unit: found for unit, found in nearest.items() if found is not None},
        homes,
    )


def _compared(times: Iterable[int], unit: int | None) -> Compared:
    ordered = tuple(sorted(times))
    return Compared(metrics.percentile_lines(ordered), ordered, unit)


def _upwards(unit: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """Return a unit and all that it stands below, the nearest first."""
    found: list[int] = []
    while unit is not None and unit not in found:
        found.append(unit)
        unit = parents.get(unit)
    return found
