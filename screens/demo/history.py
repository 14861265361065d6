"""Three years behind: what the teams finished, missed, dropped and carried over."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from measures.models import Metric
from objectives.models import Cycle
from screens.demo.closed import Closed
from screens.demo.past import PAST, PAST_ANNUAL
from screens.demo.stage import Stage

# OKRs a team had in process each quarter, oldest first; Platform filled its limit
IN_PROCESS = {
    "DF": (1, 2, 2, 2, 1, 2, 2, 2, 2, 1, 2, 2),
    "PI": (2, 1, 2, 2, 2, 1, 2, 2, 1, 2, 2, 1),
    "CP": (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    "DH": (2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 1, 1),
    "BC": (2, 2, 2, 1, 2, 2, 2, 2, 1, 2, 1, 1),
    "PX": (3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3),
}
FULL = 3
ENDS_ON_THE_LAST_DAY = 0.3
IS_CARRIED_OVER = 0.12


def write_history(
    stage: Stage, quarters: dict[int, Cycle], years: dict[int, Cycle]
) -> None:
    """Write the closed OKRs of every past quarter and year."""
    closed = Closed(
        stage, metrics={(row.name, row.unit): row for row in Metric.objects.all()}
    )
    for team, in_process in IN_PROCESS.items():
        titles = _titles(team)
        carried = 0
        for back, count in zip(range(len(in_process), 0, -1), in_process, strict=True):
            begun = range(count - carried)
            carried = sum(
                _add(closed, team, quarters, back, place, count, next(titles))
                for place in begun
            )
    for back in range(3, 0, -1):
        for number, (title, *measures) in enumerate(PAST_ANNUAL):
            closed.add(
                team="LE",
                cycles=[years[back]],
                title=title,
                measures=measures,
                outcome="achieved" if (number + back) % 3 else "missed",
                ambition="committed",
                closed_on=years[back].ends_on,
                began=0,
            )
    closed.write()


def _titles(team: str) -> Iterator[tuple[Any, ...]]:
    while True:
        yield from PAST[team]


def _add(
    closed: Closed,
    team: str,
    quarters: dict[int, Cycle],
    back: int,
    place: int,
    count: int,
    told: tuple[Any, ...],
) -> bool:
    """Add one OKR; say whether it was carried into the next quarter."""
    title, *measures = told
    stage, chance = closed.stage, closed.stage.chance
    cycle = quarters[back]
    outcome = _outcome(place, count, chance.random())
    closed_on = _closed_on(cycle, outcome, chance.random(), chance.random())
    cycles = [cycle]
    if outcome != "dropped" and back > 1 and chance.random() < IS_CARRIED_OVER:
        cycles = [cycle, quarters[back - 1]]
        closed_on = cycles[-1].starts_on + timedelta(days=chance.randint(9, 60))
    closed.add(
        team=team,
        cycles=cycles,
        title=title,
        measures=measures,
        outcome=outcome,
        ambition=chance.choice(["committed", "committed", "aspirational"]),
        closed_on=min(closed_on, stage.today - timedelta(days=1)),
        began=chance.choice([0, 0, 0, 4, 6, 11]),
    )
    return len(cycles) > 1


def _outcome(place: int, count: int, drawn: float) -> str:
    """Return how it ended: a team with much in process achieves less of it."""
    if place == count - 1 and drawn < 0.25:
        return "dropped"
    return "achieved" if drawn < (0.7 if count < FULL else 0.35) else "missed"


def _closed_on(cycle: Cycle, outcome: str, drawn: float, day: float) -> date:
    if outcome == "dropped":
        return cycle.starts_on + timedelta(days=30 + int(day * 36))
    if drawn < ENDS_ON_THE_LAST_DAY or outcome == "missed":
        return cycle.ends_on
    return cycle.starts_on + timedelta(days=33 + int(day * 51))
