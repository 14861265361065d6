"""The team alignment dashboard, read from what the worker computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from flow import queries as flow
from flow.board import OkrInProcess
from flow.models import AlignmentSnapshot, SnapshotDay
from organizations.models import Membership
from teams.models import TeamMembership

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Focus:
    """The OKRs of some teams, each counted once, and the slots they take."""

    okrs: int
    slots_taken: int
    slots: int
    teams: tuple[str, ...]
    full: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A team's row: the snapshot and whether the team is one's own."""

    snapshot: AlignmentSnapshot
    okrs: tuple[OkrInProcess, ...]
    is_own: bool

    @property
    def oldest_carried(self) -> int:
        """Return how often the oldest OKR was carried over."""
        for okr in self.okrs:
            if okr.number == self.snapshot.oldest_number:
                return okr.times_carried
        return 0


@dataclass(frozen=True, slots=True)
class AlignmentBoard:
    """The dashboard of a day. `kept` is None for a day that nobody asked for yet.

    `first` is then the first day with anything in process, where there was one. `ours`
    is None for who works in no team; `is_off_the_board` if in teams that have no row,
    being younger than the day or setting OKRs for the year alone.
    """

    day: date
    kept: SnapshotDay | None
    page: Page[AlignmentSnapshot] | None = None
    rows: tuple[BoardRow, ...] = ()
    ours: Focus | None = None
    is_off_the_board: bool = False
    first: date | None = None

    @property
    def is_computed(self) -> bool:
        """Say whether the worker has finished the day."""
        return self.kept is not None and self.kept.computed_at is not None

    @property
    def version(self) -> str:
        """Return what changes when a day is asked for and when the worker computes."""
        if self.kept is None:
            return "none"
        if self.kept.computed_at is None:
            return "asked"
        return f"{self.kept.computed_at.timestamp():.6f}"

    @property
    def others(self) -> int:
        """Return how many OKRs are not ours."""
        if self.kept is None or self.ours is None:
            return 0
        return int(self.kept.totals["okrs"]) - self.ours.okrs


def own_teams(membership: Membership) -> frozenset[int]:
    """Return the teams a person works in now. One query."""
    roles = TeamMembership.objects.filter(membership=membership, ended_on=None)
    return frozenset(roles.values_list("team_id", flat=True))


def alignment_board(
    membership: Membership, day: date, *, page_number: str | int = 1
) -> AlignmentBoard:
    """Return the dashboard of a day, 50 teams a page, those in need first.

    Five queries for any number of teams; nothing is computed here.
    """
    kept = flow.day_called(day)
    if kept is None:
        return AlignmentBoard(day=day, kept=None, first=flow.first_day())
    if kept.computed_at is None:
        return AlignmentBoard(day=day, kept=kept)
    own = own_teams(membership)
    own_rows = list(flow.rows_of_teams(day, own)) if own else []
    page = Paginator(flow.board_of(day), ROWS_ON_A_PAGE).get_page(page_number)
    return AlignmentBoard(
        day=day,
        kept=kept,
        page=page,
        rows=tuple(
            BoardRow(snapshot=row, okrs=row.okrs(), is_own=row.team_id in own)
            for row in page
        ),
        ours=_focus(own_rows) if own_rows else None,
        is_off_the_board=bool(own) and not own_rows,
    )


def _focus(rows: Iterable[AlignmentSnapshot]) -> Focus:
    rows = sorted(rows, key=lambda row: row.team.name.casefold())
    return Focus(
        okrs=len({okr.number for row in rows for okr in row.okrs()}),
        slots_taken=sum(row.in_process for row in rows),
        slots=sum(row.limit for row in rows),
        teams=tuple(row.team.name for row in rows),
        full=tuple(row.team.name for row in rows if row.in_process >= row.limit),
    )
