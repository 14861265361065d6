"""Charts and gauges as SVG from the server: geometry in attributes, colour in classes.

The same markup works under the strict CSP, in dark mode, on paper and in an htmx swap.
Every drawing carries a label in words. Fractions run from 0 to 1; None is "not known".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape

from django.utils.safestring import SafeString

Fraction = Decimal | float
Point = tuple[float, float]

NOTHING = SafeString("")


def coordinate(value: float) -> str:
    """Return a length with at most one decimal, the shortest way."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def element(name: str, *children: str, **attributes: object) -> SafeString:
    """Return an SVG element; attributes and plain text children are escaped.

    A float becomes a short coordinate, None leaves the attribute out, `class_` and
    `text_anchor` stand for `class` and `text-anchor`.
    """
    listed = [
        f' {_named(key)}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    return SafeString(f"<{name}{''.join(listed)}>{together(children)}</{name}>")


def together(parts: Iterable[str]) -> SafeString:
    """Return the parts one after another."""
    return SafeString("".join([_escaped(part) for part in parts]))


@cache
def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _escaped(part: object) -> str:
    if isinstance(part, SafeString):
        return part
    if isinstance(part, float):
        return coordinate(part)
    return escape(str(part))


def in_percent(fraction: Fraction) -> int:
    """Return whole percent, half up, as everywhere on the screen."""
    exact = Decimal(str(fraction)) * 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def bar(
    progress: Fraction | None,
    pace: Fraction | None = None,
    tone: str = "idle",
    label: str = "",
) -> SafeString:
    """Draw progress, with a tick where time says it should be.

    The fill stays within the track; the label says the real figure.
    """
    width = 0.0 if progress is None else min(max(float(progress), 0.0), 1.0) * 100
    parts = [
        element("rect", class_="bar-track", y="2", width="100", height="6"),
        element("rect", class_=f"bar-fill {tone}", y="2", width=width, height="6"),
    ]
    if pace is not None:
        at = min(max(float(pace), 0.0), 1.0) * 100
        parts.append(
            element(
                "line",
                class_="pace",
                x1=at,
                x2=at,
                y1="0",
                y2="10",
                vector_effect="non-scaling-stroke",
            )
        )
    return element(
        "svg",
        *parts,
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=label or progress_in_words(progress, pace),
    )


def progress_in_words(progress: Fraction | None, pace: Fraction | None = None) -> str:
    """Return "44 %, pace 50 %" or "Not measurable yet"."""
    if progress is None:
        return "Not measurable yet"
    words = f"{in_percent(progress)} %"
    return words if pace is None else f"{words}, pace {in_percent(pace)} %"


def stacked(parts: Sequence[tuple[int, str]], label: str) -> SafeString:
    """Draw counts as shares of one bar; each part is (count, class)."""
    total = sum(count for count, _ in parts)
    drawn = []
    x = 0.0
    for count, part_class in parts:
        if not count:
            continue
        share = count * 100 / total
        drawn.append(
            element(
                "rect",
                class_=part_class,
                x=x,
                width=max(share - 0.8, 0.4),
                height="10",
            )
        )
        x += share
    if not drawn:
        drawn = [element("rect", class_="bar-track", width="100", height="10")]
    return element(
        "svg",
        *drawn,
        class_="bar mix",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def spark(values: Sequence[Fraction], label: str, tone: str = "brand") -> SafeString:
    """Draw a row of values as a small line that ends in a dot; nothing for no values."""
    if not values:
        return NOTHING
    width, height = 84, 26
    x = Scale(0, max(len(values) - 1, 1), 3, width - 4)
    lowest, highest = float(min(values)), float(max(values))
    y = Scale(lowest, highest, height - 5, 4)
    points = [
        (x(i), y(float(value)) if highest > lowest else height / 2)
        for i, value in enumerate(values)
    ]
    return element(
        "svg",
        element("path", class_=f"ln {tone}", d=path(points)),
        element(
            "circle",
            class_=f"dot {tone}",
            cx=points[-1][0],
            cy=points[-1][1],
            r="2.6",
        ),
        class_="spark",
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
    )


def path(points: Iterable[Point]) -> str:
    """Return the `d` of a line through points."""
    return "M" + "L".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values (numbers, or days as ordinals) to lengths."""

    first: float
    last: float
    start: float
    end: float

    @classmethod
    def of_days(cls, first: date, last: date, start: float, end: float) -> "Scale":
        """Return a scale for days."""
        return cls(first.toordinal(), last.toordinal(), start, end)

    def __call__(self, value: float | date) -> float:
        """Return the length of a value; the middle when all values are equal."""
        number = value.toordinal() if isinstance(value, date) else value
        if self.last == self.first:
            return (self.start + self.end) / 2
        share = (number - self.first) / (self.last - self.first)
        return self.start + share * (self.end - self.start)
