"""What every chart has: words, drawing, table; and how its items are named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from flow.behind import ROWS_OF_MANY, Behind
from flow.items import Level
from flow.metrics import LINE_MINIMUMS, PercentileLines, chance_between
from flow.queries import FlowPage
from flow.report import USUAL
from okrhub.lib.charts import NOTHING, in_percent
from organizations.models import OrganizationSettings

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
    as a table; a cell of the first column may be a link. Of many `table` says which rows
    they are; `is_told` that they were asked for by a mark. `is_awaited` says that the
    worker is at it, `ask` are the words of a button that has it work it out, `instead`
    the level to look at where this is too few.
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
    table: str = ""
    is_told: bool = False
    is_awaited: bool = False
    ask: str = ""
    instead: str = ""

    @property
    def body(self) -> SafeString:
        """Return the rows of the table, the first cell of each a link if it leads on."""
        links = self.links or [""] * len(self.rows)
        return SafeString(
            "".join(
                [
                    f"<tr>{_cell(row[0], link)}{''.join(map(_cell, row[1:]))}</tr>"
                    for link, row in zip(links, self.rows, strict=True)
                ]
            )
        )


def _cell(cell: Cell, link: str = "") -> str:
    words = _words(cell)
    return (
        f'<td><a href="{escape(link)}">{words}</a></td>'
        if link
        else f"<td>{words}</td>"
    )


def _words(cell: Cell) -> str:
    if cell is None:
        return '<span class="meta">n/a</span>'
    if isinstance(cell, int):
        return str(cell)
    return escape(day(cell) if isinstance(cell, date) else str(cell))


@dataclass(frozen=True, slots=True)
class Look:
    """A page to be drawn, where its items lead, and the query that tells single ones.

    `settings` say which layers there are to speak of.
    """

    page: FlowPage
    leads_to: Callable[[Level, str], str]
    today: date
    behind: Behind
    those: Callable[[Behind], str]
    settings: OrganizationSettings

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

    def title(self, number: int) -> str:
        """Return the words of an item."""
        return self.page.titles.get(number, "")

    def address(self, reference: str) -> str:
        """Return where an item leads."""
        return self.leads_to(self.page.filters.level, reference)

    def address_of(self, behind: Behind, chart: str) -> str:
        """Return where the items behind a mark are told."""
        return f"?{self.those(behind)}#{chart}"

    def table(self, shown: int, count: int, which: str) -> str:
        """Say which of many the rows of a table are; nothing where they are all."""
        if self.behind.is_narrow:
            said = f"{shown:,} behind the mark as table"
            return said if shown < ROWS_OF_MANY else f"The first {said}"
        return (
            f"Show the {shown} {which} of {count:,} as table" if shown < count else ""
        )


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


@lru_cache(maxsize=2000)
def day(on: date) -> str:
    """Return "3 Oct 2026"."""
    return f"{on.day} {on:%b %Y}"
