"""Keep what ages are compared with, and what was carried over, for pages to read."""

from datetime import date
from typing import Any

from flow import queries
from flow.items import Level
from flow.models import PastLines
from flow.queries.carried import carried_as_kept, carried_in
from flow.queries.records import places
from objectives.models import Cadence, Cycle
from okrhub.lib.tenancy import current_organization_id, tenant


def keep_past_lines(*, on: date) -> None:
    """Work out the lines of each cadence and level; written where they differ.

    With those of OKRs what was carried over at the end of the cycles since then.
    """
    with tenant(current_organization_id()):
        stand = places()
        cycles = list(Cycle.objects.values_list("cadence", "starts_on"))
        for cadence in Cadence.values:
            first = queries.looked_at_from(
                (start for of, start in cycles if of == cadence), on
            )
            for level in Level:
                found = queries.expectations_from(
                    first, on, cadence, level, homes=stand.homes, parents=stand.parents
                )
                said: dict[str, Any] = {
                    "first": first,
                    "everybody": queries.as_kept(found.everybody),
                    "units": {
                        str(unit): queries.as_kept(each)
                        for unit, each in found.units.items()
                    },
                }
                if level == Level.OKR:
                    ended = carried_in(None, cadence, first=first, on=on)
                    said["carried"] = carried_as_kept(ended)
                    said["worked_out_on"] = on
                of_level = PastLines.objects.filter(cadence=cadence, level=level)
                if not of_level.filter(**said).exists():
                    PastLines.objects.update_or_create(
                        cadence=cadence, level=level, defaults=said
                    )
