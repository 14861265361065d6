"""Charts of single things: finished ones by their day, open ones by how far they got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.utils.safestring import SafeString

from okrhub.lib.charts import element, together
from okrhub.lib.plot import Mark, Plot, aside, both

ROOM = (96, 48)


@dataclass(frozen=True, slots=True)
class Scatter:
    """Days by the day it ended, with percentile lines."""

    marks: Sequence[Mark]
    lines: Mapping[int, int]
    first: date
    last: date
    label: str


def scatter(chart: Scatter) -> SafeString:
    """Draw the scatterplot."""
    return both(partial(_scatter, chart), 1120, 300)


def _scatter(chart: Scatter, width: int, height: int) -> SafeString:
    highest = max([mark.y for mark in chart.marks] + list(chart.lines.values()))
    plot = Plot(width, height, highest=highest, room=ROOM)
    x = plot.days(chart.first, chart.last)
    places = [(x(mark.x), plot.y(mark.y)) for mark in chart.marks]
    is_single = all(mark.count == 1 for mark in chart.marks)
    steps = aside(places) if is_single else [0.0] * len(places)
    return plot.svg(
        chart.label,
        plot.grid(),
        plot.named_days(chart.first, chart.last),
        plot.levels(chart.lines),
        together(
            plot.mark(mark, max(at + step, plot.left + 6.0))
            for mark, (at, _), step in zip(chart.marks, places, steps, strict=True)
        ),
        role="group",
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A part of the way, and what stands there; the marks' x is not used."""

    name: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Aging:
    """Ages of what is in process by how far it got, with percentile lines."""

    columns: Sequence[Column]
    lines: Mapping[int, int]
    label: str


def aging(chart: Aging) -> SafeString:
    """Draw the ages."""
    return both(partial(_aging, chart), 1120, 320)


def _aging(chart: Aging, width: int, height: int) -> SafeString:
    ages = [mark.y for column in chart.columns for mark in column.marks]
    highest = max([*ages, *chart.lines.values(), 1])
    plot = Plot(width, height, highest=highest, room=ROOM, below=48)
    each = (plot.right - plot.left) / len(chart.columns)
    backs, fronts = [], []
    for place, column in enumerate(chart.columns):
        start = plot.left + place * each
        if place % 2 == 0:
            backs.append(
                element(
                    "rect",
                    class_="band",
                    x=start,
                    y="18",
                    width=each,
                    height=float(plot.bottom - 18),
                )
            )
        fronts.append(_column(plot, column, start, each))
    return plot.svg(
        chart.label,
        together(backs),
        plot.grid(),
        plot.levels(chart.lines),
        together(fronts),
        role="group",
    )


def _column(plot: Plot, column: Column, start: float, width: float) -> SafeString:
    middle = start + width / 2
    count = sum(mark.count for mark in column.marks)
    name = column.name if plot.is_wide else column.name.removesuffix(" %")
    parts = [
        plot.text(middle, plot.bottom + 18, name, "tick strong", "middle"),
        plot.text(
            middle,
            plot.bottom + 34,
            f"{count} in process" if plot.is_wide else count,
            "tick",
            "middle",
        ),
    ]
    near: list[list[Mark]] = []
    for mark in sorted(column.marks, key=lambda mark: mark.y):
        if near and abs(plot.y(mark.y) - plot.y(near[-1][0].y)) < 15:
            near[-1].append(mark)
        else:
            near.append([mark])
    for row in near:
        slot = min(width / len(row), 46.0 if plot.is_wide else 15.0)
        for place, mark in enumerate(row):
            x = middle + (place - (len(row) - 1) / 2) * slot
            parts.append(plot.mark(_named(mark, plot, len(row), slot), x))
    return together(parts)


def _named(mark: Mark, plot: Plot, beside: int, slot: float) -> Mark:
    """Leave the name out where it would run into the next one's."""
    if plot.is_wide and (beside == 1 or slot > 34):
        return mark
    return replace(mark, name="")
