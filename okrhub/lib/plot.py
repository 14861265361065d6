"""The frame that charts of flow share: scales, grid, days, percentile lines, dots.

Each chart is drawn wide and narrow; a container query shows the one that fits. Shape or
dash says the same as colour, for print and for who sees no colour.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from django.utils.safestring import SafeString

from okrhub.lib.charts import Scale, coordinate, element, together

TOP, BOTTOM, LEFT = 18, 32, 38
BETWEEN_DAYS = 74
MOST_TICKS = 5
LINE_OF_TEXT = 14.0
NARROWEST_WIDE = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot that is a link: where it leads, its words, and which shape it has.

    `shape` is "round" or "pointed"; a `name` is written beside it. One that stands for
    several says how many with `count`, and is as much larger.
    """

    x: float | date
    y: float
    words: str
    address: str
    shape: str = "round"
    name: str = ""
    is_ringed: bool = False
    count: int = 1

    @property
    def size(self) -> float:
        """Return how large it is drawn beside one that stands for a single thing."""
        return min(0.8 + 0.2 * sqrt(self.count), 3.0)


class Plot:
    """One drawing in a given size, from 0 up to the highest value."""

    def __init__(
        self,
        width: int,
        height: int,
        *,
        highest: float,
        room: tuple[int, int] = (14, 10),
        below: int = BOTTOM,
    ) -> None:
        """Keep the size; `room` is left at the right, wide and narrow."""
        self.width, self.height = width, height
        self.is_wide = width > NARROWEST_WIDE
        self.left, self.right = LEFT, width - room[0 if self.is_wide else 1]
        self.bottom = height - below
        self.ticks = whole_ticks(highest)
        self.y = Scale(0, self.ticks[-1], self.bottom, TOP)

    def svg(self, label: str, *parts: SafeString, role: str = "img") -> SafeString:
        """Return the drawing with its words."""
        return element(
            "svg",
            *parts,
            class_="cht",
            viewBox=f"0 0 {self.width} {self.height}",
            role=role,
            aria_label=label,
        )

    def text(
        self, x: float, y: float, words: object, css: str, anchor: str = "start"
    ) -> SafeString:
        """Return words at a place."""
        return element(
            "text", str(words), x=float(x), y=float(y), class_=css, text_anchor=anchor
        )

    def grid(self, css: str = "gridl") -> SafeString:
        """Return a line and a number for each tick."""
        parts = []
        for tick in self.ticks:
            y = self.y(tick)
            parts += [
                self.across(y, css),
                self.text(self.left - 8, y + 4, coordinate(tick), "tick", "end"),
            ]
        return together(parts)

    def across(self, y: float, css: str) -> SafeString:
        """Return a line from side to side."""
        return element(
            "line",
            class_=css,
            x1=float(self.left),
            x2=float(self.right),
            y1=y,
            y2=y,
        )

    def days(self, first: date, last: date) -> Scale:
        """Return the scale of the days."""
        return Scale.of_days(first, last, self.left + 6, self.right - 6)

    def named_days(self, first: date, last: date) -> SafeString:
        """Name firsts of months below the chart, as many as there is room for."""
        x = self.days(first, last)
        firsts = list(_firsts(first, last))
        room = max(int((self.right - self.left) // BETWEEN_DAYS), 1)
        step = -(-len(firsts) // room) if firsts else 1
        parts = []
        for place, day in enumerate(firsts):
            if place % step:
                continue
            words = f"{day:%b} {day:%y}" if day.month == 1 or not place else f"{day:%b}"
            parts.append(self.text(x(day), self.bottom + 18, words, "tick", "middle"))
        return together(parts)

    def levels(self, lines: Mapping[int, int]) -> SafeString:
        """Return the percentile lines; names that would touch are pushed apart."""
        parts = []
        before: float | None = None
        for percent, value in sorted(lines.items()):
            y = self.y(value)
            named = y + 4 if before is None else min(y + 4, before - LINE_OF_TEXT)
            before = named
            words = f"{percent} %  {value} d" if self.is_wide else f"{percent} %"
            parts += [
                self.across(y, f"pct p{percent}"),
                self.text(self.right + 8, named, words, "lbl strong"),
            ]
        return together(parts)

    def mark(self, mark: Mark, x: float) -> SafeString:
        """Return a dot as a link, large enough to be hit."""
        y = self.y(mark.y)
        parts = [
            element("rect", class_="hit", x=x - 12, y=y - 12, width="24", height="24"),
            _shape(mark, x, y),
        ]
        if mark.name:
            up = 5 + 5 * mark.size
            parts.append(self.text(x, y - up, mark.name, "lbl halo strong", "middle"))
        return element(
            "a",
            *parts,
            href=mark.address,
            class_="dotlink",
            aria_label=mark.words,
            data_tip=mark.words,
        )


def _shape(mark: Mark, x: float, y: float) -> SafeString:
    ringed = " ringed" if mark.is_ringed else ""
    if mark.shape == "pointed":
        wide, high = (coordinate(part * mark.size) for part in (6, 10))
        top = f"M{coordinate(x)},{coordinate(y - 6 * mark.size)}"
        d = f"{top}l{wide},{high}h-{coordinate(12 * mark.size)}z"
        return element("path", class_=f"pt miss{ringed}", d=d)
    return element("circle", class_=f"pt{ringed}", cx=x, cy=y, r=4.6 * mark.size)


def _firsts(first: date, last: date) -> Iterable[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def whole_ticks(highest: float) -> list[float]:
    """Return at most six round whole numbers from 0 that enclose the highest value."""
    step = next(
        step
        for size in (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
        for step in (size, 2 * size, 5 * size)
        if step * MOST_TICKS >= highest
    )
    count = max(-(-int(highest + 0.999) // step), 1)
    return [float(step * n) for n in range(count + 1)]


def both(draw: Callable[[int, int], SafeString], wide: int, height: int) -> SafeString:
    """Return a chart wide and narrow."""
    return element(
        "div",
        element("div", draw(wide, height), class_="cht-w"),
        element("div", draw(360, 250), class_="cht-n"),
        class_="cht-box",
    )


def aside(places: Sequence[tuple[float, float]], *, near: float = 9.0) -> list[float]:
    """Return how far each dot steps aside, so that none covers another."""
    steps: list[float] = []
    for place, (x, y) in enumerate(places):
        taken = {
            steps[other]
            for other, (ox, oy) in enumerate(places[:place])
            if abs(ox - x) < near and abs(oy - y) < near
        }
        step = 0.0
        while step in taken:
            step -= near
        steps.append(step)
    return steps
