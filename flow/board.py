"""The alignment board of a day as plain values: a row per team, and the whole."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from objectives.scoring import Status
from organizations.models import FiguresWindow

MOST_NEED = 30_000
DRAGGING_FROM = 2
HEALTHS = (
    Status.ON_TRACK,
    Status.AT_RISK,
    Status.OFF_TRACK,
    Status.STALE,
    Status.TOO_EARLY,
    Status.PAUSED,
)


class OkrInProcess(NamedTuple):
    """An OKR that takes a slot: its health with reasons, its age in days.

    `band` is where the age stands among past ones, of which 85 % took `expected_days` or
    less; from how many is `expected_from`.
    """

    number: int
    title: str
    owner_team: int
    status: str
    reasons: tuple[str, ...]
    age_days: int
    times_carried: int
    key_results: int
    is_linked: bool
    progress: Decimal | None
    band: str = ""
    expected_days: int | None = None
    expected_from: int = 0

    @property
    def reference(self) -> str:
        """Return the objective's reference: O-12."""
        return f"O-{self.number}"


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of the sprint that covers the day; `kind` is empty without a goal.

    `is_focus` marks that of a team without sprints, which counts in no sprint rate.
    """

    sprint_number: int
    ends_on: date
    text: str = ""
    kind: str = ""
    key_results: tuple[tuple[int, str], ...] = ()
    is_focus: bool = False


@dataclass(frozen=True, slots=True)
class WorkSplit:
    """How many work items of a team are for what, in the window of its figures.

    `since` and `until` are the days of the window, both included.
    """

    window: str
    since: str
    until: str
    linked: int = 0
    heartbeat: int = 0
    unsorted: int = 0

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.linked + self.heartbeat + self.unsorted

    @property
    def words(self) -> str:
        """Return the window as it is called in a sentence."""
        return str(FiguresWindow(self.window).label).lower()


@dataclass(frozen=True, slots=True)
class TeamDay:
    """One team on one day, in both cadences."""

    team: int
    limit: int
    annual_limit: int
    annual_in_process: int = 0
    okrs: tuple[OkrInProcess, ...] = ()
    goal: Goal | None = None
    has_sprints: bool = True
    has_facts: bool = False
    existed: bool = True

    @property
    def in_process(self) -> int:
        """Return the slots taken: OKRs in process or paused (DOMAIN 2.3)."""
        return len(self.okrs)

    @property
    def is_over(self) -> bool:
        """Say whether more is in process than the limit allows."""
        return self.in_process > self.limit

    @property
    def is_shown(self) -> bool:
        """Say whether the team has a row.

        It has none before it was there, unless it had OKRs then (an import knows those
        before it knows the team), and none when it sets OKRs for the year alone.
        """
        if self.okrs:
            return True
        is_annual_only = not self.limit and bool(self.annual_in_process)
        return (self.existed or bool(self.annual_in_process)) and not is_annual_only

    @property
    def oldest(self) -> OkrInProcess | None:
        """Return the OKR that has been in process longest."""
        return max(self.okrs, key=lambda okr: okr.age_days, default=None)

    def counted(self) -> Counter[str]:
        """Return how many OKRs have each health."""
        return Counter(okr.status for okr in self.okrs)


def need(row: TeamDay) -> int:
    """Return how much a team needs a conversation, to sort those first.

    One OKR off track outweighs any number at risk below a hundred, and so on down:
    over the limit, off track, dragging, at risk, stale or a goal not sorted yet.
    """
    counted = row.counted()
    dragging = sum(okr.times_carried >= DRAGGING_FROM for okr in row.okrs)
    unsorted = row.has_sprints and (
        row.goal is None or row.goal.kind in {"", "unsorted"}
    )
    points = (
        5000 * row.is_over
        + 1000 * counted["off_track"]
        + 500 * dragging
        + 100 * counted["at_risk"]
        + 10 * counted["stale"]
        + 10 * unsorted
        + len(row.okrs)
    )
    return min(points, MOST_NEED)


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole board; an OKR shared by several teams counts once in `okrs`."""

    teams: int = 0
    okrs: int = 0
    slots_taken: int = 0
    slots: int = 0
    key_results: int = 0
    linked: int = 0
    health: dict[str, int] = field(default_factory=dict)
    sprints: int = 0
    goals_linked: int = 0
    goals_heartbeat: int = 0
    goals_unsorted: int = 0
    over_limit: int = 0
    carried_over: int = 0


def totals(rows: Iterable[TeamDay]) -> Totals:
    """Add up the rows of a day."""
    rows = list(rows)
    okrs = {okr.number: okr for row in rows for okr in row.okrs}.values()
    kinds = Counter(
        row.goal.kind or "unsorted"
        for row in rows
        if row.goal is not None and not row.goal.is_focus
    )
    return Totals(
        teams=len(rows),
        okrs=len(okrs),
        slots_taken=sum(row.in_process for row in rows),
        slots=sum(row.limit for row in rows),
        key_results=sum(okr.key_results for okr in okrs),
        linked=sum(okr.is_linked for okr in okrs),
        health={
            status.value: sum(okr.status == status for okr in okrs)
            for status in HEALTHS
        },
        sprints=sum(kinds.values()),
        goals_linked=kinds["linked"],
        goals_heartbeat=kinds["heartbeat"],
        goals_unsorted=kinds["unsorted"],
        over_limit=sum(row.is_over for row in rows),
        carried_over=sum(okr.times_carried > 0 for okr in okrs),
    )
