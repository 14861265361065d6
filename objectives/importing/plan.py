"""What the rows of one objective become: one objective with its key results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from objectives.importing.columns import Field
from objectives.importing.life import Life, life_of
from objectives.lifecycle import State
from objectives.scoring import (
    METRIC_KINDS,
    CheckIn,
    Kind,
    Measure,
    Standing,
    WeightedProgress,
    displayed_grade,
    objective_progress,
    standing_on,
)

_LEAST_FINISHED_FIRST = (
    State.IN_PROCESS,
    State.PAUSED,
    State.READY,
    State.PROPOSED,
    State.DEFERRED,
    State.CLOSED,
    State.DECLINED,
)
_STATE_BY_OUTCOME = {
    "achieved": "reached",
    "missed": "not_reached",
    "dropped": "dropped",
}


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row that can be imported, as it was staged."""

    line: int
    values: Mapping[str, str]
    objective_key: str
    key_result_key: str


@dataclass(frozen=True, slots=True)
class PlannedKeyResult:
    """A key result to be; `measured_on` is set when it comes with a value."""

    line: int
    key: str
    title: str
    kind: str
    state: str
    unit: str
    metric: str
    weight: Decimal
    baseline: Decimal | None
    target: Decimal | None
    current: Decimal | None
    measured_on: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class PlannedObjective:
    """An objective to be, with its key results in the order of the file."""

    line: int
    key: str
    values: Mapping[str, str]
    ambition: str
    life: Life
    key_results: tuple[PlannedKeyResult, ...]
    progress: Decimal | None
    suggested: Decimal | None
    learning: str


def plan_of(rows: Sequence[StagedRow], *, on: date, now: datetime) -> PlannedObjective:
    """Put the rows of one objective together; raise LifeError for contradictions.

    Of what the rows repeat, the first one that says something holds. Where they name
    several states the least finished one holds; of several outcomes none does.
    """
    values = _merged(rows)
    ambition = values.get(Field.AMBITION, "committed")
    scored = [(row, _score(row.values)) for row in rows if row.key_result_key]
    suggested = objective_progress(
        WeightedProgress(score, _weight(row.values)) for row, score in scored
    )
    life = life_of(values, suggested=suggested, ambition=ambition, on=on)
    key_results = tuple(
        _key_result(row, score, life, on=on, now=now) for row, score in scored
    )
    return PlannedObjective(
        line=rows[0].line,
        key=rows[0].objective_key,
        values=values,
        ambition=ambition,
        life=life,
        key_results=key_results,
        progress=objective_progress(
            WeightedProgress(planned.standing.progress, planned.weight)
            for planned in key_results
        ),
        suggested=suggested if life.state == State.CLOSED else None,
        learning=_learning(rows),
    )


def _merged(rows: Sequence[StagedRow]) -> dict[str, str]:
    values: dict[str, str] = {}
    for row in rows:
        values = {**row.values, **values}
    states = {row.values[Field.STATE] for row in rows if Field.STATE in row.values}
    if states:
        values[Field.STATE] = min(states, key=_LEAST_FINISHED_FIRST.index)
    if (
        len({row.values[Field.OUTCOME] for row in rows if Field.OUTCOME in row.values})
        > 1
    ):
        del values[Field.OUTCOME]
    for name, choose in ((Field.COMMITTED_ON, min), (Field.CLOSED_ON, max)):
        days = [row.values[name] for row in rows if name in row.values]
        if days:
            values[name] = choose(days)
    return values


def _score(values: Mapping[str, str]) -> Decimal | None:
    """Return how far a key result came: its score, else what its latest value says."""
    if Field.SCORE in values:
        return Decimal(values[Field.SCORE])
    if values[Field.KIND] not in METRIC_KINDS or Field.CURRENT not in values:
        return None
    baseline, target, current = (
        Decimal(values[name]) for name in (Field.BASELINE, Field.TARGET, Field.CURRENT)
    )
    return min(Decimal(1), max(Decimal(0), (current - baseline) / (target - baseline)))


def _key_result(
    row: StagedRow, score: Decimal | None, life: Life, *, on: date, now: datetime
) -> PlannedKeyResult:
    values = row.values
    numbers = {
        name: Decimal(values[name]) if name in values else None
        for name in (Field.BASELINE, Field.TARGET, Field.CURRENT)
    }
    current = numbers[Field.CURRENT]
    ends_on = date.fromisoformat(values[Field.CYCLE_END])
    measured_on = None
    if current is not None:
        measured_on = life.closed_on or min(on, max(ends_on, life.started_on or on))
    measure = Measure(
        kind=values[Field.KIND],
        baseline=numbers[Field.BASELINE],
        target=numbers[Field.TARGET],
    )
    readings = [CheckIn(measured_on, now, current)] if measured_on else []
    return PlannedKeyResult(
        line=row.line,
        key=row.key_result_key,
        title=values[Field.KEY_RESULT],
        kind=values[Field.KIND],
        state=_state(values, score, life),
        unit=values.get(Field.UNIT, ""),
        metric=values.get(Field.METRIC, ""),
        weight=_weight(values),
        baseline=measure.baseline,
        target=measure.target,
        current=current,
        measured_on=measured_on,
        standing=standing_on(
            measure, readings, start=life.started_on or on, on=measured_on or on
        ),
    )


def _state(values: Mapping[str, str], score: Decimal | None, life: Life) -> str:
    """Tell a key result's state; of one that nothing is recorded of it stays open."""
    if life.state == State.CLOSED and Field.OUTCOME in values:
        return _STATE_BY_OUTCOME.get(values[Field.OUTCOME], "open")
    if score is None:
        return "open"
    if displayed_grade(score) >= 1 and values[Field.KIND] != Kind.BASELINE:
        return "reached"
    return "not_reached" if life.state == State.CLOSED else "open"


def _weight(values: Mapping[str, str]) -> Decimal:
    return Decimal(values.get(Field.WEIGHT, 1))


def _learning(rows: Sequence[StagedRow]) -> str:
    notes = [
        f"{row.values.get(Field.KEY_RESULT, row.values[Field.OBJECTIVE])}: "
        f"{row.values[Field.NOTE]}"
        for row in rows
        if Field.NOTE in row.values
    ]
    return "\n".join(notes)
