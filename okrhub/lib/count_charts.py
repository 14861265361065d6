"""Charts of counts: bars by period or days, a run of days, cumulative areas, a fan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.safestring import SafeString

from okrhub.lib.charts import Scale, coordinate, element, path, together
from okrhub.lib.plot import Plot, both

NARROWEST_NAME = 44
NARROWEST_AHEAD = 110


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of parts: the lower one full, the upper one outlined, on top a faint one.

    `is_partial` is a period that still runs; `words` say what it shows.
    """

    name: str
    lower: int
    upper: int
    words: str
    is_partial: bool = False
    above: str | None = None
    top: int = 0

    @property
    def whole(self) -> int:
        """Return how high the bar is."""
        return self.lower + self.upper + self.top


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side, zeros kept."""

    bars: Sequence[Bar]
    label: str


def bars(chart: Bars) -> SafeString:
    """Draw the bars."""
    return both(partial(_bars, chart), 640, 250)


def _bars(chart: Bars, width: int, height: int) -> SafeString:
    highest = max([bar.whole for bar in chart.bars] + [1])
    plot = Plot(width, height, highest=highest)
    each = (plot.right - plot.left) / max(len(chart.bars), 1)
    step = max(-(-NARROWEST_NAME // max(int(each), 1)), 1)
    parts = [
        _bar(plot, bar, plot.left + place * each, each, is_named=place % step == 0)
        for place, bar in enumerate(chart.bars)
    ]
    return plot.svg(chart.label, plot.grid(), together(parts))


def _bar(
    plot: Plot, bar: Bar, start: float, each: float, *, is_named: bool
) -> SafeString:
    wide = max(min(60.0, each * 0.6), 1.5)
    x = start + (each - wide) / 2
    middle = x + wide / 2
    whole = bar.whole
    parts = []
    low = 0
    for size, css in ((bar.lower, "brand"), (bar.upper, "hatch"), (bar.top, "faint")):
        if size:
            high = low + size
            parts.append(_box(plot, x, wide, low, high, f"fill {css}", bar.words))
            low = high
    if bar.is_partial:
        top = max(whole, plot.ticks[-1] * 0.04)
        parts.append(_box(plot, x - 3, wide + 6, 0, top, "partial", bar.words))
    if each > 16 and (bar.above is not None or whole or plot.is_wide):
        shown = whole if bar.above is None else bar.above
        y = plot.y(max(whole, plot.ticks[-1] * 0.04 if bar.is_partial else 0)) - 6
        parts.append(plot.text(middle, y, shown, "lbl strong", "middle"))
    if is_named:
        name = bar.name if plot.is_wide else bar.name.replace(" 20", " ")
        parts.append(plot.text(middle, plot.bottom + 18, name, "tick", "middle"))
    return together(parts)


def _box(
    plot: Plot, x: float, wide: float, low: float, high: float, css: str, words: str
) -> SafeString:
    return element(
        "rect",
        class_=css,
        x=x,
        y=plot.y(high),
        width=wide,
        height=max(plot.y(low) - plot.y(high), 0.5),
        rx="2",
        data_tip=words,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """A count day by day, and the limit where it is known, each until the next."""

    days: Sequence[tuple[date, int]]
    limits: Sequence[tuple[date, int]]
    label: str


def run(chart: Run) -> SafeString:
    """Draw the run as steps, the limit dashed."""
    return both(partial(_run, chart), 640, 250)


def _run(chart: Run, width: int, height: int) -> SafeString:
    highest = max([n for _, n in (*chart.days, *chart.limits)] + [1])
    plot = Plot(width, height, highest=highest, room=(64, 12))
    first, last = chart.days[0][0], chart.days[-1][0]
    x = plot.days(first, last)
    parts = [element("path", class_="ln brand", d=_steps(plot, x, chart.days, last))]
    if chart.limits:
        d = _steps(plot, x, chart.limits, last)
        parts.append(element("path", class_="ln limit", d=d))
        end = chart.limits[-1][1]
        parts.append(
            plot.text(plot.right + 4, plot.y(end) + 4, f"Limit {end}", "lbl strong")
            if plot.is_wide
            else plot.text(plot.right, plot.y(end) - 5, f"Limit {end}", "lbl", "end")
        )
    return plot.svg(
        chart.label, plot.grid(), plot.named_days(first, last), together(parts)
    )


def _steps(
    plot: Plot, x: Scale, counted: Sequence[tuple[date, int]], last: date
) -> str:
    points: list[tuple[float, float]] = []
    for day, count in counted:
        if points:
            if plot.y(count) == points[-1][1]:
                continue
            points.append((x(day), points[-1][1]))
        points.append((x(day), plot.y(count)))
    points.append((x(last), points[-1][1]))
    return path(points)


@dataclass(frozen=True, slots=True)
class Areas:
    """Cumulative counts by day: each row a day with the layers from bottom to top."""

    names: Sequence[str]
    days: Sequence[tuple[date, Sequence[int]]]
    label: str


def areas(chart: Areas) -> SafeString:
    """Draw the cumulative flow."""
    return both(partial(_areas, chart), 640, 280)


def _areas(chart: Areas, width: int, height: int) -> SafeString:
    edges = [(day, _heaped(layers)) for day, layers in chart.days]
    plot = Plot(width, height, highest=max(edges[-1][1][-1], 1), room=(120, 96))
    first, last = edges[0][0], edges[-1][0]
    x = plot.days(first, last)
    across = [coordinate(x(day)) for day, _ in edges]
    borders = [
        [
            f"{at},{coordinate(plot.y(heap[place]))}"
            for at, (_, heap) in zip(across, edges, strict=True)
        ]
        for place in range(len(chart.names) + 1)
    ]
    parts = []
    labels = []
    for place, name in enumerate(chart.names):
        lower, upper = edges[-1][1][place : place + 2]
        around = "L".join([*borders[place + 1], *reversed(borders[place])])
        parts.append(element("path", class_=f"area a{place + 1}", d=f"M{around}z"))
        if upper > lower:
            middle = (plot.y(upper) + plot.y(lower)) / 2
            labels.append((middle + 4, f"{name}  {upper - lower}"))
    return plot.svg(
        chart.label,
        together(parts),
        plot.grid("gridl over"),
        plot.named_days(first, last),
        _apart(plot, labels),
    )


def _apart(plot: Plot, labels: Sequence[tuple[float, str]]) -> SafeString:
    """Write names at the right, from the top, none over another."""
    parts = []
    lowest = 0.0
    for y, words in sorted(labels):
        at = max(y, lowest)
        lowest = at + 15
        parts.append(plot.text(plot.right + 8, at, words, "lbl strong"))
    return together(parts)


def _heaped(layers: Sequence[int]) -> list[int]:
    heap = [0]
    for layer in layers:
        heap.append(heap[-1] + layer)
    return heap


@dataclass(frozen=True, slots=True)
class Fan:
    """What was finished week by week, and how many more it may be, by confidence."""

    past: Sequence[int]
    fan: Sequence[Mapping[int, int]]
    confidences: tuple[int, int]
    label: str


def fan(chart: Fan) -> SafeString:
    """Draw the fan: the past as a line, what may come between two confidences."""
    return both(partial(_fan, chart), 640, 250)


def _fan(chart: Fan, width: int, height: int) -> SafeString:
    likely, sure = chart.confidences
    done = chart.past[-1] if chart.past else 0
    ahead = len(chart.fan) - 1
    weeks = len(chart.past) - 1 + ahead
    highest = done + max(step[likely] for step in chart.fan)
    plot = Plot(width, height, highest=highest, room=(78, 72))
    x = Scale(0, max(weeks, 1), plot.left + 6, plot.right - 6)
    now = len(chart.past) - 1
    upper = [(x(now + n), plot.y(done + s[likely])) for n, s in enumerate(chart.fan)]
    lower = [(x(now + n), plot.y(done + s[sure])) for n, s in enumerate(chart.fan)]
    past = [(x(n), plot.y(count)) for n, count in enumerate(chart.past)]
    labels = [
        (point[1] + 4, f"{percent} %: +{chart.fan[-1][percent]}")
        for point, percent in ((upper[-1], likely), (lower[-1], sure))
    ]
    at = x(now)
    in_weeks = f"in {ahead} week{'' if ahead == 1 else 's'}"
    is_close = plot.right - at < NARROWEST_AHEAD
    return plot.svg(
        chart.label,
        plot.grid(),
        element("path", class_="area fan", d=f"{path([*upper, *reversed(lower)])}z"),
        element("path", class_="ln brand", d=path(past)),
        element("path", class_="ln alt2", d=path(upper)),
        element("path", class_="ln alt1", d=path(lower)),
        element("line", class_="today", x1=at, x2=at, y1="18", y2=float(plot.bottom)),
        plot.text(at, 12 if is_close else plot.bottom + 18, "Now", "tick", "middle"),
        plot.text(plot.right - 6, plot.bottom + 18, in_weeks, "tick", "end"),
        _apart(plot, labels),
    )
