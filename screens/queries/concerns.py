"""What the dashboard tells beside the teams' rows, and the lists behind its figures."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from flow.concerns import KINDS, WORK, WORK_FIGURES, Kind, Panel, kinds_of
from flow.models import Concern
from flow.queries import lines_seen_by
from okrhub.lib.prepared import Parameter, Prepared
from teams.asking import TEAMS
from teams.models import Team

SHOWN = Parameter("shown", BigIntegerField(), many=True)
LINES_OF_A_KIND = 6
LINES_OF_A_PANEL = 6
LINES_ON_A_PAGE = 50
PAGES = {
    "O": "objectives:objective_detail",
    "KR": "objectives:key_result_detail",
    "S": "sprints:sprint_detail",
    "H": "conversations:help_detail",
    "G": "objectives:strategy_goal",
    "I": "objectives:initiative_detail",
}
PAIRS = "conversations:overlap_list"
STEPS = {
    Kind.UNLINKED_GOAL: ("Sort it", "sprints:goal_edit"),
    Kind.NO_GOAL: ("Set a goal", "sprints:goal_edit"),
    Kind.PUSH_BACK: ("The proposal", "conversations:proposal"),
    Kind.READY_FULL: ("Open the conversation", "conversations:priority"),
    Kind.STALE: ("Check in", "objectives:objective_detail"),
    Kind.DRAGGING: ("Decide", "objectives:objective_detail"),
    Kind.HELP_LATE: ("Talk about it", "conversations:help_detail"),
}
OPEN_HELP = tuple(kinds_of(Panel.HELP))
GOALS_SET = (Kind.GOAL_LINKED, Kind.GOAL_HEARTBEAT, Kind.GOAL_UNSORTED)
LONG_DONE = (Kind.UNMEASURED, Kind.MEASURED)


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A line as a page shows it. `page` is the address of what it is about, by name."""

    row: Concern
    is_own: bool
    teams: tuple[Team, ...] = ()

    @property
    def pairs(self) -> str:
        """Return the name of the list that shows it, where it is about two OKRs."""
        return PAIRS if self.row.kind in {Kind.CONFLICT, Kind.DUPLICATE} else ""

    @property
    def page(self) -> str:
        """Return the name of the page that shows it; empty for a barrier."""
        return PAGES.get(self.row.reference.partition("-")[0], "")

    @property
    def step(self) -> tuple[str, str] | None:
        """Return what its team can do at once, in words, and the page for it."""
        return STEPS.get(Kind(self.row.kind)) if self.is_own else None

    @property
    def is_late(self) -> bool:
        """Say whether it is overdue."""
        return self.row.kind == Kind.HELP_LATE


@dataclass(frozen=True, slots=True)
class Figure:
    """How many lines some kinds have together, and the end of the list's address."""

    count: int
    kinds: tuple[Kind, ...]

    @property
    def query(self) -> str:
        """Return the part of the address that names the kinds."""
        return "&".join(f"kind={kind}" for kind in self.kinds)

    @property
    def noun(self) -> str:
        """Return what the lines are, for so many."""
        about = KINDS[self.kinds[0]]
        return about.noun if self.count == 1 else about.plural


@dataclass(frozen=True, slots=True)
class Concerns:
    """The panels of the dashboard; `counts` holds every kind, `facts` the days."""

    counts: Mapping[str, int]
    lines: Mapping[str, Sequence[ConcernLine]]
    facts: Mapping[str, int | None]
    meeting: str = ""

    def _panel(self, panel: str) -> list[ConcernLine]:
        """Return a panel's lines: one's own teams' first, then one of each kind."""
        found = [
            (not line.is_own, place, order, line)
            for order, kind in enumerate(kinds_of(panel, self.meeting))
            for place, line in enumerate(self.lines.get(kind, ()))
        ]
        found.sort(key=lambda each: each[:3])
        return [line for *_, line in found][:LINES_OF_A_PANEL]

    @property
    def talk(self) -> list[ConcernLine]:
        """Return the conversations to have."""
        return self._panel(Panel.TALK)

    @property
    def help(self) -> list[ConcernLine]:
        """Return help that is open, what is late first."""
        return [line for kind in OPEN_HELP for line in self.lines.get(kind, ())][
            :LINES_OF_A_PANEL
        ]

    @property
    def aging(self) -> list[ConcernLine]:
        """Return OKRs, the oldest first."""
        both = [*self.lines.get(Kind.OLD, ()), *self.lines.get(Kind.YOUNG, ())]
        return both[:LINES_OF_A_PANEL]

    @property
    def barriers(self) -> list[ConcernLine]:
        """Return open barriers, the oldest first."""
        return list(self.lines.get(Kind.BARRIER, ()))[:LINES_OF_A_PANEL]

    @property
    def talks(self) -> list[Figure]:
        """Return how many conversations of each kind there are to have."""
        kinds = kinds_of(Panel.TALK, self.meeting)
        return [self.of(kind) for kind in kinds if self.counts.get(kind)]

    def of(self, *kinds: Kind) -> Figure:
        """Return the figure of some kinds together."""
        return Figure(sum(self.counts.get(kind, 0) for kind in kinds), kinds)

    @property
    def figures(self) -> dict[str, Figure]:
        """Return every figure by the name of its kind, and those of several kinds."""
        single = {kind.value: self.of(kind) for kind in Kind}
        return single | {
            "help_open": self.of(*OPEN_HELP),
            "goals_set": self.of(*GOALS_SET),
            "long_done": self.of(*LONG_DONE),
            "talks": self.of(*kinds_of(Panel.TALK, self.meeting)),
        }


def concerns(
    counts: Mapping[str, int] | None,
    facts: Mapping[str, int | None] | None,
    *,
    work: Mapping[str, int],
    own: Collection[int],
    among: Collection[int] | None,
    teams: Mapping[int, Team],
    meeting: str = "",
) -> Concerns | None:
    """Return the panels, of all teams or of those `among`; None before they are there.

    One query for any number of lines. `work` counts what the reader may see of what
    work is for; `teams` are those whose mark can be shown.
    """
    if counts is None:
        return None
    rows: Iterable[Concern]
    if among is None:
        rows = _first_and_own(teams=list(own))
        counts = {**counts, **work}
    else:
        rows = first_among(among, own=own).order_by("kind", "place")
        counts = {}
    found: dict[str, list[ConcernLine]] = defaultdict(list)
    for row in rows:
        if among is not None:
            counts = {**counts, row.kind: vars(row)["total"]}
        found[row.kind].append(shown(row, own, teams))
    return Concerns(counts, found, facts or {}, meeting)


@Prepared
def _first_and_own() -> QuerySet[Concern]:
    rows = lines_seen_by(TEAMS).filter(
        Q(place__lt=LINES_OF_A_KIND) | Q(teams__overlap=TEAMS)
    )
    return rows.order_by("kind", "place")


def first_among(teams: Collection[int], *, own: Collection[int]) -> QuerySet[Concern]:
    """Return the first lines of each kind that some teams have, with how many."""
    ranked = (
        lines_seen_by(own)
        .filter(teams__overlap=list(teams))
        .annotate(
            rank=Window(RowNumber(), partition_by="kind", order_by="place"),
            total=Window(Count("pk"), partition_by="kind"),
        )
    )
    return ranked.filter(rank__lte=LINES_OF_A_KIND)


def shown(row: Concern, own: Collection[int], teams: Mapping[int, Team]) -> ConcernLine:
    """Return a line as a page shows it."""
    return ConcernLine(
        row,
        is_own=not set(own).isdisjoint(row.teams),
        teams=tuple(teams[pk] for pk in row.teams if pk in teams),
    )


@dataclass(frozen=True, slots=True)
class TeamTold:
    """What a team works for, and how much help it waits for and owes, as lines.

    Who asks stands first among a request's teams, who is asked second.
    """

    linked: int = 0
    heartbeat: int = 0
    unsorted: int = 0
    asks: int = 0
    is_asked: int = 0

    @property
    def work(self) -> int:
        """Return how many initiatives there are."""
        return self.linked + self.heartbeat + self.unsorted

    @property
    def help(self) -> Figure:
        """Return the figure of the help that is open."""
        return Figure(self.asks + self.is_asked, OPEN_HELP)


def told_by_team(
    teams: Collection[int], *, own: Collection[int]
) -> tuple[dict[int, TeamTold], dict[str, int]]:
    """Return the work split and the open help of each of some teams, and the figures.

    The figures count what somebody in `own` may see of what work is for, over all
    teams. One query.
    """
    counted: Counter[tuple[int, str]] = Counter()
    figures = dict.fromkeys(WORK_FIGURES, 0)
    for kind, among, count in _counted(teams=list(own), shown=list(teams)):
        if kind in WORK_FIGURES:
            counted[among[0], kind] += count
            figures[Kind(kind)] += count
            continue
        counted[among[0], "asks"] += count
        for team in among[1:]:
            counted[team, "is_asked"] += count
    return {
        team: TeamTold(*(counted[team, each] for each in (*WORK, "asks", "is_asked")))
        for team in teams
    }, {kind.value: count for kind, count in figures.items()}


@Prepared
def _counted() -> QuerySet[Concern, tuple[str, list[int], int]]:
    rows = lines_seen_by(TEAMS).filter(
        Q(kind__in=WORK_FIGURES) | Q(kind__in=OPEN_HELP, teams__overlap=SHOWN)
    )
    grouped = rows.values_list("kind", "teams").annotate(count=Count("pk"))
    return grouped.order_by()


def concern_list(
    kinds: Iterable[str],
    *,
    own: Collection[int],
    among: Collection[int] | None = None,
    asking: int | None = None,
    asked: int | None = None,
    page_number: str | int = 1,
) -> Page[Any]:
    """Return the lines of some kinds that somebody in `own` may read, 50 a page.

    They are of all teams or of those `among`. Three queries.
    `asking` and `asked` are a team that asks for help, or is asked for it.
    """
    rows = lines_seen_by(own).filter(kind__in=list(kinds))
    if asking is not None:
        rows = rows.filter(teams__0=asking)
    if asked is not None:
        rows = rows.filter(teams__1=asked)
    if among is not None:
        rows = rows.filter(teams__overlap=list(among))
    rows = rows.order_by(F("days").desc(nulls_last=True), "kind", "place")
    page: Page[Any] = Paginator(rows, LINES_ON_A_PAGE).get_page(page_number)
    found = list(page.object_list)
    teams = Team.objects.in_bulk({pk for row in found for pk in row.teams})
    page.object_list = [shown(row, own, teams) for row in found]
    return page
