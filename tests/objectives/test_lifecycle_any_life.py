"""Any life of an objective keeps what its log promises."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from objectives.lifecycle import (
    RULES,
    DepartureKind,
    IllegalTransition,
    Transition,
    Verb,
    allowed_verbs,
    cycle_time,
    departures,
    elapsed_days,
    finished_on,
    first_started_on,
    in_process_days,
    next_state,
    paused_days,
    state_on,
)


class LifeOfAnObjective(RuleBasedStateMachine):
    """Compare the log with a diary that is written day by day."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2026, 1, 1)
        self.log: list[Transition] = []
        self.diary: list[tuple[date, str, str | None]] = []

    @initialize()
    def draft(self) -> None:
        self._append(Verb.DRAFT)

    @property
    def state(self) -> str:
        return self.diary[-1][1]

    def _append(self, verb: Verb, undoes: int | None = None) -> None:
        to_state = next_state(self.log, verb)
        self.log.append(
            Transition(
                id=len(self.log),
                to_state=to_state,
                outcome=RULES[verb].outcome or "",
                effective_on=self.today,
                recorded_at=datetime(2026, 1, 1, tzinfo=UTC)
                + timedelta(hours=len(self.log)),
                undoes=undoes,
            )
        )
        if undoes is None:
            self.diary.append((self.today, to_state, RULES[verb].outcome))

    @rule(number=st.integers(1, 20))
    def time_passes(self, number: int) -> None:
        self.today += timedelta(days=number)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        verbs = set(allowed_verbs(self.state)) - {
            Verb.UNDO_CLOSE,
            Verb.VOID,
            Verb.CARRY_OVER,
        }
        if verbs:
            self._append(data.draw(st.sampled_from(sorted(verbs))))

    @precondition(lambda self: self.state == "closed")
    @rule()
    def the_close_is_undone(self) -> None:
        undone = {t.undoes for t in self.log}
        close = max(
            t.id for t in self.log if t.to_state == "closed" and t.id not in undone
        )
        self._append(Verb.UNDO_CLOSE, undoes=close)
        self.diary.pop()

    @rule(verb=st.sampled_from(list(Verb)))
    def what_does_not_fit_is_refused(self, verb: Verb) -> None:
        if verb not in allowed_verbs(self.state):
            with pytest.raises(IllegalTransition):
                next_state(self.log, verb)

    def _states_of(self, on: date) -> tuple[set[str], str | None]:
        """Return every state of a day and the last one, read from the diary."""
        before = [state for day, state, _ in self.diary if day < on]
        during = [state for day, state, _ in self.diary if day == on]
        states = before[-1:] + during
        return set(states), states[-1] if states else None

    @invariant()
    def the_log_agrees_with_the_diary(self) -> None:
        first = date(2026, 1, 1)
        days = [first + timedelta(days=n) for n in range((self.today - first).days + 1)]
        occupied = [d for d in days if self._states_of(d)[0] & {"in_process", "paused"}]

        assert in_process_days(self.log, self.today) == len(occupied)
        assert first_started_on(self.log, self.today) == next(iter(occupied), None)
        assert paused_days(self.log, self.today) == sum(
            self._states_of(d)[1] == "paused" for d in days
        )
        for on in (self.today, self.today - timedelta(days=9)):
            assert state_on(self.log, on) == self._states_of(on)[1]

    @invariant()
    def a_finish_is_counted_once_and_has_a_cycle_time(self) -> None:
        finishes = [
            d
            for d in departures(self.log, self.today)
            if d.kind is DepartureKind.FINISHED
        ]
        finish = finished_on(self.log, self.today)

        assert len(finishes) == (1 if finish else 0)
        if finish:
            days = cycle_time(self.log, self.today)
            elapsed = elapsed_days(self.log, self.today)
            assert days is not None
            assert elapsed is not None
            assert 1 <= days <= elapsed


TestLifeOfAnObjective = LifeOfAnObjective.TestCase
TestLifeOfAnObjective.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None
)
