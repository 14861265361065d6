"""The contribution graph (DOMAIN 4), narrowed to a team and collapsed to units; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

GOALS, ANNUAL, QUARTERLY, KEY_RESULTS, TEAMS = range(5)
MOST_CARDS = 40
DEPTH = 2
HEALTH_ORDER = ("off_track", "at_risk", "stale", "paused", "too_early", "on_track")


@dataclass(frozen=True, slots=True)
class Mark:
    """A team's letters and colour, and its place among the units."""

    reference: str
    name: str
    letters: str
    colour: int
    unit: int = 0
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Something on the map; `key` is its reference, or U-3 for what a unit holds.

    `counts` says by health what a group of a unit or team stands for.
    """

    key: str
    layer: int
    title: str
    kind: str = "objective"
    note: str = ""
    status: str = ""
    topology: str = ""
    progress: float | None = None
    teams: tuple[Mark, ...] = ()
    is_orphan: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    opens: int = 0

    @property
    def is_group(self) -> bool:
        """Say whether it stands for what a unit or a team holds."""
        return bool(self.opens or self.counts) or self.kind == "unit"

    @property
    def is_shared(self) -> bool:
        """Say whether two or more teams share it."""
        return self.kind == "objective" and len(self.teams) > 1


@dataclass(frozen=True, slots=True)
class Link:
    """A line: `upper` is led to, or waits; `lower` leads there, or helps.

    `kind` is leads, also (not the primary parent), carries, needs or help.
    """

    upper: str
    lower: str
    kind: str = "leads"
    words: str = ""
    status: str = ""

    @property
    def is_between_teams(self) -> bool:
        """Say whether it is a promise or a need between teams."""
        return self.kind in {"needs", "help"}


@dataclass(frozen=True, slots=True)
class Graph:
    """Cards and the links between them; a link to nothing on it is left out."""

    cards: tuple[Card, ...] = ()
    links: tuple[Link, ...] = field(default=())

    def keeping(self, keys: Iterable[str]) -> "Graph":
        """Return what is left with these cards alone."""
        kept = set(keys)
        return Graph(
            tuple(card for card in self.cards if card.key in kept),
            tuple(
                link for link in self.links if link.upper in kept and link.lower in kept
            ),
        )

    @property
    def between_teams(self) -> tuple[Link, ...]:
        """Return needs and help."""
        return tuple(link for link in self.links if link.is_between_teams)


def around_team(graph: Graph, team: str, *, depth: int = DEPTH) -> Graph:
    """Return a team's OKRs and what lies at most `depth` links away from them.

    Up and then down again is not walked: what else leads to the same goal is not near.
    """
    up, down = defaultdict(set), defaultdict(set)
    for link in graph.links:
        up[link.lower].add(link.upper)
        down[link.upper].add(link.lower)
        if link.is_between_teams:
            up[link.upper].add(link.lower)
            down[link.lower].add(link.upper)
    own = {
        card.key
        for card in graph.cards
        if any(mark.reference == team for mark in card.teams)
    }
    reached = set(own)
    for near in (up, down):
        edge = own
        for _ in range(depth):
            edge = {other for key in edge for other in near[key]}
            reached |= edge
    return graph.keeping(reached)


def crossing_teams(graph: Graph) -> Graph:
    """Return what is shared, needs or helps, and all that it leads to."""
    wanted = {card.key for card in graph.cards if card.is_shared}
    for link in graph.between_teams:
        wanted |= {link.upper, link.lower}
    up = defaultdict(set)
    for link in graph.links:
        if not link.is_between_teams:
            up[link.lower].add(link.upper)
    edge = set(wanted)
    while edge:
        edge = {above for key in edge for above in up[key]} - wanted
        wanted |= edge
    return graph.keeping(wanted)


def without_link(graph: Graph) -> Graph:
    """Return the OKRs that lead to nothing."""
    return graph.keeping(card.key for card in graph.cards if card.is_orphan)


def narrowed(graph: Graph, *, team: str = "", show: str = "") -> Graph:
    """Return what crosses teams or leads to nothing, and what is around a team."""
    if show == "crossing":
        graph = crossing_teams(graph)
    elif show == "unlinked":
        graph = without_link(graph)
    return around_team(graph, team) if team else graph


def collapsed(
    graph: Graph, *, opened: Iterable[int] = (), most: int = MOST_CARDS
) -> Graph:
    """Draw a crowded layer together by unit; an opened unit that is crowded by team.

    A layer is crowded with more than `most` cards. Links between what is drawn together
    are drawn once.
    """
    into: dict[str, Card] = {}
    for layer in (ANNUAL, QUARTERLY):
        cards = [card for card in graph.cards if card.layer == layer]
        if len(cards) > most:
            into |= _by_unit(cards, layer, frozenset(opened), most)
    if not into:
        return graph
    kept = [card for card in graph.cards if card.key not in into]
    groups = {group.key: group for group in into.values()}
    return Graph((*kept, *groups.values()), tuple(_once(graph.links, into)))


def _by_unit(
    cards: Sequence[Card], layer: int, opened: frozenset[int], most: int
) -> dict[str, Card]:
    units: dict[int, list[Card]] = defaultdict(list)
    for card in cards:
        units[_owner(card).unit].append(card)
    found: dict[str, Card] = {}
    for unit, held in units.items():
        if unit not in opened:
            group = _group(f"U-{unit}-{layer}", "unit", layer, held, opens=unit)
            found |= dict.fromkeys((card.key for card in held), group)
        elif len(held) > most:
            found |= _by_team(held, layer)
    return found


def _by_team(cards: Sequence[Card], layer: int) -> dict[str, Card]:
    teams: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        teams[_owner(card).reference].append(card)
    found = {}
    for team, held in teams.items():
        group = _group(f"{team}-{layer}", "team", layer, held)
        found.update(dict.fromkeys((card.key for card in held), group))
    return found


def _group(
    key: str, kind: str, layer: int, cards: Sequence[Card], *, opens: int = 0
) -> Card:
    owner = _owner(cards[0])
    teams = {mark.reference for card in cards for mark in card.teams[:1]}
    many = "s" if len(cards) != 1 else ""
    counts = Counter(card.status for card in cards if card.status)
    title, note = owner.name, f"{len(cards)} OKR{many}"
    if kind == "unit":
        title = owner.unit_name or "Teams without a unit"
        note += f" of {len(teams)} team{'s' if len(teams) != 1 else ''}"
    return Card(
        key=key,
        layer=layer,
        title=title,
        kind=kind,
        note=note,
        teams=(owner,) if kind == "team" else (),
        counts=tuple((one, counts[one]) for one in HEALTH_ORDER if counts[one]),
        opens=opens,
    )


def _owner(card: Card) -> Mark:
    return card.teams[0] if card.teams else Mark("", "", "", 1)


def _once(links: Iterable[Link], into: dict[str, Card]) -> Iterable[Link]:
    seen = set()
    for link in links:
        upper, lower = (
            into[key].key if key in into else key for key in (link.upper, link.lower)
        )
        kind = "leads" if link.kind == "also" else link.kind
        if upper == lower or (upper, lower, kind) in seen:
            continue
        seen.add((upper, lower, kind))
        yield replace(link, upper=upper, lower=lower)


@dataclass(frozen=True, slots=True)
class Branch:
    """A card in the nested list, with what leads to it."""

    card: Card
    below: tuple["Branch", ...] = ()
    beside: tuple[str, ...] = ()


def as_list(graph: Graph) -> tuple[Branch, ...]:
    """Return the same as a nested list: what nothing stands above comes first.

    A card with several parents stands below each; a ring that must not be ends.
    """
    cards = {card.key: card for card in graph.cards}
    below = defaultdict(list)
    has_parent = set()
    for link in graph.links:
        if not link.is_between_teams:
            below[link.upper].append(link.lower)
            has_parent.add(link.lower)
    beside = defaultdict(list)
    for link in graph.between_teams:
        beside[link.upper].append(f"Needs from {link.lower}: {link.words}")
        beside[link.lower].append(f"Helps {link.upper}: {link.words}")

    def branch(key: str, above: frozenset[str]) -> Branch:
        inner = [one for one in below[key] if one not in above]
        return Branch(
            cards[key],
            tuple(branch(one, above | {key}) for one in inner),
            tuple(beside[key]),
        )

    return tuple(
        branch(card.key, frozenset())
        for card in sorted(graph.cards, key=lambda card: card.layer)
        if card.key not in has_parent
    )
