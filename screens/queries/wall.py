"""The dashboard for a wall: no conversations, names, opinions or rates per team."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from flow import queries as flow
from flow.board import totals
from flow.concerns import Kind
from flow.models import AlignmentSnapshot, Concern
from screens.queries.concerns import LINES_OF_A_KIND, first_among
from teams.models import Unit

TEAMS = 50
LATE = (Kind.HELP_LATE, Kind.HELP_UNANSWERED)
HELP = (*LATE, Kind.HELP_SLIPPING)
TOLD = (*HELP, Kind.OLD, Kind.BARRIER)


@dataclass(frozen=True, slots=True)
class Wall:
    """What a wall screen shows: sums over all teams, and sprint goals of 50.

    Those are the teams that need a conversation most. `late` counts requests for help
    that are late or without an answer.
    """

    day: date
    unit: Unit | None
    computed_at: datetime | None = None
    totals: Mapping[str, Any] | None = None
    rows: Sequence[AlignmentSnapshot] = ()
    lines: Mapping[str, Sequence[Concern]] = field(default_factory=dict)
    late: int = 0

    @property
    def help(self) -> list[Concern]:
        """Return help that is late, waits for an answer, or slipped."""
        found = [line for kind in HELP for line in self.lines.get(kind, ())]
        return found[:LINES_OF_A_KIND]

    @property
    def aging(self) -> Sequence[Concern]:
        """Return OKRs that are older than expected."""
        return self.lines.get(Kind.OLD, ())

    @property
    def barriers(self) -> Sequence[Concern]:
        """Return open barriers, the oldest first."""
        return self.lines.get(Kind.BARRIER, ())


def wall(day: date, unit: Unit | None = None) -> Wall:
    """Return the wall of today, of a unit or of everybody. Four queries at most."""
    kept = flow.day_called(day)
    if kept is None or kept.computed_at is None:
        return Wall(day, unit)
    lines: dict[str, list[Concern]] = defaultdict(list)
    if unit is None:
        counted = flow.concern_day(day)
        counts = dict(counted.counts) if counted else {}
        rows, summed = list(flow.board_of(day)[:TEAMS]), kept.totals
        told = Concern.objects.filter(place__lt=LINES_OF_A_KIND)
    else:
        counts = {}
        rows = list(flow.board_of_unit(day, unit.pk))
        summed = asdict(totals(row.as_team_day() for row in rows))
        told = first_among([row.team_id for row in rows], own=())
    for line in told.filter(kind__in=TOLD).order_by("kind", "place"):
        lines[line.kind].append(line)
        if unit is not None:
            counts[line.kind] = vars(line)["total"]
    return Wall(
        day=day,
        unit=unit,
        computed_at=kept.computed_at,
        totals=summed,
        rows=sorted(rows[:TEAMS], key=lambda row: row.team.name.casefold()),
        lines=lines,
        late=sum(counts.get(kind, 0) for kind in LATE),
    )
