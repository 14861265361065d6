"""What the life of an imported objective was, from its row: facts, not commitments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.importing.columns import Field
from objectives.lifecycle import STARTED, State
from objectives.scoring import is_achieved


class LifeError(ValueError):
    """Days or states that contradict each other; the message says which."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the log to be: the state it leads to, and when."""

    to_state: str
    on: date
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """State, log and disposition of an imported objective.

    `takes_slot` is set for what is in process today, and only then.
    """

    state: str
    steps: tuple[Step, ...]
    outcome: str = ""
    started_on: date | None = None
    closed_on: date | None = None
    left_on: date | None = None
    grade: Decimal | None = None
    disposition: str = ""

    @property
    def takes_slot(self) -> bool:
        """Tell whether it is in process or paused today."""
        return self.state in STARTED


def life_of(
    values: Mapping[str, str],
    *,
    suggested: Decimal | None,
    ambition: str,
    on: date,
) -> Life:
    """Work out what was, on the day `on`; raise LifeError for contradictions.

    `suggested` is the mean of the key results' scores. Without a state an objective of
    an ended cycle was in process from its first to its last day; a grade makes it
    achieved or missed, nothing makes it `unrecorded`, a departure and not a finish.
    """
    starts_on, ends_on = _days(values)
    state = values.get(Field.STATE) or _state_told(values, starts_on, ends_on, on)
    committed_on = _date(values.get(Field.COMMITTED_ON))
    closed_on = _date(values.get(Field.CLOSED_ON))
    if state in {State.PROPOSED, State.READY, State.DECLINED}:
        return _never_started(state, closed_on or committed_on or min(starts_on, on))
    started_on = committed_on or min(starts_on, on)
    if state in STARTED:
        return _running(state, started_on, on)
    left_on = closed_on or max(started_on, min(ends_on, on))
    if left_on < started_on:
        raise LifeError(f"It was closed on {left_on}, before it began on {started_on}.")
    if state == State.DEFERRED:
        return _deferred(started_on, left_on)
    grade = Decimal(values[Field.GRADE]) if Field.GRADE in values else suggested
    outcome = values.get(Field.OUTCOME) or _outcome_told(grade, ambition)
    return Life(
        state=State.CLOSED,
        steps=(
            Step(State.IN_PROCESS, started_on),
            Step(State.CLOSED, left_on, outcome),
        ),
        outcome=outcome,
        started_on=started_on,
        closed_on=left_on,
        left_on=left_on,
        grade=grade,
        disposition=outcome,
    )


def _never_started(state: str, on: date) -> Life:
    """Return a life without a start; a mere proposal has an empty log."""
    return Life(
        state=state, steps=() if state == State.PROPOSED else (Step(state, on),)
    )


def _running(state: str, started_on: date, on: date) -> Life:
    steps = [Step(State.IN_PROCESS, started_on)]
    if state == State.PAUSED:
        steps.append(Step(State.PAUSED, on))
    return Life(state=state, steps=tuple(steps), started_on=started_on)


def _deferred(started_on: date, left_on: date) -> Life:
    return Life(
        state=State.DEFERRED,
        steps=(Step(State.IN_PROCESS, started_on), Step(State.DEFERRED, left_on)),
        started_on=started_on,
        left_on=left_on,
        disposition="deferred",
    )


def _state_told(
    values: Mapping[str, str], starts_on: date, ends_on: date, on: date
) -> str:
    """Tell the state from days and outcome, else from the cycle and today."""
    if values.get(Field.OUTCOME) or values.get(Field.CLOSED_ON) or ends_on < on:
        return State.CLOSED
    if starts_on <= on or values.get(Field.COMMITTED_ON):
        return State.IN_PROCESS
    return State.PROPOSED


def _outcome_told(grade: Decimal | None, ambition: str) -> str:
    if grade is None:
        return "unrecorded"
    return "achieved" if is_achieved(grade, ambition) else "missed"


def _days(values: Mapping[str, str]) -> tuple[date, date]:
    return (
        date.fromisoformat(values[Field.CYCLE_START]),
        date.fromisoformat(values[Field.CYCLE_END]),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
