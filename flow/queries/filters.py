"""What is asked of flow: whose, of what, since when and as of which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flow.items import Level
from flow.queries.expectation import looked_at_from
from flow.queries.offered import CycleDays
from flow.queries.records import EVERYBODY, Scope
from objectives.models import Cadence


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose flow, of which level and cadence, since when and as of which day."""

    first: date
    on: date
    scope: Scope = EVERYBODY
    level: Level = Level.OKR
    cadence: str = Cadence.QUARTERLY


def cycles_within(cycles: Iterable[CycleDays], filters: Filters) -> list[CycleDays]:
    """Return the cycles that touch the days asked for, the oldest first."""
    return sorted(
        (
            each
            for each in cycles
            if each.cadence == filters.cadence
            and each.starts_on <= filters.on
            and each.ends_on >= filters.first
        ),
        key=lambda each: each.starts_on,
    )


def first_of(cycles: Iterable[CycleDays], cadence: str, on: date) -> date:
    """Return the first day unless one is said: the one from which finishes count."""
    return looked_at_from(
        (each.starts_on for each in cycles if each.cadence == cadence), on
    )
