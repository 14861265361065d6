"""Forecast simulated organisations whose truth is known, and see how often it held.

`python -m benchmarks.backtest` prints the table of docs/flow.md and draws its plot. No
database: items are made by chance as teams would make them, and what the forecast said
on a day is compared with what then happened.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flow import forecast, metrics
from flow.items import Item, Level, as_of
from flow.metrics import FlowItem

BEGINNING = date(2023, 1, 2)
YEARS = 3
WEEKS_AHEAD = 13
FIRST_FORECAST = 52
MANY = 10_000
PLOT = Path(__file__).parents[1] / "docs/images/flow-backtest.svg"


@dataclass(frozen=True, slots=True)
class Kind:
    """How long an OKR takes in an organisation of a kind, in days, by chance."""

    words: str
    days: Callable[[random.Random, int], float]


def _by_chance(chance: random.Random, day: int) -> float:
    """Done as likely tomorrow as on any day: what drawing weeks by chance supposes."""
    return chance.expovariate(1 / 64)


def _steady(chance: random.Random, day: int) -> float:
    return chance.gammavariate(4, 16)


def _long_tailed(chance: random.Random, day: int) -> float:
    return chance.lognormvariate(3.9, 0.7)


def _to_the_end_of_the_quarter(chance: random.Random, day: int) -> float:
    """Half are closed when done, half wait for the last days of the quarter."""
    if chance.random() < 0.5:
        return chance.gammavariate(4, 14)
    return 91 - day % 91 + chance.randrange(-6, 1)


def _slowing_down(chance: random.Random, day: int) -> float:
    return chance.gammavariate(4, 12 + 8 * day / (365 * YEARS))


KINDS = (
    Kind("By chance, whatever the age", _by_chance),
    Kind("Steady", _steady),
    Kind("Long tail", _long_tailed),
    Kind("Half closed at the quarter’s end", _to_the_end_of_the_quarter),
    Kind("Slowing down by two thirds over three years", _slowing_down),
)
# Teams, and how many organisations of that size: a small one says less.
SIZES = {5: 100, 20: 60, 60: 40}
TRIALS = 1_000


def simulated(kind: Kind, teams: int, seed: int) -> list[Item]:
    """Return what the teams of an organisation do in four years, two OKRs at a time."""
    chance = random.Random(seed)
    found: list[Item] = []
    for team in range(teams):
        for _ in range(2):
            day = chance.randrange(45)
            while day < 365 * (YEARS + 1):
                took = max(round(kind.days(chance, day)), 1)
                start = BEGINNING + timedelta(days=day)
                flow = FlowItem(
                    start,
                    start + timedelta(days=took - 1),
                    "achieved" if chance.random() < 0.7 else "missed",
                )
                found.append(
                    Item(
                        Level.OKR, len(found), None, "quarterly", flow, ((start, team),)
                    )
                )
                day += took + chance.randrange(14)
    return found


@dataclass
class Held:
    """How often the 85 % number held, and how often an OKR kept to the 85 % line.

    `promised` adds up how much of each forecast's trials reached its number: at least
    85 %, and more where whole numbers leave no closer one.
    """

    forecasts: int = 0
    kept: int = 0
    promised: float = 0.0
    started: int = 0
    within: int = 0

    @property
    def share(self) -> float:
        """Return the share of forecasts that held."""
        return self.kept / self.forecasts if self.forecasts else 0.0

    @property
    def share_promised(self) -> float:
        """Return the share of trials that reached the number, on average."""
        return self.promised / self.forecasts if self.forecasts else 0.0

    @property
    def share_within(self) -> float:
        """Return the share of later OKRs that took at most the line's days."""
        return self.within / self.started if self.started else 0.0


def backtest(
    kind: Kind, teams: int, *, organizations: int, trials: int, seed: int = 0
) -> Held:
    """Forecast each quarter of years two and three of some organisations of a kind."""
    held = Held()
    for number in range(organizations):
        items = simulated(kind, teams, 1000 * teams + number + seed)
        for on in forecast_days():
            _one(held, items, on, trials, seed=number)
    return held


def forecast_days() -> Iterator[date]:
    """Return the Mondays on which something is forecast."""
    for week in range(FIRST_FORECAST, 52 * YEARS - WEEKS_AHEAD + 1, WEEKS_AHEAD):
        yield BEGINNING + timedelta(weeks=week)


def _one(held: Held, items: Sequence[Item], on: date, trials: int, seed: int) -> None:
    known = [was for item in items if (was := _known(item, on))]
    flows = [item.flow for item in known]
    end = on + timedelta(weeks=WEEKS_AHEAD)
    history = forecast.weekly_finishes(flows, on=on)
    if forecast.shortfall(history) is None:
        said = forecast.how_many(
            history, weeks=WEEKS_AHEAD, cap=MANY, seed=seed, trials=trials
        )
        happened = sum(
            on <= item.flow.exited_on < end for item in items if item.flow.exited_on
        )
        if said is not None:
            held.forecasts += 1
            held.kept += happened >= said.at_least[85]
            held.promised += _reached(said) / trials
    year = on - timedelta(days=365)
    line = metrics.percentile_lines(
        metrics.cycle_times(
            flow for flow in flows if flow.finished_on and flow.finished_on > year
        )
    ).lines.get(85)
    if line is None:
        return
    for item in items:
        if on <= item.flow.started_on < end:
            held.started += 1
            held.within += metrics.days_in_process(item.flow, date.max) <= line


def _known(item: Item, on: date) -> Item | None:
    """Return an item as of a day; what had left by then is as it was."""
    left = item.flow.exited_on
    return item if left is not None and left <= on else as_of(item, on)


def _reached(said: forecast.HowMany) -> int:
    least = said.at_least[85]
    return sum(count for items, count in said.histogram.items() if items >= least)


def _cell(of: tuple[Kind, int]) -> Held:
    kind, teams = of
    return backtest(kind, teams, organizations=SIZES[teams], trials=TRIALS)


def main() -> int:
    """Run everything, print the table and draw the plot."""
    cells = [(kind, teams) for kind in KINDS for teams in SIZES]
    with ProcessPoolExecutor() as pool:
        found = pool.map(_cell, cells)
        rows = [(*cell, held) for cell, held in zip(cells, found, strict=True)]
    out = sys.stdout
    out.write(
        "| How long OKRs take | Teams | Forecasts | Said with | 85 % number held "
        "| OKRs begun later | within the 85 % line |\n|---|---|---|---|---|---|---|\n"
    )
    for kind, teams, held in rows:
        out.write(
            f"| {kind.words} | {teams} | {held.forecasts} | {held.share_promised:.1%} "
            f"| {held.share:.1%} | {held.started:,} | {held.share_within:.1%} |\n"
        )
    every = Held(
        sum(held.forecasts for *_, held in rows),
        sum(held.kept for *_, held in rows),
        sum(held.promised for *_, held in rows),
        sum(held.started for *_, held in rows),
        sum(held.within for *_, held in rows),
    )
    out.write(
        f"| All | | {every.forecasts} | {every.share_promised:.1%} | {every.share:.1%} "
        f"| {every.started:,} | {every.share_within:.1%} |\n"
    )
    PLOT.write_text(_plot([(f"{k.words}, {t}", h) for k, t, h in rows]))
    return 0


def _plot(rows: Sequence[tuple[str, Held]]) -> str:
    """Draw each share as a dot beside the band from 80 to 90 %."""
    left, width, line = 330, 700, 24
    height = line * len(rows) + 70

    def x(share: float) -> float:
        return left + (share - 0.6) / 0.4 * (width - left - 30)

    parts = [
        f'<rect x="{x(0.8):.0f}" y="30" width="{x(0.9) - x(0.8):.0f}" '
        f'height="{line * len(rows)}" fill="#cde6d9"/>'
    ]
    for percent in (60, 70, 80, 85, 90, 100):
        at = x(percent / 100)
        parts.append(
            f'<line x1="{at:.0f}" x2="{at:.0f}" y1="30" '
            f'y2="{30 + line * len(rows)}" stroke="#c7ccd4"/>'
            f'<text x="{at:.0f}" y="{height - 20}" text-anchor="middle">{percent} %</text>'
        )
    for place, (words, held) in enumerate(rows):
        y = 30 + line * place + line / 2
        share, within = x(max(held.share, 0.6)), x(max(held.share_within, 0.6))
        parts.append(
            f'<text x="{left - 12}" y="{y + 4:.0f}" text-anchor="end">{words} teams'
            f'</text><circle cx="{share:.1f}" cy="{y:.0f}" r="5" fill="#3949c6"/>'
            f'<path d="M{within:.1f},{y - 6:.0f}l6,10h-12z" fill="#b7791f"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" fill="#2b3240" role="img" '
        'aria-label="How often what was said with 85 % came true">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        '<text x="12" y="18">Dot: the forecast’s 85 % number held. Triangle: OKRs '
        f"within the 85 % line. Band: 80 to 90 %.</text>{''.join(parts)}</svg>\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
