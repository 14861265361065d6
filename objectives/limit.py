"""How many objectives a team may have in process, and what counts (DOMAIN 2.3).

Teams are named by their ids; a count is always of distinct objectives of one
cadence, in process or paused, never of key results.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_QUARTERLY_LIMIT = 3
DEFAULT_ANNUAL_LIMIT = 5
SINGLE_GOAL_LIMIT = 1
MANY_KEY_RESULTS = 12


class Source(StrEnum):
    """Where a team's limit comes from."""

    EXCEPTION = "exception"
    HEARTBEAT = "heartbeat"
    TEAM = "team"
    SINGLE_GOAL = "single_goal"
    UNIT = "unit"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Everything that can set a team's limit for a cycle; `None` is not set.

    `has_single_goal` is a dedicated team or a Nexus: one Product Goal at a time.
    `is_heartbeat` is a quarter in which the team has no OKR.
    """

    organization: int
    unit: int | None = None
    team: int | None = None
    exception: int | None = None
    has_single_goal: bool = False
    is_heartbeat: bool = False


@dataclass(frozen=True, slots=True)
class EffectiveLimit:
    """The limit that holds, and where it comes from."""

    value: int
    source: Source


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team that would be accountable, with its objectives before the commit."""

    team: int
    name: str
    limit: int
    in_process: int


@dataclass(frozen=True, slots=True)
class CommitCheck:
    """Whether a commit fits every accountable team; `full` names those it does not."""

    full: tuple[TeamLoad, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Tell whether every accountable team has a free slot."""
        return not self.full

    @property
    def reason(self) -> str:
        """Say which teams are at their limit; empty when the commit is allowed."""
        return " ".join(
            f"{load.name} has no OKR planned for this cycle (limit 0)."
            if load.limit == 0 and load.in_process == 0
            else f"{load.name} has {load.in_process} of {load.limit} OKRs in process."
            for load in self.full
        )


def effective_limit(settings: LimitSettings) -> EffectiveLimit:
    """Return the first limit that is set, from the exception to the organisation.

    A heartbeat quarter is 0 unless an exception was granted; a dedicated team or a
    Nexus has 1 unless the team itself, or an exception, says otherwise.
    """
    single_goal = SINGLE_GOAL_LIMIT if settings.has_single_goal else None
    candidates = (
        (settings.exception, Source.EXCEPTION),
        (0 if settings.is_heartbeat else None, Source.HEARTBEAT),
        (settings.team, Source.TEAM),
        (single_goal, Source.SINGLE_GOAL),
        (settings.unit, Source.UNIT),
    )
    for value, source in candidates:
        if value is not None:
            return EffectiveLimit(value, source)
    return EffectiveLimit(settings.organization, Source.ORGANIZATION)


def limit_with_exception(settings: LimitSettings) -> int:
    """Return the limit that an exception grants: one more than what holds now."""
    return effective_limit(settings).value + 1


def accountable_teams(
    owner: int,
    *,
    co_owners: Iterable[int] = (),
    key_result_teams: Iterable[int | None] = (),
    nexus_members: Iterable[int] = (),
) -> frozenset[int]:
    """Return the teams whose slot an objective uses, each once.

    `key_result_teams` are those of the key results in play, None where it is the
    owner's; `nexus_members` the member teams if the owner is a Nexus. The owner of an
    umbrella, whose key results several other teams own, is accountable only if one of
    them is its own; who shares an objective or leads a Nexus holds no umbrella. The
    same rule is `objectives_accountable_teams` in the database.
    """
    holders = frozenset(owner if team is None else team for team in key_result_teams)
    others = frozenset((*co_owners, *nexus_members))
    is_umbrella = len(holders) > 1 and owner not in holders and not others
    return holders if is_umbrella else holders | others | {owner}


def slots_by_team(accountable: Iterable[frozenset[int]]) -> dict[int, int]:
    """Count objectives in process by team, from each one's accountable teams."""
    return dict(Counter(team for teams in accountable for team in teams))


def joining_teams(before: frozenset[int], after: frozenset[int]) -> frozenset[int]:
    """Return the teams that become accountable and so must pass their limit.

    Asked when a co-owner, a key result's owner or a Nexus member is added to an
    objective in process.
    """
    return after - before


def check_commit(loads: Iterable[TeamLoad]) -> CommitCheck:
    """Ask every accountable team whether one more objective fits.

    A team already over its limit stays over it; nothing is evicted.
    """
    full = (load for load in loads if load.in_process + 1 > load.limit)
    return CommitCheck(tuple(sorted(full, key=lambda load: load.team)))


def planned_load(
    team: int, name: str, *, limit: int, planned: int, running_into: int
) -> TeamLoad:
    """Return a team's load for a cycle that has not started.

    What is planned for it counts, and what is in process and will run into it.
    """
    return TeamLoad(team, name, limit, in_process=planned + running_into)


LEAST_QUARTERS = 3


@dataclass(frozen=True, slots=True)
class PastCycle:
    """How many OKRs a team had in a cycle that is over, and how many it achieved."""

    name: str
    okrs: int
    achieved: int


@dataclass(frozen=True, slots=True)
class PastFigure:
    """What happened in several cycles: so many of so many OKRs were achieved."""

    achieved: int
    okrs: int
    cycles: tuple[str, ...]


def what_happened(
    cycles: Iterable[PastCycle], limit: int
) -> tuple[PastFigure | None, PastFigure | None]:
    """Add up a team's own past: cycles with up to `limit` OKRs, and those with more.

    Said as what happened, with n; None below three cycles of a sort (DOMAIN 2.3).
    """
    up_to: list[PastCycle] = []
    more: list[PastCycle] = []
    for cycle in cycles:
        if cycle.okrs:
            (up_to if cycle.okrs <= limit else more).append(cycle)
    return _figure(up_to), _figure(more)


def _figure(cycles: list[PastCycle]) -> PastFigure | None:
    if len(cycles) < LEAST_QUARTERS:
        return None
    return PastFigure(
        achieved=sum(cycle.achieved for cycle in cycles),
        okrs=sum(cycle.okrs for cycle in cycles),
        cycles=tuple(cycle.name for cycle in cycles),
    )
