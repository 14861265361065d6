"""How far the worker is with counting everything, and what its counts put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LOOKED_BACK = 10
COLUMNS = (
    "day",
    "finished_at",
    "fills_past",
    "objectives",
    "objectives_done",
    "scopes",
    "scopes_done",
    "repaired",
    "differences",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that were put right: of an item, or of somebody's days since one."""

    level: str
    rows: int
    item: str
    whose: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """How far one is, and which rows it put right, the first few of them named."""

    day: date
    fills_past: bool
    is_finished: bool
    objectives: int
    objectives_done: int
    scopes: int
    scopes_done: int
    repaired: int
    differences: tuple[Difference, ...]

    @property
    def unnamed(self) -> int:
        """Return how many rows are counted without being named."""
        return self.repaired - sum(each.rows for each in self.differences)


def sweep_of(
    about: Mapping[str, Any], teams: Mapping[int, str], units: Mapping[int, str]
) -> Sweep:
    """Return a row's columns as a sweep; teams and units by id, each with its name."""
    return Sweep(
        day=date.fromisoformat(about["day"]),
        is_finished=about["finished_at"] is not None,
        differences=tuple(
            Difference(
                level=each["level"],
                rows=each["rows"],
                item=each["item"],
                whose=teams.get(each["team"]) or units.get(each["unit"], ""),
                since=date.fromisoformat(each["since"]) if each["since"] else None,
            )
            for each in about["differences"]
        ),
        **{
            name: about[name]
            for name in COLUMNS
            if name not in {"day", "finished_at", "differences"}
        },
    )
