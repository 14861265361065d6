"""Whether OKRs are organised around value: measures side by side, never a sum. Pure.

All of it is ours (DOMAIN 4.1): for a conversation, not a target. Teams and OKRs are
named by their references; a team of teams and its members are one unit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from okrhub.lib.shares import Share

FEWEST = 5
MOST_COMPLEX_PERCENT = 20
MANY_UNITS = 3
MANY_REQUESTS = 2
WITH_TEAM = frozenset({"dedicated", "nexus"})


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team; `group` is the team of teams that it is part of, if any.

    `has_single_goal` is a dedicated team or a team of teams: one product goal at a time.
    """

    reference: str
    name: str = ""
    has_single_goal: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Help that one team asked of another, or of a function, for an OKR; still open."""

    asking: str
    asked: str
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class OkrFacts:
    """An OKR in process: who works on it, how complex it is, and what it waits for.

    `complexity` is 1 to 5, None where nobody said; days are calendar days.
    """

    reference: str
    accountable: frozenset[str]
    contributing: frozenset[str] = frozenset()
    domain: str = ""
    complexity: int | None = None
    topology: str = ""
    help_asked: tuple[HelpAsked, ...] = ()
    days_in_process: int = 0
    days_blocked: int = 0

    @property
    def teams(self) -> frozenset[str]:
        """Return every team that works on it."""
        return self.accountable | self.contributing


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of 4.1; a share of nothing is None.

    `teams_per_okr` counts OKRs by their number of teams, `handoffs` holds the requests
    between units by OKR. With fewer than five OKRs only counts are told.
    """

    okrs: int
    teams: int
    teams_per_okr: Mapping[int, int]
    matrix: Share
    locality: Share
    dedicated_cover: Share
    focus: Share
    wait: Share
    handoffs: Mapping[str, int]
    top: frozenset[str]

    @property
    def are_few(self) -> bool:
        """Say whether there are too few OKRs for more than counts."""
        return self.okrs < FEWEST

    @property
    def median_teams(self) -> int | None:
        """Return how many teams half of the OKRs have at most; None of too few."""
        return self._teams_of(50)

    @property
    def most_teams(self) -> int | None:
        """Return how many teams 85 % of the OKRs have at most; None of too few."""
        return self._teams_of(85)

    @property
    def matrix_density(self) -> Fraction | None:
        """Return the share of all pairs of team and OKR; 1: every team in every OKR."""
        if self.are_few or not self.matrix.whole:
            return None
        return Fraction(self.matrix.part, self.matrix.whole)

    @property
    def total_handoffs(self) -> int:
        """Return the requests between units, of all OKRs."""
        return sum(self.handoffs.values())

    def _teams_of(self, percent: int) -> int | None:
        """Return the nearest rank, so that it is a number that happened."""
        if self.are_few:
            return None
        counts = Counter(self.teams_per_okr)
        return sorted(counts.elements())[_ceil(percent, self.okrs) - 1]


class Mismatch(StrEnum):
    """A set-up that may not fit what the OKR is; each is a question."""

    COMPLEX_BUT_MAPPED = "complex_but_mapped"
    CLEAR_BUT_DEDICATED = "clear_but_dedicated"
    SPLIT_BUT_BLOCKED = "split_but_blocked"

    @property
    def question(self) -> str:
        """Return what to ask, in a sentence."""
        return _QUESTIONS[self]


_QUESTIONS = {
    Mismatch.COMPLEX_BUT_MAPPED: (
        "It is complex and needs several units. Would a dedicated team or a team of "
        "teams help?"
    ),
    Mismatch.CLEAR_BUT_DEDICATED: "It is clear how. Does it need a team of its own?",
    Mismatch.SPLIT_BUT_BLOCKED: (
        "Its teams wait for each other. Would a team of teams help?"
    ),
}


def most_complex(
    okrs: Iterable[OkrFacts], percent: int = MOST_COMPLEX_PERCENT
) -> frozenset[str]:
    """Return the OKRs highest in complexity, `percent` of all, ties at the cut too.

    An OKR without a score is in the count, never at the top.
    """
    rows = list(okrs)
    scores = sorted((row.complexity for row in rows if row.complexity), reverse=True)
    places = min(_ceil(percent, len(rows)), len(scores))
    if not places:
        return frozenset()
    cut = scores[places - 1]
    return frozenset(row.reference for row in rows if (row.complexity or 0) >= cut)


def units_of(okr: OkrFacts, groups: Mapping[str, str]) -> frozenset[str]:
    """Return the units that work on an OKR; `groups` are teams of teams by member."""
    return frozenset(groups.get(team) or team for team in okr.teams)


def handoffs_of(okr: OkrFacts, groups: Mapping[str, str]) -> int:
    """Count the open requests for an OKR between different units."""
    return sum(_is_between(asked, groups) for asked in okr.help_asked)


def mismatch_of(okr: OkrFacts, groups: Mapping[str, str]) -> Mismatch | None:
    """Return the hint about an OKR whose set-up may not fit, if there is one."""
    among_its_teams = sum(
        asked.is_blocking
        and {asked.asking, asked.asked} <= okr.teams
        and asked.asking != asked.asked
        for asked in okr.help_asked
    )
    match okr.domain, okr.topology:
        case "complex", "mapped" if len(units_of(okr, groups)) >= MANY_UNITS:
            return Mismatch.COMPLEX_BUT_MAPPED
        case "clear", "dedicated":
            return Mismatch.CLEAR_BUT_DEDICATED
        case _, "split_by_kr" if among_its_teams >= MANY_REQUESTS:
            return Mismatch.SPLIT_BUT_BLOCKED
    return None


def measures(
    okrs: Collection[OkrFacts],
    teams: Sequence[TeamFacts],
    *,
    percent: int = MOST_COMPLEX_PERCENT,
) -> Measures:
    """Work out the measures of the OKRs in process of one cadence.

    `teams` are all that there are; `percent` of the OKRs count as the most complex.
    """
    groups = groups_of(teams)
    top = most_complex(okrs, percent)
    holding = Counter(team for okr in okrs for team in okr.accountable)
    single = [team for team in teams if team.has_single_goal]
    sizes = [len(okr.teams) for okr in okrs]
    return Measures(
        okrs=len(okrs),
        teams=len(teams),
        teams_per_okr=dict(sorted(Counter(sizes).items())),
        matrix=Share(sum(sizes), len(okrs) * len(teams)),
        locality=Share(sum(len(units_of(okr, groups)) == 1 for okr in okrs), len(okrs)),
        dedicated_cover=Share(
            sum(okr.reference in top and okr.topology in WITH_TEAM for okr in okrs),
            len(top),
        ),
        focus=Share(sum(holding[team.reference] == 1 for team in single), len(single)),
        wait=Share(
            sum(min(okr.days_blocked, okr.days_in_process) for okr in okrs),
            sum(okr.days_in_process for okr in okrs),
        ),
        handoffs={
            okr.reference: count for okr in okrs if (count := handoffs_of(okr, groups))
        },
        top=top,
    )


def groups_of(teams: Iterable[TeamFacts]) -> dict[str, str]:
    """Return the team of teams that teams are part of, by team."""
    return {team.reference: team.group for team in teams if team.group}


def waiting_pairs(
    okrs: Iterable[OkrFacts], groups: Mapping[str, str]
) -> list[tuple[str, str, int]]:
    """Return the pairs of units that wait most for each other, the most first.

    Requests count in both directions; the two are in the order of their references.
    """
    pairs = Counter(
        tuple(sorted((_unit(asked.asking, groups), _unit(asked.asked, groups))))
        for okr in okrs
        for asked in okr.help_asked
        if _is_between(asked, groups)
    )
    ranked = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(first, second, count) for (first, second), count in ranked]


def _is_between(asked: HelpAsked, groups: Mapping[str, str]) -> bool:
    return _unit(asked.asking, groups) != _unit(asked.asked, groups)


def _unit(team: str, groups: Mapping[str, str]) -> str:
    return groups.get(team) or team


def _ceil(percent: int, whole: int) -> int:
    """Return so many percent of a whole, rounded up, worked out in whole numbers."""
    return -(-percent * whole // 100)
