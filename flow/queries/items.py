"""All that flowed in some days, each with its whole life, for files and lists."""

from dataclasses import dataclass
from datetime import date

from flow.queries.filters import Filters
from flow.queries.offered import Offered
from flow.queries.records import as_items, records_in, since
from flow.queries.standing import titles_of
from flow.report import Asked, Seen, seen


@dataclass(frozen=True, slots=True)
class FlowItems:
    """Items as of a day as a scope had them, and what they were called, by number."""

    items: tuple[Seen, ...]
    titles: dict[int, str]


def flow_items(filters: Filters, *, today: date, frame: Offered) -> FlowItems:
    """Return what was in process since the first day. Two queries."""
    teams = frame.teams_in(filters.scope)
    rows = since(records_in(teams), filters.first).filter(
        level=filters.level, cadence=filters.cadence
    )
    found = seen(as_items(rows), Asked(teams, filters.first, filters.on))
    then = None if filters.on == today else filters.on
    numbers = [each.item.number for each in found]
    return FlowItems(tuple(found), titles_of(filters.level, numbers, then))
