"""Planning a cycle: what would fit if these OKRs were committed together. Pure.

A what-if changes nothing: the commit itself asks again, under lock (DOMAIN 2.3).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from objectives.limit import TeamLoad, check_commit

UP, DOWN = "increase", "decrease"


@dataclass(frozen=True, slots=True)
class TriedOut:
    """What would fit, in order; what would not, with the reason; the loads afterwards."""

    fits: tuple[str, ...]
    refused: Mapping[str, str]
    after: Mapping[int, TeamLoad]


@dataclass(frozen=True, slots=True)
class Direction:
    """Where a key result wants its metric to go: `increase` or `decrease`."""

    objective: str
    team: int
    metric: int
    name: str
    way: str


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two OKRs of different teams that want one metric to go opposite ways."""

    metric: str
    up: str
    down: str


def try_out(
    loads: Mapping[int, TeamLoad], wanted: Mapping[str, frozenset[int]]
) -> TriedOut:
    """Commit OKRs in their order, each to its accountable teams, on paper.

    `loads` are the slots that are taken before; what is refused takes none, so that
    what comes after it may still fit.
    """
    after = dict(loads)
    fits: list[str] = []
    refused: dict[str, str] = {}
    for reference, teams in wanted.items():
        check = check_commit(after[team] for team in teams)
        if not check.is_allowed:
            refused[reference] = check.reason
            continue
        fits.append(reference)
        for team in teams:
            after[team] = one_more(after[team])
    return TriedOut(tuple(fits), refused, after)


def one_more(load: TeamLoad) -> TeamLoad:
    """Return a team's load with one OKR more."""
    return replace(load, in_process=load.in_process + 1)


def opposed(directions: Iterable[Direction]) -> list[Opposed]:
    """Return the pairs of teams' OKRs that pull one metric apart (DOMAIN 4)."""
    by_metric: dict[int, set[Direction]] = defaultdict(set)
    for each in directions:
        if each.way in {UP, DOWN}:
            by_metric[each.metric].add(each)
    found = {
        Opposed(first.name, *_up_first(first, second))
        for rows in by_metric.values()
        for first, second in combinations(rows, 2)
        if first.way != second.way and first.team != second.team
    }
    return sorted(found, key=lambda pair: (pair.metric, pair.up, pair.down))


def _up_first(first: Direction, second: Direction) -> tuple[str, str]:
    if first.way == UP:
        return first.objective, second.objective
    return second.objective, first.objective
