"""The values of a KPI over time with its limits, as one chart drawn twice.

A container query shows the wide or the narrow drawing; both say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.safestring import SafeString

from okrhub.lib.amounts import in_words as number_in_words
from okrhub.lib.charts import Scale, element, path, together
from okrhub.lib.check_in_chart import in_words

TOP, BOTTOM = 16, 30
MOST_TICKS = 5
NARROWEST_BETWEEN_DAYS = 84
LABEL_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit as a dashed line across the chart; `tone` is ok, warn or bad."""

    value: Decimal
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class ValueHistory:
    """What the chart shows; `points` are one a day, the oldest first.

    `beyond` are the days on which a value lies beyond the limit: they get another
    shape as well as another colour.
    """

    name: str
    unit: str
    points: Sequence[tuple[date, Decimal]]
    limits: Sequence[LimitLine]
    beyond: frozenset[date]
    today: date

    @property
    def label(self) -> str:
        """Say in one line what is drawn."""
        first, last = self.points[0], self.points[-1]
        words = f"{number_in_words(last[1])} {self.unit}".strip()
        count = len(self.beyond)
        return (
            f"{self.name} from {in_words(first[0])} to {in_words(last[0])}. "
            f"Last {words}; {count} of {len(self.points)} values beyond the limit."
        )


def value_chart(history: ValueHistory) -> SafeString:
    """Draw the values, wide and narrow."""
    return element(
        "div",
        element("div", _Drawing(history, 780, 270).svg(), class_="cht-w"),
        element("div", _Drawing(history, 360, 240).svg(), class_="cht-n"),
        class_="cht-box",
    )


def ticks(lowest: float, highest: float) -> list[float]:
    """Return at most six round numbers that enclose a range."""
    span = highest - lowest or abs(highest) or 1.0
    rough = span / MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
    first, last = floor(lowest / step), ceil(highest / step)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


class _Drawing:
    """One drawing of a history in a given size."""

    def __init__(self, history: ValueHistory, width: int, height: int) -> None:
        self.history = history
        self.width, self.height = width, height
        self.is_wide = width > 500
        amounts = [value for _, value in history.points]
        amounts += [limit.value for limit in history.limits]
        self.ticks = ticks(float(min(amounts)), float(max(amounts)))
        self.left = 14 + 7 * max(len(_tick(tick)) for tick in self.ticks)
        self.right = width - (96 if self.is_wide else 12)
        self.bottom = height - BOTTOM
        days = [on for on, _ in history.points]
        self.x = Scale.of_days(days[0], days[-1], self.left, self.right)
        self.y = Scale(self.ticks[0], self.ticks[-1], self.bottom, TOP)

    def svg(self) -> SafeString:
        return element(
            "svg",
            self.grid(),
            self.days(),
            self.limits(),
            self.line(),
            class_="cht",
            viewBox=f"0 0 {self.width} {self.height}",
            role="img",
            aria_label=self.history.label,
        )

    def text(
        self, x: float, y: float, words: str, class_: str, anchor: str = "start"
    ) -> SafeString:
        return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor)

    def grid(self) -> SafeString:
        parts = []
        for tick in self.ticks:
            y = self.y(tick)
            parts += [
                element(
                    "line", class_="gridl", x1=self.left, x2=self.right, y1=y, y2=y
                ),
                self.text(self.left - 8.0, y + 4, _tick(tick), "tick", "end"),
            ]
        return together(parts)

    def days(self) -> SafeString:
        days = [on for on, _ in self.history.points]
        room = int((self.right - self.left) // NARROWEST_BETWEEN_DAYS)
        count = max(min(room, len(days)), 1)
        step = max(len(days) - 1, 1) / max(count - 1, 1)
        chosen = sorted({days[round(n * step)] for n in range(count)})
        spread = (days[-1] - days[0]).days
        parts = []
        for on in chosen:
            words = f"{on:%b %Y}" if spread > 200 else f"{on.day} {on:%b}"
            is_last = on == days[-1] and not self.is_wide
            anchor = "end" if is_last else "middle"
            x = self.right if is_last else self.x(on)
            parts.append(self.text(x, self.bottom + 18.0, words, "tick", anchor))
        return together(parts)

    def limits(self) -> SafeString:
        """Draw the limits; names that would touch are pushed apart."""
        ordered = sorted(self.history.limits, key=lambda limit: -limit.value)
        heights = [self.y(float(limit.value)) + 4 for limit in ordered]
        for i in range(1, len(heights)):
            heights[i] = max(heights[i], heights[i - 1] + LABEL_HEIGHT)
        parts = []
        for limit, height in zip(ordered, heights, strict=True):
            y = self.y(float(limit.value))
            parts.append(
                element(
                    "line",
                    class_=f"limitline {limit.tone}",
                    x1=self.left,
                    x2=self.right,
                    y1=y,
                    y2=y,
                )
            )
            parts.append(
                self.text(self.right + 8.0, height, limit.words, f"lbl {limit.tone}-t")
                if self.is_wide
                else self.text(
                    self.right - 2.0,
                    height - 9,
                    limit.words,
                    f"lbl halo {limit.tone}-t",
                    "end",
                )
            )
        return together(parts)

    def line(self) -> SafeString:
        points = [(self.x(on), self.y(float(v))) for on, v in self.history.points]
        marks = [
            self.mark(x, y, on, value)
            for (x, y), (on, value) in zip(points, self.history.points, strict=True)
        ]
        return together([element("path", class_="ln brand", d=path(points)), *marks])

    def mark(self, x: float, y: float, on: date, value: Decimal) -> SafeString:
        words = f"{in_words(on)}: {number_in_words(value)} {self.history.unit}".strip()
        if on in self.history.beyond:
            d = path([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)])
            return element("path", class_="dot bad", d=f"{d}Z", data_tip=words)
        return element("circle", class_="dot brand", cx=x, cy=y, r="3", data_tip=words)


def _tick(value: float) -> str:
    return number_in_words(Decimal(f"{value:.6f}")) if value else "0"
