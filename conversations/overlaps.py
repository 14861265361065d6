"""Where two teams' OKRs do the same, or work against each other (DOMAIN 4). Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

SAME_METRIC, SIMILAR, OPPOSITE = "same_metric", "similar", "opposite"
GUARD_RAIL, RING = "guard_rail", "ring"
MOST_ALIKE = 60
_WAYS = {
    "increase": "up",
    "maintain_above": "up",
    "decrease": "down",
    "maintain_below": "down",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """An open key result on a registered metric; `kind` is the key result's."""

    key_result: int
    objective: int
    team: int
    metric: int
    kind: str
    target: Decimal | None

    @property
    def way(self) -> str:
        """Return where the number shall go: up or down; empty where it is not said."""
        return _WAYS.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Rail:
    """A guard-rail of an open objective: inside from `lowest` to `highest`."""

    objective: int
    team: int
    metric: int
    lowest: Decimal | None
    highest: Decimal | None

    def is_beyond(self, target: Decimal) -> bool:
        """Say whether a target lies outside; equal is inside."""
        return (self.lowest is not None and target < self.lowest) or (
            self.highest is not None and target > self.highest
        )


@dataclass(frozen=True, slots=True)
class Title:
    """An open objective that a title of `own` is like, in the same cycle; percent."""

    own: int
    objective: int
    alike: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two objectives, and what is between them: the lower id first.

    For a guard-rail the objective with the target stands first, the guarded one second.
    """

    kind: str
    first: int
    second: int
    key_result: int | None = field(default=None, compare=False)
    other_key_result: int | None = field(default=None, compare=False)
    alike: int | None = field(default=None, compare=False)


def pairs(
    own: Collection[Measure],
    others: Collection[Measure],
    *,
    rails: Collection[Rail] = (),
    titles: Iterable[Title] = (),
    rings: Iterable[tuple[int, int]] = (),
    linked: Collection[frozenset[int]] = (),
) -> frozenset[Pair]:
    """Return what is between some objectives and other teams', each pair once a kind.

    Objectives that are `linked`, one leading to the other or needing it, may move the
    same number: that is alignment. What is the same by its metric is not called alike
    by its title as well.
    """
    measured = {
        pair
        for pair in _by_metric(own, others)
        if pair.kind == OPPOSITE or _ends(pair) not in linked
    }
    same = {_ends(pair) for pair in measured if pair.kind == SAME_METRIC}
    alike = {
        Pair(
            SIMILAR,
            min(each.own, each.objective),
            max(each.own, each.objective),
            alike=each.alike,
        )
        for each in titles
        if each.alike >= MOST_ALIKE
    }
    found = measured | set(_beyond({*own, *others}, rails))
    found |= {pair for pair in alike if _ends(pair) not in same | set(linked)}
    return frozenset(found | {Pair(RING, min(ring), max(ring)) for ring in rings})


def rings(
    needs: Mapping[int, Collection[int]], of: Iterable[int]
) -> set[tuple[int, int]]:
    """Return the needs of some objectives that lead back to them: who, and whom."""
    return {
        (objective, needed)
        for objective in of
        for needed in needs.get(objective, ())
        if objective in _reached(needs, needed)
    }


def _reached(needs: Mapping[int, Collection[int]], start: int) -> set[int]:
    reached, ahead = set[int](), [start]
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead.extend(needs.get(here, ()))
    return reached


def _by_metric(own: Iterable[Measure], others: Iterable[Measure]) -> Iterator[Pair]:
    for one, other in product(own, others):
        if (
            one.metric == other.metric
            and one.way
            and other.way
            and one.team != other.team
            and one.objective != other.objective
        ):
            low, high = sorted((one, other), key=lambda each: each.objective)
            kind = SAME_METRIC if one.way == other.way else OPPOSITE
            yield Pair(
                kind, low.objective, high.objective, low.key_result, high.key_result
            )


def _beyond(measures: Iterable[Measure], rails: Collection[Rail]) -> Iterator[Pair]:
    for one, rail in product(measures, rails):
        if (
            one.metric == rail.metric
            and one.team != rail.team
            and one.objective != rail.objective
            and one.target is not None
            and rail.is_beyond(one.target)
        ):
            yield Pair(GUARD_RAIL, one.objective, rail.objective, one.key_result)


def _ends(pair: Pair) -> frozenset[int]:
    return frozenset((pair.first, pair.second))
