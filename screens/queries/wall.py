"""The dashboard for a wall: no conversations, names, opinions or rates per team."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from flow import queries as flow
from flow.board import totals
from flow.concerns import Kind
from flow.models import AlignmentSnapshot, Concern
from teams.models import Unit

LINES = 6
TOLD = (
    Kind.HELP_LATE,
    Kind.HELP_UNANSWERED,
    Kind.HELP_SLIPPING,
    Kind.OLD,
    Kind.BARRIER,
)
HELP = TOLD[:3]


@dataclass(frozen=True, slots=True)
class Wall:
    """What a wall screen shows: sums over all teams, and each team's sprint goal."""

    day: date
    unit: Unit | None
    computed_at: datetime | None = None
    totals: Mapping[str, Any] | None = None
    rows: tuple[AlignmentSnapshot, ...] = ()
    lines: tuple[Concern, ...] = ()
    counts: Mapping[str, int] | None = None

    def _first(self, *kinds: Kind) -> list[Concern]:
        return [line for line in self.lines if line.kind in kinds][:LINES]

    @property
    def help(self) -> list[Concern]:
        """Return help that is late or waits for an answer."""
        return [line for kind in HELP for line in self._first(kind)][:LINES]

    @property
    def aging(self) -> list[Concern]:
        """Return OKRs that are older than expected."""
        return self._first(Kind.OLD)

    @property
    def barriers(self) -> list[Concern]:
        """Return open barriers, the oldest first."""
        return self._first(Kind.BARRIER)


def wall(day: date, unit: Unit | None = None) -> Wall:
    """Return the wall of today, of a unit or of everybody. Three queries."""
    kept = flow.day_called(day)
    if kept is None or kept.computed_at is None:
        return Wall(day, unit)
    rows = flow.board_of(day) if unit is None else flow.board_of_unit(day, unit.pk)
    found = sorted(rows, key=lambda row: row.team.name.casefold())
    lines = Concern.objects.filter(kind__in=TOLD).order_by("place")
    if unit is not None:
        lines = lines.filter(teams__overlap=[row.team_id for row in found])
    told = list(lines)
    return Wall(
        day=day,
        unit=unit,
        computed_at=kept.computed_at,
        totals=asdict(totals(row.as_team_day() for row in found)),
        rows=tuple(found),
        lines=tuple(told),
        counts={kind: sum(line.kind == kind for line in told) for kind in TOLD},
    )
