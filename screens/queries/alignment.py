"""The team alignment dashboard, read from what the worker computed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.http import urlencode

from flow import queries as flow
from flow.board import totals
from flow.concerns import PLANNING, REVIEW
from flow.models import AlignmentSnapshot
from organizations.models import Membership
from screens.queries.concerns import Concerns, TeamTold, concerns, told_by_team
from teams.models import TeamMembership

ROWS_ON_A_PAGE = 25
AGAINST = ("sprint", "quarter")
WORRIES = ("off_track", "at_risk", "stale", "too_early", "paused")


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the dashboard is narrowed to, and what it is read for.

    `unit` is an id, `is_mine` one's own teams; `meeting` picks what is told before
    planning or after review; `against` is the last sprint or quarter beside today.
    """

    unit: int | None = None
    is_mine: bool = False
    meeting: str = ""
    against: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> "BoardFilter":
        """Return what an address asks for; what is not known asks for nothing."""
        unit = given.get("unit", "")
        meeting, against = given.get("for", ""), given.get("against", "")
        return cls(
            unit=int(unit) if unit.isdecimal() and len(unit) < 10 else None,
            is_mine=bool(given.get("mine")),
            meeting=meeting if meeting in {PLANNING, REVIEW} else "",
            against=against if against in AGAINST else "",
        )

    @property
    def narrows(self) -> bool:
        """Say whether not all teams are wanted."""
        return self.unit is not None or self.is_mine

    @property
    def whose(self) -> str:
        """Return the part of an address that says which teams are wanted."""
        return urlencode(self._whose())

    @property
    def query(self) -> str:
        """Return the whole as an address says it, always in the same order."""
        read = {"for": self.meeting, "against": self.against}
        return urlencode(self._whose() | {k: v for k, v in read.items() if v})

    def _whose(self) -> dict[str, str]:
        wanted = {} if self.unit is None else {"unit": str(self.unit)}
        return wanted | ({"mine": "1"} if self.is_mine else {})


@dataclass(frozen=True, slots=True)
class Then:
    """An earlier day beside this one; `totals` is None where no team has a row.

    `is_computed` says whether the worker knows the day, `is_before` whether nothing was
    in process yet, so that there is nothing to know.
    """

    day: date
    totals: Mapping[str, Any] | None
    is_computed: bool = True
    is_before: bool = False


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
    """A team's row: the snapshot, whether the team is one's own, and what is told."""

    snapshot: AlignmentSnapshot
    is_own: bool
    told: TeamTold

    @property
    def shows_work(self) -> bool:
        """Say whether the reader may see what the team's work is for."""
        return bool(vars(self.snapshot)["shows_work"])

    @property
    def worries(self) -> list[tuple[str, str]]:
        """Return each health but "on track" that any OKR has: "at_risk", "2 at risk"."""
        counts = [(each, getattr(self.snapshot, each)) for each in WORRIES]
        return [
            (each, f"{count} {each.replace('_', ' ')}")
            for each, count in counts
            if count
        ]

    @property
    def oldest_carried(self) -> int:
        """Return how often the oldest OKR was carried over."""
        for values in self.snapshot.objectives:
            if values["number"] == self.snapshot.oldest_number:
                return int(values["times_carried"])
        return 0


@dataclass(frozen=True, slots=True)
class AlignmentBoard:
    """The dashboard of a day. `kept` is None for a day that nobody asked for yet.

    `first` is then the first day with anything in process, where there was one. `ours`
    is None for who works in no team; `is_off_the_board` if in teams that have no row,
    being younger than the day or setting OKRs for the year alone.
    """

    day: date
    kept: Any
    page: Page[AlignmentSnapshot] | None = None
    rows: tuple[BoardRow, ...] = ()
    ours: Focus | None = None
    is_off_the_board: bool = False
    first: date | None = None
    totals: Mapping[str, Any] | None = None
    told: Concerns | None = None
    then: Then | None = None

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
        counted_at = self.kept.counted_at
        told = counted_at.timestamp() if counted_at else 0
        then = bool(self.then and self.then.is_computed)
        return (
            f"{self.kept.computed_at.timestamp():.6f} {told:.6f} {then} "
            f"{self.kept.views}"
        )

    @property
    def others(self) -> int:
        """Return how many OKRs are not ours."""
        if self.totals is None or self.ours is None:
            return 0
        return int(self.totals["okrs"]) - self.ours.okrs


def own_teams(membership: Membership) -> frozenset[int]:
    """Return the teams a person works in now. One query."""
    roles = TeamMembership.objects.filter(membership=membership, ended_on=None)
    return frozenset(roles.values_list("team_id", flat=True))


def alignment_board(
    membership: Membership,
    day: date,
    *,
    own: Collection[int],
    filters: BoardFilter,
    page_number: str | int = 1,
) -> AlignmentBoard:
    """Return the dashboard of a day, 25 teams a page, those in need first.

    `own` are the reader's teams. Six queries for any number of teams, one more beside
    another day of some teams; nothing is computed here but sums over a unit's rows.
    """
    kept = flow.day_for(day, membership.pk)
    if kept is None:
        return AlignmentBoard(day=day, kept=None, first=flow.first_day())
    if kept.computed_at is None:
        return AlignmentBoard(day=day, kept=kept)
    wanted = list(wanted_rows(day, filters, own)) if filters.narrows else None
    own_rows = list(flow.rows_of_teams(day, own)) if own else []
    rows = wanted if wanted is not None else wanted_rows(day, filters, own)
    paginator = Paginator(rows, ROWS_ON_A_PAGE)
    if wanted is None:
        vars(paginator)["count"] = kept.totals["teams"]
    page = paginator.get_page(page_number)
    on_page = list(page)
    among = None if wanted is None else {row.team_id for row in wanted}
    told, work = told_by_team([row.team_id for row in on_page], own=own)
    return AlignmentBoard(
        day=day,
        kept=kept,
        page=page,
        rows=tuple(
            BoardRow(row, row.team_id in own, told[row.team_id]) for row in on_page
        ),
        ours=_focus(own_rows) if own_rows and wanted is None else None,
        is_off_the_board=bool(own) and not own_rows,
        totals=kept.totals if wanted is None else _added_up(wanted),
        told=concerns(
            kept.counts,
            kept.facts,
            work=work,
            own=own,
            among=among,
            teams={row.team_id: row.team for row in (*on_page, *own_rows)},
            meeting=filters.meeting,
        ),
        then=_then(kept, filters, own),
    )


def wanted_rows(day: date, filters: BoardFilter, own: Collection[int]) -> Any:
    """Return the rows of the teams that are wanted, those in most need first.

    Each says whether somebody in `own` may see what its work is for.
    """
    rows = flow.board_of(day)
    if filters.unit is not None:
        rows = flow.board_of_unit(day, filters.unit)
    rows = flow.with_work_seen_by(rows, own)
    return rows.filter(team__in=own) if filters.is_mine else rows


def teams_wanted(
    day: date, filters: BoardFilter, own: Collection[int]
) -> set[int] | None:
    """Return the teams that are wanted, None for all. At most one query."""
    if not filters.narrows:
        return None
    return set(wanted_rows(day, filters, own).values_list("team_id", flat=True))


def _added_up(rows: Iterable[AlignmentSnapshot]) -> dict[str, Any]:
    return asdict(totals(row.as_team_day() for row in rows))


def _then(kept: Any, filters: BoardFilter, own: Collection[int]) -> Then | None:
    """Return the day that this one is compared with. At most one query."""
    day, all_teams = {
        "sprint": (kept.last_sprint, kept.sprint_totals),
        "quarter": (kept.last_quarter, kept.quarter_totals),
    }.get(filters.against, (None, None))
    if day is None:
        return None
    if all_teams is None:
        first = flow.first_day()
        return Then(day, None, is_computed=False, is_before=not first or day < first)
    if filters.narrows:
        rows = list(wanted_rows(day, filters, own))
        return Then(day, _added_up(rows) if rows else None)
    return Then(day, all_teams)


def _focus(rows: Iterable[AlignmentSnapshot]) -> Focus:
    rows = sorted(rows, key=lambda row: row.team.name.casefold())
    return Focus(
        okrs=len({okr.number for row in rows for okr in row.okrs()}),
        slots_taken=sum(row.in_process for row in rows),
        slots=sum(row.limit for row in rows),
        teams=tuple(row.team.name for row in rows),
        full=tuple(row.team.name for row in rows if row.in_process >= row.limit),
    )
