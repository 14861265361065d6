"""A map as the worker keeps it: plain values, and back; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from screens.map.graph import Card, Graph, Link, Mark, collapsed

Kept = Mapping[str, Any]


def packed(graph: Graph) -> dict[str, Any]:
    """Return a graph as plain values; what is as ever is left out."""
    cards = [_given(card) for card in graph.cards]
    for values in cards:
        if "teams" in values:
            values["teams"] = [_given(mark) for mark in values["teams"]]
        if "counts" in values:
            values["counts"] = [list(pair) for pair in values["counts"]]
    return {"cards": cards, "links": [_given(link) for link in graph.links]}


def unpacked(kept: Kept) -> Graph:
    """Return the graph that was kept."""
    return Graph(
        tuple(_card(values) for values in kept["cards"]),
        tuple(Link(**values) for values in kept["links"]),
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """The map as it opens, and what stands around it.

    `linked` of the `okrs` lead to something; `helps` counts needs and help between
    them; `teams` are all there are to choose, by reference and name; `asked_of` says
    whom open requests wait for: name, is_function, asked_by, answering.
    """

    graph: Graph
    linked: int
    okrs: int
    helps: int
    teams: tuple[tuple[str, str], ...]
    asked_of: tuple[Kept, ...]

    @classmethod
    def of(
        cls,
        whole: Graph,
        *,
        teams: tuple[tuple[str, str], ...],
        asked_of: tuple[Kept, ...],
    ) -> "Overview":
        """Draw a whole graph together, and count it."""
        okrs = [card for card in whole.cards if card.kind == "objective"]
        return cls(
            graph=collapsed(whole),
            linked=sum(not card.is_orphan for card in okrs),
            okrs=len(okrs),
            helps=len(whole.between_teams),
            teams=teams,
            asked_of=asked_of,
        )

    def packed(self) -> dict[str, Any]:
        """Return it as plain values."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return values | {
            "graph": packed(self.graph),
            "teams": [list(team) for team in self.teams],
            "asked_of": [dict(one) for one in self.asked_of],
        }

    @classmethod
    def unpacked(cls, kept: Kept) -> "Overview":
        """Return what was kept."""
        values = {
            **kept,
            "graph": unpacked(kept["graph"]),
            "teams": tuple((reference, name) for reference, name in kept["teams"]),
            "asked_of": tuple(kept["asked_of"]),
        }
        return cls(**values)


def _given(row: Card | Link | Mark) -> dict[str, Any]:
    """Return the fields of a row that are not as ever."""
    found = {each.name: getattr(row, each.name) for each in fields(row)}
    return {
        each.name: found[each.name]
        for each in fields(row)
        if found[each.name] != each.default
    }


def _card(values: Kept) -> Card:
    teams = tuple(Mark(**mark) for mark in values.get("teams", ()))
    counts = tuple((status, count) for status, count in values.get("counts", ()))
    return Card(**{**values, "teams": teams, "counts": counts})
