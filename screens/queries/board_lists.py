"""What the figures of the team alignment dashboard count, as lists of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator

from flow import queries as flow
from flow.board import OkrInProcess
from flow.models import AlignmentSnapshot, SnapshotDay
from objectives import facts
from objectives.models import KeyResult, Objective
from organizations import references
from organizations.models import Membership
from screens.queries.alignment import BoardFilter, own_teams, wanted_rows
from teams.models import Team

LINES_ON_A_PAGE = 50
HEALTHS = ("on_track", "at_risk", "off_track", "stale", "too_early", "paused")
GOALS = ("linked", "heartbeat", "unsorted")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are asked for; what is empty narrows nothing.

    `show` says of what: OKRs, each once; slots, one for each team and OKR; key results;
    OKRs of the year; sprints; teams. `whose` is "ours" or "others".
    """

    show: str = "okrs"
    team: str = ""
    whose: str = ""
    health: str = ""
    goal: str = ""
    is_linked: bool = False
    is_carried: bool = False
    is_over: bool = False
    filters: BoardFilter = field(default_factory=BoardFilter)

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> "Asked":
        """Return what an address asks for; what is not known asks for nothing."""

        def one_of(name: str, known: tuple[str, ...]) -> str:
            return value if (value := given.get(name, "")) in known else ""

        return cls(
            show=one_of("show", tuple(LISTS)) or "okrs",
            team=given.get("team", ""),
            whose=one_of("whose", ("ours", "others")),
            health=one_of("health", HEALTHS),
            goal=one_of("goal", GOALS),
            is_linked="linked" in given,
            is_carried="carried" in given,
            is_over="over" in given,
            filters=BoardFilter.from_address(given),
        )


@dataclass(frozen=True, slots=True)
class OkrLine:
    """An OKR that took slots on the day, and the teams whose slots they were."""

    okr: OkrInProcess
    teams: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class KeyResultLine:
    """A key result of an OKR that was in process on the day."""

    key_result: KeyResult
    okr: OkrInProcess


@dataclass(frozen=True, slots=True)
class BoardList:
    """The lines behind a figure. `row` is the team's, where one team is asked for."""

    day: date
    asked: Asked
    kept: SnapshotDay
    page: Page[object]
    row: AlignmentSnapshot | None

    @property
    def noun(self) -> str:
        """Return what a line is."""
        return LISTS[self.asked.show].noun


def board_list(
    membership: Membership, day: date, asked: Asked, *, page_number: str | int = 1
) -> BoardList | None:
    """Return the lines of a computed day; None for a day not computed, or no such team.

    At most four queries; twelve more for OKRs of the year.
    """
    kept = flow.day_called(day)
    if kept is None or kept.computed_at is None:
        return None
    is_ours = bool(asked.whose) or asked.filters.is_mine
    own = own_teams(membership) if is_ours else frozenset()
    wanted = wanted_rows(day, asked.filters, own)
    if asked.team:
        wanted = wanted.filter(
            team__number=references.number_of(asked.team, references.TEAM)
        )
    rows = list(wanted)
    if asked.team and not rows:
        return None
    lines = LISTS[asked.show].lines(_of(rows, asked, own), asked, day)
    return BoardList(
        day=day,
        asked=asked,
        kept=kept,
        page=Paginator(lines, LINES_ON_A_PAGE).get_page(page_number),
        row=rows[0] if asked.team else None,
    )


def _of(
    rows: list[AlignmentSnapshot], asked: Asked, own: frozenset[int]
) -> list[AlignmentSnapshot]:
    """Return the rows without OKRs that are not asked for."""
    ours = {okr.number for row in rows if row.team_id in own for okr in row.okrs()}
    if asked.whose == "ours":
        return [row for row in rows if row.team_id in own]
    for row in rows:
        if asked.whose == "others":
            row.objectives = [
                each for each in row.objectives if each["number"] not in ours
            ]
    return rows


def _is_asked(okr: OkrInProcess, asked: Asked) -> bool:
    return (
        (not asked.health or okr.status == asked.health)
        and (not asked.is_linked or okr.is_linked)
        and (not asked.is_carried or okr.times_carried > 0)
    )


def _okrs(rows: list[AlignmentSnapshot], asked: Asked, day: date) -> list[OkrLine]:
    found: dict[int, OkrLine] = {}
    for row in rows:
        for okr in row.okrs():
            if _is_asked(okr, asked):
                before = found.get(okr.number, OkrLine(okr, ()))
                found[okr.number] = OkrLine(okr, (*before.teams, row.team))
    return sorted(found.values(), key=lambda line: line.okr.number)


def _slots(rows: list[AlignmentSnapshot], asked: Asked, day: date) -> list[OkrLine]:
    return [
        OkrLine(okr, (row.team,))
        for row in rows
        for okr in row.okrs()
        if _is_asked(okr, asked)
    ]


def _key_results(
    rows: list[AlignmentSnapshot], asked: Asked, day: date
) -> list[KeyResultLine]:
    okrs = {line.okr.number: line.okr for line in _okrs(rows, asked, day)}
    found = KeyResult.objects.filter(
        objective__number__in=okrs, state__in=facts.ONCE_IN_PLAY
    ).select_related("objective")
    return [
        KeyResultLine(row, okrs[row.objective.number])
        for row in found.order_by("objective__number", "position", "pk")
    ]


def _year(rows: list[AlignmentSnapshot], asked: Asked, day: date) -> list[Objective]:
    return flow.annual_okrs([row.team_id for row in rows], day)


def _sprints(
    rows: list[AlignmentSnapshot], asked: Asked, day: date
) -> list[AlignmentSnapshot]:
    return [
        row
        for row in rows
        if row.sprint_number is not None
        and not row.is_focus
        and asked.goal in {"", row.goal_kind or "unsorted"}
    ]


def _teams(
    rows: list[AlignmentSnapshot], asked: Asked, day: date
) -> list[AlignmentSnapshot]:
    return [row for row in rows if not asked.is_over or row.in_process > row.limit]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list: what a line is called, and how the lines are read."""

    noun: str
    lines: Callable[[list[AlignmentSnapshot], Asked, date], Sequence[object]]


LISTS: Mapping[str, Kind] = {
    "okrs": Kind("OKR", _okrs),
    "slots": Kind("slot", _slots),
    "key_results": Kind("key result", _key_results),
    "year": Kind("OKR", _year),
    "sprints": Kind("sprint", _sprints),
    "teams": Kind("team", _teams),
}
