"""The progress of key results against their pace, as one chart drawn twice.

A container query shows the wide or the narrow drawing; both say the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from okrhub.lib.charts import (
    Fraction,
    Point,
    Scale,
    element,
    in_percent,
    path,
    together,
)

STROKES = ("brand", "alt1", "alt2", "alt3", "alt4")
TOP, BOTTOM = 18, 34
LABEL_HEIGHT = 17.0
NARROWEST_SPRINT_NAME, NARROWEST_SPRINT_NUMBER = 52, 24
NARROWEST_BETWEEN_DAYS = 110


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A key result's progress (0 to 1) on the days of its check-ins, oldest first."""

    reference: str
    title: str
    points: Sequence[tuple[date, Fraction]]


@dataclass(frozen=True, slots=True)
class SprintSpan:
    """A sprint as a band behind the lines; both days count."""

    name: str
    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class CheckInHistory:
    """What the chart shows. `revisions` are numbered as in the list beside it.

    Pace counts from `paced_from`, if that is not the first day: the pace of an OKR that
    was carried over begins with the cycle, its lines when it was committed.
    """

    lines: Sequence[ProgressLine]
    starts_on: date
    ends_on: date
    today: date
    paced_from: date | None = None
    revisions: Sequence[tuple[date, int]] = ()
    sprints: Sequence[SprintSpan] = ()

    @property
    def label(self) -> str:
        """Say in one line what is drawn."""
        now = ", ".join(
            f"{line.reference} {in_percent(line.points[-1][1])} %"
            for line in self.lines
            if line.points
        )
        period = f"{in_words(self.starts_on)} to {in_words(self.ends_on)}"
        return f"Progress against the expected pace, {period}. {now or 'No check-in.'}"

    def rows(self) -> list[tuple[date, list[Fraction | None]]]:
        """Return the same as a table: a day, then the progress of each line on it."""
        days = sorted({on for line in self.lines for on, _ in line.points})
        known = [dict(line.points) for line in self.lines]
        return [(on, [line.get(on) for line in known]) for on in days]


def in_words(on: date) -> str:
    """Return "1 Oct 2026"."""
    return f"{on.day} {on:%b %Y}"


def check_in_chart(history: CheckInHistory) -> SafeString:
    """Draw the history, wide and narrow."""
    return element(
        "div",
        element("div", _Drawing(history, 780, 262).svg(), class_="cht-w"),
        element("div", _Drawing(history, 360, 250).svg(), class_="cht-n"),
        class_="cht-box",
    )


class _Drawing:
    """One drawing of a history in a given size."""

    def __init__(self, history: CheckInHistory, width: int, height: int) -> None:
        self.history = history
        self.width, self.height = width, height
        self.is_wide = width > 500
        self.left, self.right = 46, width - (70 if self.is_wide else 12)
        self.bottom = height - BOTTOM
        self.x = Scale.of_days(
            history.starts_on, history.ends_on, self.left, self.right
        )
        self.y = Scale(0, 1, self.bottom, TOP)

    def svg(self) -> SafeString:
        return element(
            "svg",
            self.sprints(),
            self.grid(),
            self.days(),
            self.pace(),
            self.today(),
            self.revisions(),
            together(self.line(at, line) for at, line in self.drawn()),
            self.names(),
            class_="cht",
            viewBox=f"0 0 {self.width} {self.height}",
            role="img",
            aria_label=self.history.label,
        )

    def drawn(self) -> list[tuple[int, ProgressLine]]:
        return [(at, line) for at, line in enumerate(self.history.lines) if line.points]

    def place(self, on: date, progress: Fraction) -> Point:
        return self.x(self.within(on)), self.y(min(max(float(progress), 0.0), 1.0))

    def within(self, on: date) -> date:
        return min(max(on, self.history.starts_on), self.history.ends_on)

    def upright(self, x: float, y: float, class_: str | None = None) -> SafeString:
        return element("line", class_=class_, x1=x, x2=x, y1=y, y2=self.bottom)

    def text(
        self, x: float, y: float, words: str, class_: str, anchor: str = "start"
    ) -> SafeString:
        return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor)

    def sprints(self) -> SafeString:
        parts = []
        for at, sprint in enumerate(self.history.sprints):
            start, end = self.within(sprint.starts_on), self.within(sprint.ends_on)
            if sprint.ends_on < start or sprint.starts_on > end:
                continue
            x, width = self.x(start), self.x(end) - self.x(start)
            if at % 2 == 0:
                parts.append(
                    element(
                        "rect",
                        class_="band",
                        x=x,
                        y=TOP,
                        width=width,
                        height=self.bottom - TOP,
                    )
                )
            name = sprint.name if width > NARROWEST_SPRINT_NAME else str(sprint.number)
            if width > NARROWEST_SPRINT_NUMBER:
                middle = x + width / 2
                parts.append(
                    self.text(middle, self.bottom + 16.0, name, "tick", "middle")
                )
        return together(parts)

    def grid(self) -> SafeString:
        parts = []
        for percent in (0, 25, 50, 75, 100):
            y = self.y(percent / 100)
            parts += [
                element(
                    "line",
                    class_="gridl",
                    x1=self.left,
                    x2=self.right,
                    y1=y,
                    y2=y,
                ),
                self.text(self.left - 8.0, y + 4, f"{percent} %", "tick", "end"),
            ]
        return together(parts)

    def days(self) -> SafeString:
        """Name the first and the last day, and where pace begins; sprints name theirs."""
        if self.history.sprints:
            return together([])
        y = self.bottom + 16.0
        start, end = self.history.starts_on, self.history.ends_on
        named = [
            self.text(self.left, y, in_words(start), "tick"),
            self.text(self.right, y, in_words(end), "tick", "end"),
        ]
        x = self.x(self.paced_from)
        if min(x - self.left, self.right - x) > NARROWEST_BETWEEN_DAYS:
            named.append(self.text(x, y, in_words(self.paced_from), "tick", "middle"))
        return together(named)

    @property
    def paced_from(self) -> date:
        return self.history.paced_from or self.history.starts_on

    def pace(self) -> SafeString:
        end = self.place(self.history.ends_on, 1.0)
        line = path([self.place(self.paced_from, 0.0), end])
        name = (
            self.text(end[0] + 8, end[1] + 4, "Pace", "lbl muted")
            if self.is_wide
            else self.text(end[0] - 2, end[1] - 5, "Pace", "lbl muted", "end")
        )
        return together([element("path", class_="ln paceline", d=line), name])

    def today(self) -> SafeString:
        if self.within(self.history.today) != self.history.today:
            return together([])
        x = self.x(self.history.today)
        is_late = x > self.right - 60
        return together(
            [
                self.upright(x, float(TOP), "today"),
                self.text(
                    x - 6 if is_late else x + 6,
                    TOP + 24.0,
                    "Today",
                    "lbl halo muted",
                    "end" if is_late else "start",
                ),
            ]
        )

    def revisions(self) -> SafeString:
        """Mark the revisions; those of one day stand above each other."""
        parts = []
        on_day: Counter[date] = Counter()
        for on, number in self.history.revisions:
            x, y = self.x(self.within(on)), TOP + 18.0 * on_day[on]
            on_day[on] += 1
            parts.append(
                element(
                    "g",
                    self.upright(x, y + 6.0),
                    element("circle", cx=x, cy=y + 4.0, r=8),
                    self.text(x, y + 8.0, str(number), "", "middle"),
                    class_="rev",
                )
            )
        return together(parts)

    def line(self, at: int, line: ProgressLine) -> SafeString:
        stroke = STROKES[at % len(STROKES)]
        points = [self.place(on, progress) for on, progress in line.points]
        dots = [
            element(
                "circle",
                class_=f"dot {stroke}",
                cx=x,
                cy=y,
                r="3.4",
                data_tip=f"{line.reference} {line.title}, {in_words(on)}:"
                f" {in_percent(progress)} %",
            )
            for (x, y), (on, progress) in zip(points, line.points, strict=True)
        ]
        return together([element("path", class_=f"ln {stroke}", d=path(points)), *dots])

    def names(self) -> SafeString:
        """Name each line at its end; names that would touch are pushed apart."""
        drawn = sorted(
            self.drawn(), key=lambda pair: self.place(*pair[1].points[-1])[1]
        )
        heights = [self.place(*line.points[-1])[1] + 4 for _, line in drawn]
        for i in range(1, len(heights)):
            heights[i] = max(heights[i], heights[i - 1] + LABEL_HEIGHT)
        lowest = self.bottom - 4.0
        for i in reversed(range(len(heights))):
            heights[i] = min(heights[i], lowest)
            lowest = heights[i] - LABEL_HEIGHT
        parts = []
        for (at, line), y in zip(drawn, heights, strict=True):
            on, progress = line.points[-1]
            x = self.x(self.within(on)) + 10
            words = f"{line.reference}  {in_percent(progress)} %"
            is_late = x > self.width - (90 if self.is_wide else 96)
            parts.append(
                self.text(
                    x - 20 if is_late else x,
                    y - 10 if is_late else y,
                    words,
                    f"lbl halo strong {STROKES[at % len(STROKES)]}-t",
                    "end" if is_late else "start",
                )
            )
        return together(parts)
