"""The records and figures that the worker keeps: a scope, its items, its days."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from flow.figures import Figures
from flow.items import Item, Level, Shared, Stop
from flow.metrics import FlowItem
from flow.models import FlowHolder, FlowRecord, FlowSnapshot
from teams.models import Team, Unit

LEVELS = tuple(Level)
FIGURES = tuple(each.name for each in fields(Figures))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose flow: a team's, a unit's with all below, or everybody's."""

    team: int | None = None
    unit: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Return what a row of this scope says."""
        return {"team_id": self.team, "unit_id": self.unit}


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class Places:
    """Where teams and units stand: each team's unit, and the unit above each unit."""

    homes: Mapping[int, int | None]
    parents: Mapping[int, int | None]
    names: Mapping[int, str]


def places() -> Places:
    """Return where every team and unit stands, and the names of units. One query."""
    homes, parents, names = {}, {}, {}
    unit = Unit.objects.values_list(Value(value=True), "pk", "parent_id", "name")
    team = Team.objects.values_list(Value(value=False), "pk", "unit_id", "name")
    for is_unit, pk, above, name in unit.union(team, all=True):
        if is_unit:
            parents[pk], names[pk] = above, name
        else:
            homes[pk] = above
    return Places(homes, parents, names)


def scopes_of(teams: Collection[int]) -> dict[Scope, frozenset[int] | None]:
    """Return the scopes that some teams belong to, with the teams of each. One query."""
    stand = places()
    units, homes = stand.parents, stand.homes
    found: dict[Scope, frozenset[int] | None] = {
        Scope(team=team): frozenset({team}) for team in sorted(teams)
    }
    for unit in sorted(_with_above({homes.get(team) for team in teams}, units)):
        found[Scope(unit=unit)] = teams_below(unit, units, homes)
    found[EVERYBODY] = None
    return found


def all_scopes() -> list[Scope]:
    """Return every scope: the teams, the units, and everybody last. Two queries."""
    teams = Team.objects.order_by("pk").values_list("pk", flat=True)
    units = Unit.objects.order_by("pk").values_list("pk", flat=True)
    return [
        *(Scope(team=pk) for pk in teams),
        *(Scope(unit=pk) for pk in units),
        EVERYBODY,
    ]


def teams_in(scope: Scope) -> frozenset[int] | None:
    """Return the teams of a scope; None is everybody. At most one query."""
    if scope.team is not None:
        return frozenset({scope.team})
    if scope.unit is None:
        return None
    stand = places()
    return teams_below(scope.unit, stand.parents, stand.homes)


def units_above(units: Collection[int]) -> list[Scope]:
    """Return the scopes of units and of all that they stand below. One query."""
    known = dict(Unit.objects.values_list("pk", "parent_id"))
    return [
        Scope(unit=pk) for pk in sorted(_with_above(set(units) & set(known), known))
    ]


def _with_above(
    homes: Iterable[int | None], units: Mapping[int, int | None]
) -> set[int]:
    found: set[int] = set()
    for home in homes:
        unit = home
        while unit is not None and unit not in found:
            found.add(unit)
            unit = units[unit]
    return found


def teams_below(
    unit: int, units: Mapping[int, int | None], homes: Mapping[int, int | None]
) -> frozenset[int]:
    """Return the teams of a unit and of all below it.

    `units` are each one's parent, `homes` each team's unit.
    """
    below = {unit}
    for _ in units:
        below |= {each for each, parent in units.items() if parent in below}
    return frozenset(team for team, home in homes.items() if home in below)


def records_in(teams: frozenset[int] | None) -> QuerySet[FlowRecord]:
    """Return the records that some teams ever had; None is all."""
    rows = FlowRecord.objects.all()
    if teams is None:
        return rows
    held = FlowHolder.objects.filter(team_id__in=sorted(teams))
    return rows.filter(pk__in=held.values("record_id"))


def since(rows: QuerySet[FlowRecord], day: date) -> QuerySet[FlowRecord]:
    """Return what was still open on a day, or is."""
    return rows.filter(Q(exited_on=None) | Q(exited_on__gte=day))


COLUMNS = (
    "level",
    "number",
    "objective__number",
    "cadence",
    "started_on",
    "exited_on",
    "outcome",
    "kind",
    "earlier",
    "owners",
    "shared",
    "carried_on",
    "paused",
    "waited",
    "barred",
    "moved_on",
)


def as_items(rows: QuerySet[FlowRecord]) -> Iterator[Item]:
    """Return records as the calculations take them. One query."""
    for values in rows.values_list(*COLUMNS):
        yield item(dict(zip(COLUMNS, values, strict=True)))


def item(row: Mapping[str, Any]) -> Item:
    """Return one record's columns as the calculations take them."""
    return Item(
        level=Level(row["level"]),
        number=row["number"],
        objective=row["objective__number"],
        cadence=row["cadence"],
        flow=FlowItem(
            started_on=row["started_on"],
            exited_on=row["exited_on"],
            outcome=row["outcome"],
            earlier=tuple((_day(a), _day(b)) for a, b in row["earlier"]),
        ),
        owners=tuple((_day(day), team) for day, team in row["owners"]),
        shared=tuple(
            Shared(team, _day(since) if since else None, _day(until) if until else None)
            for team, since, until in row["shared"]
        ),
        carried_on=tuple(row["carried_on"]),
        paused=stops_in(row["paused"]),
        waited=stops_in(row["waited"]),
        barred=stops_in(row["barred"]),
        moved_on=row["moved_on"],
        kind=row["kind"],
    )


def item_of(row: FlowRecord) -> Item:
    """Return a record as the calculations take it. Needs its objective loaded."""
    columns = {name: getattr(row, name) for name in COLUMNS if "__" not in name}
    number = row.objective.number if row.objective else None
    return item(columns | {"objective__number": number})


def stops_in(rows: Iterable[tuple[str, str | None]]) -> tuple[Stop, ...]:
    """Return days from and to as they are kept."""
    return tuple((_day(first), _day(last) if last else None) for first, last in rows)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def kept_figures(
    scope: Scope, cadence: str, level: str, *, up_to: date, since: date = date.min
) -> list[Figures]:
    """Return a scope's rows up to a day, in order. One query.

    From a day on those that hold on it and later: the last one before it, too.
    """
    rows = snapshots_of(scope, cadence, level).filter(day__lte=up_to)
    if since > date.min:
        before = rows.filter(day__lte=since).order_by("-day").values("day")[:1]
        rows = rows.filter(day__gte=Coalesce(Subquery(before), Value(since)))
    return [Figures(*values) for values in rows.order_by("day").values_list(*FIGURES)]


def snapshots_of(scope: Scope, cadence: str, level: str) -> QuerySet[FlowSnapshot]:
    """Return a scope's rows of a cadence and level."""
    return FlowSnapshot.objects.filter(cadence=cadence, level=level, **scope.columns)


def last_before(scope: Scope, cadence: str, level: str, day: date) -> Figures | None:
    """Return the figures that held before a day. One query."""
    rows = snapshots_of(scope, cadence, level).filter(day__lt=day)
    row = rows.order_by("-day").first()
    return row.figures() if row else None
