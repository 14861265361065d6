"""What the alignment dashboard counts beside OKRs and slots (DOMAIN 4). Pure.

Each figure is the number of lines of one kind, so that it is what its list shows.
Sentences address teams, never persons.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Panel(StrEnum):
    """Where on the dashboard a kind stands."""

    TALK = "talk"
    HELP = "help"
    AGING = "aging"
    BARRIERS = "barriers"
    FIGURES = "figures"


class Kind(StrEnum):
    """What a line is."""

    UNLINKED_GOAL = "unlinked_goal"
    NO_GOAL = "no_goal"
    OFF_STRATEGY = "off_strategy"
    GAP = "gap"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    PUSH_BACK = "push_back"
    IDEAS = "ideas"
    READY_FULL = "ready_full"
    EXCEPTION = "exception"
    DRAGGING = "dragging"
    STALE = "stale"
    HELP_LATE = "help_late"
    HELP_UNANSWERED = "help_unanswered"
    HELP_SLIPPING = "help_slipping"
    HELP_PROMISED = "help_promised"
    HELP_DELIVERED = "help_delivered"
    OLD = "old"
    YOUNG = "young"
    BARRIER = "barrier"
    LEADER_BARRIER = "leader_barrier"
    GOAL_LINKED = "goal_linked"
    GOAL_HEARTBEAT = "goal_heartbeat"
    GOAL_UNSORTED = "goal_unsorted"
    GOAL_MISSING = "goal_missing"
    WORK_LINKED = "work_linked"
    WORK_HEARTBEAT = "work_heartbeat"
    WORK_UNSORTED = "work_unsorted"
    UNMEASURED = "unmeasured"
    MEASURED = "measured"
    STOPPED = "stopped"
    STARVED = "starved"
    ORPHAN = "orphan"
    UNSUPPORTED = "unsupported"
    CASCADE_ASKED = "cascade_asked"
    CASCADE_ACCEPTED = "cascade_accepted"
    CASCADE_COUNTERED = "cascade_countered"
    CASCADE_PUSHED_BACK = "cascade_pushed_back"
    BLOCKED = "blocked"


WORK = (Kind.WORK_LINKED, Kind.WORK_HEARTBEAT, Kind.WORK_UNSORTED)
# what a team's work is for and what it learned: the team's first (see `lines_seen_by`)
WORK_FIGURES = frozenset({*WORK, Kind.UNMEASURED, Kind.MEASURED, Kind.STOPPED})
PLANNING, REVIEW = "planning", "review"
BOTH = frozenset({PLANNING, REVIEW})


@dataclass(frozen=True, slots=True)
class About:
    """How a kind is called, where it stands, and for which meeting it is read."""

    noun: str
    plural: str
    panel: Panel = Panel.FIGURES
    read: frozenset[str] = BOTH


_PLAN, _LOOK = frozenset({PLANNING}), frozenset({REVIEW})
KINDS: Mapping[Kind, About] = {
    Kind.UNLINKED_GOAL: About(
        "sprint goal to sort", "sprint goals to sort", Panel.TALK, _PLAN
    ),
    Kind.NO_GOAL: About(
        "sprint without a goal", "sprints without a goal", Panel.TALK, _PLAN
    ),
    Kind.OFF_STRATEGY: About(
        "OKR off the strategy", "OKRs off the strategy", Panel.TALK, _PLAN
    ),
    Kind.GAP: About(
        "key result that its teams would not reach",
        "key results that their teams would not reach",
        Panel.TALK,
        _PLAN,
    ),
    Kind.CONFLICT: About(
        "pair of OKRs in conflict", "pairs of OKRs in conflict", Panel.TALK, _PLAN
    ),
    Kind.DUPLICATE: About(
        "pair of OKRs that are alike",
        "pairs of OKRs that are alike",
        Panel.TALK,
        _PLAN,
    ),
    Kind.PUSH_BACK: About(
        "answer to a proposal waiting",
        "answers to proposals waiting",
        Panel.TALK,
        _PLAN,
    ),
    Kind.IDEAS: About(
        "OKR with unanswered ideas", "OKRs with unanswered ideas", Panel.TALK
    ),
    Kind.READY_FULL: About(
        "ready OKR without a slot", "ready OKRs without a slot", Panel.TALK, _PLAN
    ),
    Kind.EXCEPTION: About(
        "exception asked for", "exceptions asked for", Panel.TALK, _PLAN
    ),
    Kind.DRAGGING: About("dragging OKR", "dragging OKRs", Panel.TALK, _LOOK),
    Kind.STALE: About("OKR without news", "OKRs without news", Panel.TALK, _LOOK),
    Kind.HELP_LATE: About("overdue promise", "overdue promises", Panel.HELP),
    Kind.HELP_UNANSWERED: About(
        "request without an answer", "requests without an answer", Panel.HELP
    ),
    Kind.HELP_SLIPPING: About(
        "promise that slipped", "promises that slipped", Panel.HELP
    ),
    Kind.HELP_PROMISED: About("promise", "promises", Panel.HELP),
    Kind.HELP_DELIVERED: About(
        "delivery to confirm", "deliveries to confirm", Panel.HELP
    ),
    Kind.OLD: About("OKR older than expected", "OKRs older than expected", Panel.AGING),
    Kind.YOUNG: About("younger OKR", "younger OKRs", Panel.AGING),
    Kind.BARRIER: About("open barrier", "open barriers", Panel.BARRIERS),
    Kind.LEADER_BARRIER: About(
        "open barrier that a leader owns", "open barriers that leaders own"
    ),
    Kind.GOAL_LINKED: About(
        "sprint goal that moves a key result", "sprint goals that move a key result"
    ),
    Kind.GOAL_HEARTBEAT: About("heartbeat sprint", "heartbeat sprints"),
    Kind.GOAL_UNSORTED: About(
        "sprint goal that moves none", "sprint goals that move none"
    ),
    Kind.GOAL_MISSING: About("sprint without a goal", "sprints without a goal"),
    Kind.WORK_LINKED: About("linked initiative", "linked initiatives"),
    Kind.WORK_HEARTBEAT: About("heartbeat initiative", "heartbeat initiatives"),
    Kind.WORK_UNSORTED: About("initiative to sort", "initiatives to sort"),
    Kind.UNMEASURED: About(
        "initiative done and not looked back at",
        "initiatives done and not looked back at",
        read=_LOOK,
    ),
    Kind.MEASURED: About(
        "initiative looked back at", "initiatives looked back at", read=_LOOK
    ),
    Kind.STOPPED: About("stopped initiative", "stopped initiatives", read=_LOOK),
    Kind.STARVED: About("starved key result", "starved key results"),
    Kind.ORPHAN: About("orphan OKR", "orphan OKRs", read=_PLAN),
    Kind.UNSUPPORTED: About(
        "unsupported strategy goal", "unsupported strategy goals", read=_PLAN
    ),
    Kind.CASCADE_ASKED: About(
        "proposal without an answer", "proposals without an answer", read=_PLAN
    ),
    Kind.CASCADE_ACCEPTED: About("accepted proposal", "accepted proposals", read=_PLAN),
    Kind.CASCADE_COUNTERED: About(
        "proposal in the team’s own words",
        "proposals in the teams’ own words",
        read=_PLAN,
    ),
    Kind.CASCADE_PUSHED_BACK: About(
        "proposal pushed back", "proposals pushed back", read=_PLAN
    ),
    Kind.BLOCKED: About("OKR blocked by others", "OKRs blocked by others"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a figure counts; `teams` are those it is addressed to."""

    kind: Kind
    reference: str
    title: str
    words: str = ""
    who: str = ""
    since: date | None = None
    days: int | None = None
    teams: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """All lines of a moment, and what is no count."""

    lines: tuple[Line, ...] = ()
    facts: Mapping[str, int | None] = field(default_factory=dict)
    value: tuple[Mapping[str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return how many lines there are of each kind, none left out."""
        counted = Counter(line.kind for line in self.lines)
        return {kind: counted[kind] for kind in Kind}


def kinds_of(panel: str, meeting: str = "") -> list[Kind]:
    """Return the kinds of a panel, all or those read for a meeting."""
    return [
        kind
        for kind, about in KINDS.items()
        if about.panel == panel and (not meeting or meeting in about.read)
    ]


def age(since: date, on: date) -> int:
    """Return days up to a day, both ends included."""
    return (on - since).days + 1


def middle(ages: Iterable[int]) -> int | None:
    """Return the nearest-rank median: a number that happened; None of nothing."""
    ordered = sorted(ages)
    return ordered[-(-len(ordered) // 2) - 1] if ordered else None
