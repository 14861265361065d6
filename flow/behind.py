"""Which single items are told of many: those behind a mark that stands for some."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flow.ages import Open
from flow.shares import ProgressBand

MOST_DOTS = 200
ROWS_OF_MANY = 50


@dataclass(frozen=True, slots=True)
class Behind:
    """Items of so many days, finished in some days, or so far on their way.

    Of many at most `rows` are told; None is all of them, for a file.
    """

    days: tuple[int, int] | None = None
    left: tuple[date, date] | None = None
    got: ProgressBand | None = None
    rows: int | None = ROWS_OF_MANY

    def has(self, each: Open) -> bool:
        """Say whether something in process is among them."""
        return (self.got is None or each.column == self.got) and (
            self.days is None or self.days[0] <= each.age <= self.days[1]
        )

    @property
    def is_narrow(self) -> bool:
        """Say whether single ones are asked for."""
        return any(each is not None for each in (self.days, self.left, self.got))


def behind_of(said: Mapping[str, str], *, rows: int | None = ROWS_OF_MANY) -> Behind:
    """Return what an address asks for; what makes no sense narrows nothing."""
    got = said.get("got", "")
    return Behind(
        days=_days(said.get("days", "")),
        left=_dates(said.get("left", "")),
        got=ProgressBand(got) if got in set(ProgressBand) else None,
        rows=rows,
    )


def address_of(said: Mapping[str, str], behind: Behind) -> str:
    """Return the query of an address that asks for them beside what it says already."""
    rest = {k: v for k, v in said.items() if k not in {"days", "left", "got"}}
    if behind.days is not None:
        rest["days"] = f"{behind.days[0]}-{behind.days[1]}"
    if behind.left is not None:
        rest["left"] = f"{behind.left[0]}_{behind.left[1]}"
    if behind.got is not None:
        rest["got"] = behind.got.value
    return urlencode(rest)


def _days(text: str) -> tuple[int, int] | None:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal() and len(text) < 12):
        return None
    return int(first), int(last)


def _dates(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("_")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
