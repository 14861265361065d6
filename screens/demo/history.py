"""Three years behind: what the teams finished, missed, dropped and carried over."""

from collections.abc import Iterator
from datetime import date, timedelta

from objectives.models import Cycle
from screens.demo.okrs import Stage, write_past
from screens.demo.past import PAST, PAST_ANNUAL

# OKRs a team began each quarter, oldest first; Platform took on too many at first
BEGUN = {
    "DF": (2, 3, 3, 2, 3, 3, 2, 3, 3, 3, 2, 2),
    "PI": (2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 1),
    "CP": (2, 2, 2, 3, 2, 2, 2, 2, 2, 1, 1, 1),
    "DH": (2, 2, 3, 2, 3, 3, 3, 2, 3, 2, 2, 1),
    "BC": (3, 2, 2, 3, 2, 2, 2, 3, 3, 2, 1, 1),
    "PX": (5, 4, 5, 4, 4, 5, 4, 5, 4, 3, 3, 3),
}
ENDS_ON_THE_LAST_DAY = 0.3
IS_CARRIED_OVER = 0.12


def write_history(
    stage: Stage, quarters: dict[int, Cycle], years: dict[int, Cycle]
) -> None:
    """Write the closed OKRs of every past quarter and year."""
    for team, begun in BEGUN.items():
        titles = _titles(team)
        for back, count in zip(range(len(begun), 0, -1), begun, strict=True):
            for place in range(count):
                _write(stage, team, quarters, back, place, count, next(titles))
    for back in range(3, 0, -1):
        for number, (title, *measures) in enumerate(PAST_ANNUAL):
            write_past(
                stage,
                team="LE",
                cycles=[years[back]],
                title=title,
                measures=measures,
                outcome="achieved" if (number + back) % 3 else "missed",
                ambition="committed",
                closed_on=years[back].ends_on,
                began=0,
            )


def _titles(team: str) -> Iterator[tuple]:  # type: ignore[type-arg]
    while True:
        yield from PAST[team]


def _write(
    stage: Stage,
    team: str,
    quarters: dict[int, Cycle],
    back: int,
    place: int,
    count: int,
    told: tuple,  # type: ignore[type-arg]
) -> None:
    title, *measures = told
    chance = stage.chance
    cycle = quarters[back]
    outcome = _outcome(place, count, chance.random())
    closed_on = _closed_on(cycle, outcome, chance.random(), chance.random())
    cycles = [cycle]
    if outcome != "dropped" and back > 1 and chance.random() < IS_CARRIED_OVER:
        cycles = [cycle, quarters[back - 1]]
        closed_on = cycles[-1].starts_on + timedelta(days=chance.randint(9, 60))
    write_past(
        stage,
        team=team,
        cycles=cycles,
        title=title,
        measures=measures,
        outcome=outcome,
        ambition=chance.choice(["committed", "committed", "aspirational"]),
        closed_on=min(closed_on, stage.today - timedelta(days=1)),
        began=chance.choice([0, 0, 0, 4, 6, 11]),
    )


def _outcome(place: int, count: int, drawn: float) -> str:
    """Return how it ended: a team with much in process achieves less of it."""
    if place == count - 1 and drawn < 0.25:
        return "dropped"
    return "achieved" if drawn < (0.7 if count <= 3 else 0.35) else "missed"


def _closed_on(cycle: Cycle, outcome: str, drawn: float, day: float) -> date:
    if outcome == "dropped":
        return cycle.starts_on + timedelta(days=30 + int(day * 36))
    if drawn < ENDS_ON_THE_LAST_DAY or outcome == "missed":
        return cycle.ends_on
    return cycle.starts_on + timedelta(days=33 + int(day * 51))
