"""The map as SVG: cards are links, walked by arrow keys; pure but for the addresses."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from textwrap import wrap

from django.utils.safestring import SafeString

from okrhub.lib.charts import element, in_percent, together
from okrhub.lib.templatetags.design import LOOKS
from screens.map.graph import (
    ANNUAL,
    GOALS,
    KEY_RESULTS,
    QUARTERLY,
    TEAMS,
    Card,
    Graph,
    Link,
)
from screens.map.layout import COLUMN_GAP, Layout, Placed

HEADS = {
    GOALS: "Strategy goals",
    ANNUAL: "Annual objectives",
    QUARTERLY: "Team OKRs of the quarter",
    KEY_RESULTS: "Key results",
    TEAMS: "Teams",
}
TOPOLOGIES = {
    "dedicated": ("1", "Dedicated team"),
    "nexus": ("2", "Team of teams"),
    "split_by_kr": ("3", "Split by key result"),
    "mapped": ("4", "Existing team"),
}
LETTER = 6.9
LANE = 9.0
LANES = 5
MARK = 30.0
ROOM_AT_THE_END = COLUMN_GAP + 8
LABEL = 216.0
SMALL_LETTER = 6.2
LABEL_HEIGHT = 36.0
MOST_LABELS = 40
NEEDS = "Needs help from another OKR"
HOW_FAR = {"bad": "overdue", "warn": "no answer yet", "ok": "promised"}


def drawing(
    graph: Graph,
    placed: Layout,
    *,
    address: Callable[[Card], str],
    colour: str = "health",
    zoom: int = 100,
) -> SafeString:
    """Draw a graph in its layout; colour by health or by topology.

    `zoom` is the width in percent of the natural size.
    """
    labels = _labels(graph.between_teams, placed)
    width = placed.width + ROOM_AT_THE_END + (LABEL if labels else 0)
    ways = _ways(graph, placed)
    said = _said(graph)
    return element(
        "svg",
        *_heads(placed),
        *(_edge(link, placed.placed) for link in graph.links if _is_plain(link)),
        *_help(graph.between_teams, placed.placed),
        *labels,
        *(
            _card(
                placed.placed[key], address(card), ways[key], said[key], colour=colour
            )
            for layer in placed.layers.values()
            for key in layer
            for card in [placed.placed[key].card]
        ),
        class_="amap",
        viewBox=f"0 0 {width:.0f} {placed.height:.0f}",
        width=f"{width * zoom / 100:.0f}",
        height=f"{placed.height * zoom / 100:.0f}",
        role="group",
        aria_label="Alignment map: arrow keys go from card to card, Enter opens one",
    )


def _heads(placed: Layout) -> Iterable[SafeString]:
    for layer, x in placed.columns.items():
        yield element("text", HEADS[layer], class_="colhead", x=x, y=14.0)


def _is_plain(link: Link) -> bool:
    return not link.is_between_teams


def _edge(link: Link, placed: Mapping[str, Placed]) -> SafeString:
    upper, lower = placed[link.upper], placed[link.lower]
    if upper.x == lower.x:
        return _bow(upper, lower, 0, "edge also")
    left, right = sorted((upper, lower), key=lambda one: one.x)
    x0, x1, y0, y1 = left.right, right.x, left.middle, right.middle
    middle = x0 + 20
    path = f"M{x0:.0f},{y0:.0f}C{middle + 16:.0f},{y0:.0f} {middle:.0f},{y1:.0f} {x1:.0f},{y1:.0f}"
    return element("path", class_=f"edge {link.kind}", d=path)


def _help(links: Iterable[Link], placed: Mapping[str, Placed]) -> Iterable[SafeString]:
    for number, link in enumerate(links):
        upper, lower = placed[link.upper], placed[link.lower]
        yield _bow(upper, lower, number % LANES, f"dep {link.status or 'ok'}")


def _labels(links: Collection[Link], placed: Layout) -> list[SafeString]:
    """Return the words of the lines of help, each beside who asks; none of too many.

    One that finds its place taken moves down, or up from the lower edge.
    """
    if not 0 < len(links) <= MOST_LABELS:
        return []
    x = placed.width + ROOM_AT_THE_END
    found = [element("text", NEEDS, class_="colhead", x=x, y=14.0)]
    ordered = sorted(links, key=lambda link: placed.placed[link.upper].middle)
    lowest = placed.height - LABEL_HEIGHT * len(ordered)
    y = 0.0
    for n, link in enumerate(ordered):
        wanted = placed.placed[link.upper].middle - 14
        y = max(y, min(wanted, lowest + LABEL_HEIGHT * n))
        found += [
            element("text", _short(link.words), class_="depwords", x=x, y=y + 10),
            element(
                "text", _between(link), class_=f"depmeta {link.status}", x=x, y=y + 25
            ),
        ]
        y += LABEL_HEIGHT
    return found


def _between(link: Link) -> str:
    """Return who asks whom, and how far it is."""
    both = (link.upper, link.lower)
    is_of_two = all(key.startswith("O-") for key in both)
    who = " from ".join(both) if is_of_two else ""
    return ": ".join(filter(None, (who, HOW_FAR.get(link.status, ""))))


def _short(words: str) -> str:
    most = int(LABEL / SMALL_LETTER)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _bow(upper: Placed, lower: Placed, lane: int, kind: str) -> SafeString:
    """Draw a line on the right of both cards, each in a lane, with an arrow's head."""
    x = max(upper.right, lower.right) + 14 + lane * LANE
    y0, y1 = upper.middle - 8, lower.middle + 8
    line = (
        f"M{upper.right:.0f},{y0:.0f}C{x:.0f},{y0:.0f} {x:.0f},{y1:.0f} "
        f"{lower.right + 6:.0f},{y1:.0f}"
    )
    head = f"M{lower.right:.0f},{y1:.0f}l7,-4v8z"
    return together(
        (
            element("path", class_=kind, d=line),
            element("path", class_=f"head {kind}", d=head),
        )
    )


def _card(
    one: Placed, href: str, ways: Mapping[str, str], said: str, *, colour: str
) -> SafeString:
    card = one.card
    left, foot = one.x + 14, one.y + one.height - 9
    marks = []
    for mark in card.teams[:2] if card.layer != TEAMS else ():
        marks.append(_mark(left, one.y + 12, mark.letters, mark.colour))
        left += MARK
    room = max(int((one.right - left - 8) / LETTER), 8)
    lines = [card.title]
    if len(card.title) > room:
        most = 1 if card.is_group else 2
        lines = wrap(card.title, room, max_lines=most, placeholder=" …")
    parts = [
        element("rect", x=one.x, y=one.y, width=one.width, height=one.height, rx="8"),
        *_stripes(one, colour),
        *marks,
        *(
            element("text", words, class_="ntitle", x=left, y=one.y + 19 + n * 15)
            for n, words in enumerate(lines)
        ),
        element("text", _foot(card, room), class_="nmeta", x=left, y=foot),
    ]
    if card.progress is not None:
        parts.append(
            element(
                "text",
                f"{in_percent(card.progress)} %",
                class_="nnum",
                x=one.right - 10,
                y=foot,
                text_anchor="end",
            )
        )
    return element(
        "a",
        element("title", said),
        *parts,
        href=href,
        id=_id(card.key),
        class_=f"node {card.kind}{' orphan' if card.is_orphan else ''}",
        aria_label=said,
        **{f"data_{way}": _id(key) for way, key in ways.items()},
    )


def _stripes(one: Placed, colour: str) -> Iterable[SafeString]:
    """Colour the edge; what stands for many shows how many are how."""
    shares = [(_tone(one.card, colour), 1)]
    if one.card.counts and colour == "health":
        shares = [(LOOKS[status].tone, count) for status, count in one.card.counts]
    y, height = one.y + 6, one.height - 12
    whole = sum(count for _, count in shares)
    for tone, count in shares:
        part = height * count / whole
        yield element(
            "rect",
            class_=f"stripe {tone}",
            x=one.x,
            y=y,
            width="6" if one.card.counts else "4",
            height=part,
            rx="2",
        )
        y += part


def _mark(x: float, y: float, letters: str, colour: int) -> SafeString:
    return together(
        (
            element(
                "rect",
                class_=f"mono c{colour}",
                x=x,
                y=y,
                width="25",
                height="25",
                rx="6",
            ),
            element(
                "text",
                letters,
                class_=f"monot c{colour}",
                x=x + 12.5,
                y=y + 16.5,
                text_anchor="middle",
            ),
        )
    )


def _tone(card: Card, colour: str) -> str:
    if colour == "topology":
        known = TOPOLOGIES.get(card.topology)
        return f"topo{known[0]}" if known else "none"
    return LOOKS[card.status].tone if card.status in LOOKS else "none"


def _foot(card: Card, room: int) -> str:
    """Return the small line: the state in words first, then what else is known."""
    state = LOOKS[card.status].word if card.status in LOOKS else ""
    groups = ", ".join(
        f"{count} {LOOKS[status].word.lower()}" for status, count in card.counts
    )
    words = " · ".join(part for part in (state, card.note, groups) if part)
    most = room - (6 if card.progress is not None else 0)
    return words if len(words) <= most else f"{words[: max(most - 1, 1)]}…"


def _said(graph: Graph) -> Mapping[str, str]:
    """Return what a screen reader says of each card."""
    up, beside = defaultdict(list), defaultdict(list)
    for link in graph.links:
        if link.is_between_teams:
            beside[link.upper].append(f"Needs from {link.lower}: {link.words}.")
            beside[link.lower].append(f"Helps {link.upper}: {link.words}.")
        else:
            up[link.lower].append(link.upper)
    told = {}
    for card in graph.cards:
        who = " with ".join(mark.name for mark in card.teams)
        leads = f"Leads to {', '.join(up[card.key])}." if up[card.key] else ""
        if card.is_orphan:
            leads = "Leads to nothing yet."
        state = LOOKS[card.status].word if card.status in LOOKS else ""
        done = "" if card.progress is None else f"{in_percent(card.progress)} %"
        first = ". ".join(
            part for part in (card.title, card.note, who, state, done) if part
        )
        told[card.key] = " ".join((f"{first}.", leads, *beside[card.key])).strip()
    return told


def _ways(graph: Graph, placed: Layout) -> Mapping[str, Mapping[str, str]]:
    """Return where each arrow key goes from each card."""
    near: dict[str, set[str]] = defaultdict(set)
    for link in graph.links:
        near[link.upper].add(link.lower)
        near[link.lower].add(link.upper)
    order = list(placed.layers)
    found: dict[str, dict[str, str]] = {}
    for n, layer in enumerate(order):
        keys = placed.layers[layer]
        for i, key in enumerate(keys):
            ways = {}
            if i:
                ways["up"] = keys[i - 1]
            if i + 1 < len(keys):
                ways["down"] = keys[i + 1]
            for way, other in (("left", n - 1), ("right", n + 1)):
                if 0 <= other < len(order):
                    ways[way] = _nearest(key, placed.layers[order[other]], near, placed)
            found[key] = ways
    return found


def _nearest(
    key: str, others: Collection[str], near: Mapping[str, set[str]], placed: Layout
) -> str:
    """Return a card of the next column: one that is linked, else the one beside."""
    y = placed.placed[key].middle
    linked = near[key].intersection(others)
    return min(
        (other for other in others if other in linked) if linked else others,
        key=lambda other: abs(placed.placed[other].middle - y),
    )


def _id(key: str) -> str:
    return f"card-{key}"
