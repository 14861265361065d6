"""What every chart has: words, drawing, table; and how its items are named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString

from flow.items import Item, Level
from flow.metrics import LINE_MINIMUMS, PercentileLines, chance_between
from flow.queries import FlowPage
from flow.report import USUAL
from okrhub.lib.charts import NOTHING, in_percent

Cell = str | int | float | date | None
NOUNS = {
    Level.OKR: ("OKR", "OKRs"),
    Level.KEY_RESULT: ("key result", "key results"),
    Level.INITIATIVE: ("initiative", "initiatives"),
}


@dataclass(frozen=True, slots=True)
class Legend:
    """A shape and what it means."""

    shape: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `rule` says how it is read, `said` what it says with n.

    Without a drawing `said` says why there is none. `columns` and `rows` are the same
    as a table; a cell of the first column may be a link. `ask` are the words of a button
    that has the worker work it out, `instead` the level to look at where this is too few.
    """

    key: str
    title: str
    rule: str
    said: str
    drawing: SafeString = NOTHING
    aside: str = ""
    legend: Sequence[Legend] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    links: Sequence[str] = field(default=())
    ask: str = ""
    instead: str = ""

    @property
    def linked_rows(self) -> list[tuple[str, Sequence[Cell]]]:
        """Return the rows, each with its address or none."""
        links = self.links or [""] * len(self.rows)
        return list(zip(links, self.rows, strict=True))


@dataclass(frozen=True, slots=True)
class Look:
    """A page to be drawn, and where its items lead."""

    page: FlowPage
    address: Callable[[Item], str]
    today: date

    @property
    def one(self) -> str:
        """Return what one item is called."""
        return NOUNS[self.page.filters.level][0]

    @property
    def many(self) -> str:
        """Return what items are called."""
        return NOUNS[self.page.filters.level][1]

    @property
    def ends(self) -> tuple[str, str]:
        """Return what the two finishes are called."""
        if self.page.filters.level == Level.KEY_RESULT:
            return "Reached", "Not reached"
        if self.page.filters.level == Level.INITIATIVE:
            return "Done", "Not done"
        return "Achieved", "Missed"

    def counted(self, count: int) -> str:
        """Return "1 OKR", "3 OKRs"."""
        return f"{count} {self.one if count == 1 else self.many}"

    def title(self, item: Item) -> str:
        """Return the words of an item."""
        return self.page.titles.get(item.number, "")


def lines_in_words(found: PercentileLines) -> str:
    """Say what the lines say, and what is not drawn yet and why."""
    if not found.n:
        return "None has finished in these days, so there is no line yet."
    said = [f"{p} % took {days} days or less" for p, days in found.lines.items()]
    missing = [p for p in LINE_MINIMUMS if p not in found.lines]
    words = f"{'; '.join(said)}. " if said else ""
    if missing:
        needs = ", ".join(f"{p} % from {LINE_MINIMUMS[p]}" for p in missing)
        words += f"Slowest of {found.n} so far: {found.slowest} days (lines: {needs}). "
    between = chance_between(found.n)
    if between and USUAL not in found.lines:
        words += (
            f"With {in_percent(between)} % the next takes {found.fastest} to "
            f"{found.slowest} days. "
        )
    return words.strip()


def day(on: date) -> str:
    """Return "3 Oct 2026"."""
    return f"{on.day} {on:%b %Y}"
