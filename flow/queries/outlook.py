"""What a forecast is made from."""

from datetime import date

from flow.metrics import FlowItem
from flow.queries.filters import Filters
from flow.queries.records import as_items, records_in, teams_in
from flow.report import Asked, seen
from objectives.models import Cycle


def flows_of(filters: Filters) -> list[FlowItem]:
    """Return a scope's flow as of the day. At most three queries."""
    teams = teams_in(filters.scope)
    rows = records_in(teams).filter(level=filters.level, cadence=filters.cadence)
    asked = Asked(teams, filters.first, filters.on)
    return [each.flow for each in seen(as_items(rows), asked)]


def end_ahead(cadence: str, on: date) -> date | None:
    """Return the end of the cycle that runs, or of the next; None without any."""
    ahead = Cycle.objects.filter(cadence=cadence, ends_on__gt=on)
    ends = ahead.order_by("ends_on").values_list("ends_on", flat=True)
    return ends.first()
