"""The contribution graph as the map draws it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject

from conversations.models import OPEN_HELP, HelpRequest
from conversations.queries import asked_of
from flow.models import AlignmentMap
from objectives.facts import IN_PLAY
from objectives.models import (
    AlignmentLink,
    Cadence,
    KeyResult,
    Need,
    Objective,
    StrategyGoal,
)
from objectives.queries import IN_PROCESS
from objectives.queries.lists import shared_with
from organizations.models import OrganizationSettings
from screens.map.graph import (
    ANNUAL,
    GOALS,
    KEY_RESULTS,
    QUARTERLY,
    TEAMS,
    Card,
    Graph,
    Link,
    Mark,
)
from screens.map.kept import Overview, unpacked
from teams.queries import team_names

Row = Mapping[str, Any]
AMBITIONS = {each.value: str(each.label) for each in Objective.Ambition}
TOPOLOGIES = {each.value: str(each.label) for each in Objective.Topology}


@dataclass(frozen=True, slots=True)
class OpenedMap:
    """The map as it opens; `whole` where more than that was asked for."""

    overview: Overview
    whole: Graph
    computed_at: datetime | None = None


def kept_map(on: date, settings: OrganizationSettings, *, is_whole: bool) -> OpenedMap:
    """Return the map as the worker drew it up. One query, whatever is on it.

    Where the worker has not come by yet, today or since the strategy was switched on or
    off, it is drawn up here. Four queries.
    """
    rows = AlignmentMap.objects.filter(day=on, has_strategy=settings.has_strategy)
    kept = rows.defer(*(() if is_whole else ("whole",))).first()
    if kept is not None:
        whole = unpacked(kept.whole) if is_whole else Graph()
        return OpenedMap(Overview.unpacked(kept.overview), whole, kept.computed_at)
    whole = contribution_graph(on, has_strategy=settings.has_strategy)
    return OpenedMap(overview_of(whole), whole)


def overview_of(whole: Graph) -> Overview:
    """Return a whole map as it opens. Two queries.

    Of those who are asked for help functions come first: they have no card.
    """
    asked = sorted(asked_of(), key=lambda one: not one.is_function)
    return Overview.of(
        whole,
        teams=tuple((team.reference, team.name) for team in team_names()),
        asked_of=tuple(asdict(one) for one in asked),
    )


def contribution_graph(on: date, *, has_strategy: bool = True) -> Graph:
    """Return all OKRs in process with what they lead to and need. Two queries.

    Health is as the worker last worked it out. Drafts that are private are hidden from
    others by the database, and what is in process is in none.
    """
    rows = list(_objectives())
    units = {row["pk"]: row for row in rows}
    goals = list(_goals()) if has_strategy else []
    cards = [
        *(_goal(goal) for goal in goals),
        *(_objective(row, units) for row in rows),
    ]
    links = [link for row in rows for link in _links(row, units, on)]
    known = {card.key for card in cards}
    return Graph(
        tuple(cards),
        tuple(link for link in links if link.upper in known and link.lower in known),
    )


def with_parts(graph: Graph, rows: Iterable[KeyResult]) -> Graph:
    """Return a small graph with the key results of its OKRs, and with the teams."""
    cards, links = list(graph.cards), list(graph.links)
    owners = {card.key: card.teams for card in graph.cards}
    for row in rows:
        about = f"O-{row.objective.number}"
        team = _mark(vars(row.team), "") if row.team else None
        holders = (team,) if team else owners.get(about, ())
        cards.append(
            Card(
                row.reference,
                KEY_RESULTS,
                row.title,
                kind="key_result",
                note=row.reference,
                progress=_share(row.raw_progress),
            )
        )
        links.append(Link(about, row.reference, "carries"))
        links += [Link(row.reference, mark.reference, "carries") for mark in holders]
    marks = {mark.reference: mark for card in graph.cards for mark in card.teams}
    cards += [
        Card(
            mark.reference,
            TEAMS,
            mark.name,
            kind="team",
            note=mark.reference,
            teams=(mark,),
        )
        for mark in marks.values()
    ]
    known = {card.key for card in cards}
    kept = (link for link in links if link.upper in known and link.lower in known)
    return Graph(tuple(cards), tuple(kept))


def key_results_on(graph: Graph) -> list[KeyResult]:
    """Return the key results in play of the quarter's OKRs on a graph. One query."""
    numbers = [
        int(card.key.removeprefix("O-"))
        for card in graph.cards
        if card.kind == "objective" and card.layer == QUARTERLY
    ]
    rows = KeyResult.objects.select_related("objective", "team").filter(
        objective__number__in=numbers, state__in=IN_PLAY
    )
    return list(rows.order_by("objective__number", "position", "pk"))


def _objectives() -> Iterable[Row]:
    links = AlignmentLink.objects.filter(objective=OuterRef("pk"))
    helps = HelpRequest.objects.filter(objective=OuterRef("pk"), state__in=OPEN_HELP)
    needs = Need.objects.filter(objective=OuterRef("pk"))
    return (
        Objective.objects.filter(state__in=IN_PROCESS)
        .annotate(
            shared=shared_with(),
            up=ArraySubquery(
                links.order_by("-is_primary", "pk").values(
                    about=JSONObject(
                        goal="goal__number", parent="parent_id", primary="is_primary"
                    )
                )
            ),
            helped=ArraySubquery(
                helps.order_by("pk").values(
                    about=JSONObject(
                        title="title",
                        state="state",
                        due="due_on",
                        team="helper_id",
                        asked="asked_team_id",
                        dependent="dependent_id",
                        whom=Coalesce(
                            "helper__name", "asked_team__name", "asked_function__name"
                        ),
                    )
                )
            ),
            needing=ArraySubquery(needs.order_by("pk").values("needed_id")),
            cadence=F("cycle__cadence"),
            health=F("healths__status"),
        )
        .order_by("number")
        .values(
            "pk",
            "number",
            "title",
            "topology",
            "ambition",
            "progress",
            "carry_count",
            "stands_alone",
            "team_id",
            "team__number",
            "team__name",
            "team__mark",
            "team__colour",
            "team__unit_id",
            "team__unit__name",
            "cadence",
            "health",
            "shared",
            "up",
            "helped",
            "needing",
        )
    )


def _goals() -> Iterable[StrategyGoal]:
    leads = Q(retired_on=None) | Q(links_down__objective__state__in=IN_PROCESS)
    return StrategyGoal.objects.filter(leads).distinct().order_by("number")


def _goal(goal: StrategyGoal) -> Card:
    note = f"{goal.reference}, retired" if goal.retired_on else goal.reference
    return Card(goal.reference, GOALS, goal.title, kind="goal", note=note)


def _objective(row: Row, rows: Mapping[int, Row]) -> Card:
    """Return a card; help that no OKR stands for is no line, so the card says it."""
    whom = [each["whom"] for each in row["helped"] if _helper(each, rows) is None]
    needs = [f"Needs {name}" for name in dict.fromkeys(whom)]
    flags = [f"O-{row['number']}", *needs, AMBITIONS[row["ambition"]]]
    owner = _mark(row, "team__")
    shared = tuple(_mark(each, "") for each in row["shared"])
    if shared:
        flags.append("Shared")
    if row["topology"]:
        flags.append(TOPOLOGIES[row["topology"]])
    if row["carry_count"]:
        flags.append("Carried over")
    return Card(
        key=f"O-{row['number']}",
        layer=ANNUAL if row["cadence"] == Cadence.ANNUAL else QUARTERLY,
        title=row["title"],
        note=" · ".join(flags),
        status=row["health"] or "",
        topology=row["topology"],
        progress=_share(row["progress"]),
        teams=(owner, *shared),
        is_orphan=not row["up"] and not row["stands_alone"],
    )


def _mark(row: Row, prefix: str) -> Mark:
    return Mark(
        reference=f"T-{row[f'{prefix}number']}",
        name=row[f"{prefix}name"],
        letters=row[f"{prefix}mark"],
        colour=row[f"{prefix}colour"],
        unit=row.get(f"{prefix}unit_id") or 0,
        unit_name=row.get(f"{prefix}unit__name") or "",
    )


def _links(row: Row, rows: Mapping[int, Row], on: date) -> Iterable[Link]:
    own = f"O-{row['number']}"
    for up in row["up"]:
        kind = "leads" if up["primary"] else "also"
        if up["goal"] is not None:
            yield Link(f"G-{up['goal']}", own, kind)
        elif up["parent"] in rows:
            yield Link(f"O-{rows[up['parent']]['number']}", own, kind)
    told = set()
    for asked in row["helped"]:
        helper = _helper(asked, rows)
        if helper is None or helper["pk"] == row["pk"]:
            continue
        told.add(helper["pk"])
        yield Link(
            own,
            f"O-{helper['number']}",
            "help",
            words=asked["title"],
            status=_how_far(asked, on),
        )
    for pk in row["needing"]:
        if pk in rows and pk not in told:
            yield Link(own, f"O-{rows[pk]['number']}", "needs", words=rows[pk]["title"])


def _helper(asked: Row, rows: Mapping[int, Row]) -> Row | None:
    """Return the OKR that helps: the one taken because of it, or the helper's first."""
    if asked["dependent"] in rows:
        return rows[asked["dependent"]]
    team = asked["team"] or asked["asked"]
    return next((row for row in rows.values() if row["team_id"] == team), None)


def _how_far(asked: Row, on: date) -> str:
    due = asked["due"] and date.fromisoformat(asked["due"])
    if asked["state"] == "accepted" and due and due < on:
        return "bad"
    return "warn" if asked["state"] == "requested" else "ok"


def _share(value: Any) -> float | None:
    return None if value is None else min(max(float(value), 0.0), 1.0)
