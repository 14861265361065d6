"""A layered layout: each layer a column, cards near what they are linked with; pure.

Sugiyama's second and third step for layers that are known: order by the mean place of
the neighbours, a few times to and fro, then place as near to them as fits.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from screens.map.graph import Card, Graph

SWEEPS = 4
GAP = 10.0
TOP = 34.0
COLUMN_GAP = 48.0
WIDTHS = (180.0, 244.0, 352.0, 250.0, 150.0)
HEIGHT = 62.0
GROUP_HEIGHT = 44.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A card with its place, in px."""

    card: Card
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Layout:
    """All cards with their places, layer by layer in their order, and the size."""

    placed: Mapping[str, Placed]
    layers: Mapping[int, tuple[str, ...]]
    columns: Mapping[int, float]
    width: float
    height: float


def layout(graph: Graph) -> Layout:
    """Return where every card stands; the same graph gives the same picture."""
    near: dict[str, set[str]] = defaultdict(set)
    for link in graph.links:
        if not link.is_between_teams:
            near[link.upper].add(link.lower)
            near[link.lower].add(link.upper)
    layers: dict[int, list[str]] = defaultdict(list)
    for card in sorted(graph.cards, key=_first_order):
        layers[card.layer].append(card.key)
    used = sorted(layers)
    _sweep(layers, used, near)
    cards = {card.key: card for card in graph.cards}
    columns, x = {}, 2.0
    for layer in used:
        columns[layer] = x
        x += WIDTHS[layer] + COLUMN_GAP
    placed = _place(layers, used, near, cards, columns)
    bottom = max((one.y + one.height for one in placed.values()), default=TOP)
    return Layout(
        placed=placed,
        layers={layer: tuple(layers[layer]) for layer in used},
        columns=columns,
        width=max(x - COLUMN_GAP, 2.0),
        height=bottom + 8,
    )


def _first_order(card: Card) -> tuple[int, str, list[tuple[int, str]], str]:
    """Order by unit and team, then by number; what stands for many by its name."""
    owner = card.teams[0] if card.teams else None
    return (
        owner.unit if owner else 0,
        owner.name.casefold() if owner else "",
        _natural(card.title if card.is_group else card.key),
        card.key,
    )


def _natural(words: str) -> list[tuple[int, str]]:
    """Return what sorts Unit 2 before Unit 10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part.casefold())
        for part in re.split(r"([0-9]+)", words)
    ]


def _height(card: Card) -> float:
    return GROUP_HEIGHT if card.is_group else HEIGHT


def _sweep(
    layers: Mapping[int, list[str]], used: Sequence[int], near: Mapping[str, set[str]]
) -> None:
    """Order each layer by its neighbours to the left, then to the right, and again."""
    side = {key: layer for layer in used for key in layers[layer]}
    place: dict[str, float] = {}
    for layer in used:
        _number(layers[layer], place)
    for sweep in range(SWEEPS):
        is_from_left = sweep % 2 == 0
        for layer in used[1:] if is_from_left else used[-2::-1]:
            wanted = {}
            for key in layers[layer]:
                others = [
                    place[other]
                    for other in near[key]
                    if (side[other] < layer if is_from_left else side[other] > layer)
                ]
                wanted[key] = fmean(others) if others else place[key]
            layers[layer].sort(key=wanted.__getitem__)
            _number(layers[layer], place)


def _number(keys: Sequence[str], place: dict[str, float]) -> None:
    """Give each card of a layer its place in it, from 0 to 1."""
    for n, key in enumerate(keys):
        place[key] = (n + 0.5) / len(keys)


def _place(
    layers: Mapping[int, list[str]],
    used: Sequence[int],
    near: Mapping[str, set[str]],
    cards: Mapping[str, Card],
    columns: Mapping[int, float],
) -> dict[str, Placed]:
    """Stack the fullest layer; place the others beside what they are linked with.

    None reaches further down than the fullest does.
    """
    if not used:
        return {}
    heights = {
        layer: sum(_height(cards[key]) + GAP for key in layers[layer]) for layer in used
    }
    fullest = max(used, key=heights.__getitem__)
    tops: dict[str, float] = {}
    for layer in sorted(used, key=lambda layer: abs(layer - fullest)):
        lowest = TOP + heights[fullest] - heights[layer]
        y = TOP
        for key in layers[layer]:
            near_by = [tops[other] for other in near[key] if other in tops]
            if near_by and layer != fullest:
                y = max(y, min(fmean(near_by), lowest))
            tops[key] = y
            step = _height(cards[key]) + GAP
            y, lowest = y + step, lowest + step
    return {
        key: Placed(
            cards[key], columns[layer], tops[key], WIDTHS[layer], _height(cards[key])
        )
        for layer in used
        for key in layers[layer]
    }
