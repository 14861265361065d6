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
    Departure,
    DepartureKind,
    Guard,
    IllegalDay,
    IllegalTransition,
    Interval,
    Outcome,
    State,
    Transition,
    Verb,
    Who,
    age_on,
    allowed_verbs,
    check_closed_after_reached,
    check_effective_on,
    closing_day,
    covered_days,
    cycle_time,
    defer_count,
    departures,
    elapsed_days,
    finished_on,
    first_started_on,
    in_process_days,
    in_process_intervals,
    next_state,
    paused_days,
    rule_for,
    starting_day,
    state_on,
)

LATER = date(2026, 12, 31)


def day(text: str) -> date:
    return datetime.strptime(f"{text} 2026", "%d %b %Y").replace(tzinfo=UTC).date()


def log_of(*rows: tuple[str, str]) -> list[Transition]:
    """Write a log from ("5 Jan", "in_process") and ("9 Jan", "closed achieved")."""
    log = []
    for number, (on, words) in enumerate(rows, start=1):
        to_state, _, outcome = words.partition(" ")
        log.append(
            Transition(
                id=number,
                to_state=to_state,
                outcome=outcome,
                effective_on=day(on),
                recorded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number),
            )
        )
    return log


def undo(log: list[Transition], number: int, on: str) -> list[Transition]:
    """Append the row that takes back row `number`."""
    before = next_state([t for t in log if t.id <= number], Verb.UNDO_CLOSE)
    taken_back = Transition(
        id=len(log) + 1,
        to_state=before,
        outcome="",
        effective_on=day(on),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=len(log) + 1),
        undoes=number,
    )
    return [*log, taken_back]


DEFERRED_ONCE = log_of(
    ("20 Jan", "proposed"),
    ("21 Jan", "ready"),
    ("1 Feb", "in_process"),
    ("10 Feb", "deferred"),
    ("20 Feb", "ready"),
    ("1 Mar", "in_process"),
    ("5 Mar", "closed achieved"),
)


@pytest.mark.parametrize(
    ("verb", "from_states", "to_state"),
    [
        ("draft", {None}, "proposed"),
        ("make_ready", {"proposed"}, "ready"),
        ("commit", {"ready"}, "in_process"),
        ("pause", {"in_process"}, "paused"),
        ("resume", {"paused"}, "in_process"),
        ("defer", {"in_process", "paused"}, "deferred"),
        ("return_to_ready", {"deferred"}, "ready"),
        ("close_achieved", {"in_process", "paused"}, "closed"),
        ("close_missed", {"in_process", "paused"}, "closed"),
        (
            "drop",
            {"proposed", "ready", "in_process", "paused", "deferred"},
            "closed",
        ),
        ("decline", {"proposed", "ready"}, "declined"),
        ("undo_close", {"closed"}, None),
        (
            "void",
            {
                "proposed",
                "ready",
                "in_process",
                "paused",
                "deferred",
                "closed",
                "declined",
            },
            "void",
        ),
        ("carry_over", {"in_process", "paused"}, None),
    ],
)
def test_every_verb_leads_only_from_its_states(verb, from_states, to_state):
    for state in [None, *State]:
        if state in from_states:
            assert rule_for(state, verb).to_state == to_state
        else:
            with pytest.raises(IllegalTransition):
                rule_for(state, verb)


def test_the_table_names_who_and_what_is_checked():
    assert RULES[Verb.COMMIT].who is Who.PRODUCT_OWNER_OR_LEADER
    assert RULES[Verb.COMMIT].guards == (Guard.LIMIT,)
    assert RULES[Verb.MAKE_READY].guards == (Guard.NEEDED_FIELDS,)
    assert RULES[Verb.UNDO_CLOSE].guards == (Guard.CYCLE_UNLOCKED,)
    assert RULES[Verb.VOID].who is Who.ADMIN
    assert RULES[Verb.CLOSE_MISSED].outcome is Outcome.MISSED


def test_only_dropping_and_declining_ask_for_a_reason():
    assert {verb for verb, row in RULES.items() if Guard.REASON in row.guards} == {
        Verb.DROP,
        Verb.DECLINE,
    }


def test_a_verb_that_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(
        IllegalTransition,
        match=r"^This objective is in process and cannot be committed\.$",
    ):
        rule_for("in_process", "commit")

    with pytest.raises(
        IllegalTransition,
        match=r"^This objective is not there yet and cannot be paused",
    ):
        rule_for(None, "pause")


def test_the_verbs_of_a_state_come_in_the_order_of_the_table():
    assert allowed_verbs("paused") == (
        Verb.RESUME,
        Verb.DEFER,
        Verb.CLOSE_ACHIEVED,
        Verb.CLOSE_MISSED,
        Verb.DROP,
        Verb.VOID,
        Verb.CARRY_OVER,
    )
    assert allowed_verbs(None) == (Verb.DRAFT,)
    assert allowed_verbs("void") == ()


def test_the_next_state_follows_from_the_log():
    started = log_of(("1 Feb", "ready"), ("2 Feb", "in_process"), ("3 Feb", "paused"))
    closed = [*started, *log_of(*[("4 Feb", "closed missed")] * 4)[3:]]

    assert next_state([], "draft") is State.PROPOSED
    assert next_state(started, "resume") is State.IN_PROCESS
    assert next_state(started, "carry_over") is State.PAUSED
    assert next_state(closed, "undo_close") is State.PAUSED


def test_what_was_never_open_cannot_be_opened_again():
    imported = log_of(("1 Feb", "closed unrecorded"))

    with pytest.raises(IllegalTransition, match="never open"):
        next_state(imported, "undo_close")


def test_the_state_of_a_day_is_that_of_its_end():
    assert state_on(DEFERRED_ONCE, day("19 Jan")) is None
    assert state_on(DEFERRED_ONCE, day("20 Jan")) is State.PROPOSED
    assert state_on(DEFERRED_ONCE, day("9 Feb")) is State.IN_PROCESS
    assert state_on(DEFERRED_ONCE, day("10 Feb")) is State.DEFERRED
    assert state_on(DEFERRED_ONCE, day("28 Feb")) is State.READY
    assert state_on(DEFERRED_ONCE, LATER) is State.CLOSED


def test_the_order_of_the_log_is_by_effective_day_then_record():
    shuffled = [DEFERRED_ONCE[i] for i in (6, 2, 0, 5, 3, 1, 4)]

    assert in_process_intervals(shuffled, LATER) == [
        Interval(day("1 Feb"), day("10 Feb")),
        Interval(day("1 Mar"), day("5 Mar")),
    ]
    assert state_on(reversed(DEFERRED_ONCE), LATER) is State.CLOSED


def test_days_in_process_are_distinct_dates():
    log = log_of(
        ("1 Jan", "in_process"),
        ("10 Jan", "deferred"),
        ("10 Jan", "ready"),
        ("10 Jan", "in_process"),
        ("12 Jan", "deferred"),
        ("31 Mar", "ready"),
        ("1 Apr", "in_process"),
    )

    assert in_process_intervals(log, day("5 Apr")) == [
        Interval(day("1 Jan"), day("10 Jan")),
        Interval(day("10 Jan"), day("12 Jan")),
        Interval(day("1 Apr")),
    ]
    assert in_process_days(log, day("5 Apr")) == 17
    assert age_on(log, day("5 Apr")) == 17


def test_intervals_that_lie_within_each_other_are_counted_once():
    intervals = [
        Interval(day("1 Jan"), day("20 Jan")),
        Interval(day("5 Jan"), day("10 Jan")),
        Interval(day("20 Jan"), day("20 Jan")),
    ]

    assert covered_days(intervals, LATER) == 20
    assert covered_days(intervals, day("31 Jan") - timedelta(days=31)) == 0


def test_a_deferral_neither_resets_nor_inflates_age():
    assert age_on(DEFERRED_ONCE, day("9 Feb")) == 9
    assert age_on(DEFERRED_ONCE, day("20 Feb")) is None
    assert age_on(DEFERRED_ONCE, day("1 Mar")) == 11
    assert cycle_time(DEFERRED_ONCE, LATER) == 15
    assert elapsed_days(DEFERRED_ONCE, LATER) == 33
    assert defer_count(DEFERRED_ONCE, LATER) == 1


def test_with_one_interval_days_are_finish_minus_start_plus_one():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed missed"))

    assert cycle_time(log, LATER) == 90
    assert elapsed_days(log, LATER) == 90
    assert finished_on(log, LATER) == day("31 Mar")
    assert first_started_on(log, LATER) == day("1 Jan")


def test_started_and_finished_on_one_day_is_one_day():
    log = log_of(("1 Jan", "in_process"), ("1 Jan", "closed achieved"))

    assert cycle_time(log, day("1 Jan")) == 1


def test_a_past_day_knows_nothing_of_what_came_later():
    assert finished_on(DEFERRED_ONCE, day("4 Mar")) is None
    assert cycle_time(DEFERRED_ONCE, day("4 Mar")) is None
    assert elapsed_days(DEFERRED_ONCE, day("4 Mar")) is None
    assert in_process_intervals(DEFERRED_ONCE, day("4 Mar"))[-1] == Interval(
        day("1 Mar")
    )
    assert first_started_on(DEFERRED_ONCE, day("31 Jan")) is None


def test_a_start_in_the_future_has_no_age():
    log = log_of(("1 Jan", "ready"), ("5 Jan", "in_process"))

    assert age_on(log, day("4 Jan")) is None
    assert age_on(log, day("5 Jan")) == 1


def test_a_pause_keeps_the_clock_running_and_its_days_are_counted():
    log = log_of(
        ("1 Jan", "in_process"),
        ("3 Jan", "paused"),
        ("5 Jan", "in_process"),
        ("8 Jan", "paused"),
    )

    assert in_process_intervals(log, day("10 Jan")) == [Interval(day("1 Jan"))]
    assert age_on(log, day("10 Jan")) == 10
    assert paused_days(log, day("2 Jan")) == 0
    assert paused_days(log, day("4 Jan")) == 2
    assert paused_days(log, day("10 Jan")) == 5


def test_a_pause_that_ends_on_its_day_counts_no_day():
    log = log_of(("1 Jan", "in_process"), ("3 Jan", "paused"), ("3 Jan", "in_process"))

    assert paused_days(log, day("10 Jan")) == 0


def test_an_undone_close_never_happened():
    closed = log_of(("1 Jan", "in_process"), ("10 Jan", "closed achieved"))
    reopened = undo(closed, 2, on="15 Jan")

    assert state_on(reopened, day("12 Jan")) is State.IN_PROCESS
    assert in_process_intervals(reopened, LATER) == [Interval(day("1 Jan"))]
    assert age_on(reopened, day("20 Jan")) == 20
    assert finished_on(reopened, LATER) is None
    assert departures(reopened, LATER) == []


def test_after_an_undo_the_objective_can_be_closed_again():
    reopened = undo(
        log_of(("1 Jan", "in_process"), ("10 Jan", "closed achieved")), 2, on="15 Jan"
    )
    again = [*reopened, *log_of(*[("20 Jan", "closed missed")] * 4)[3:]]

    assert cycle_time(again, LATER) == 20
    assert departures(again, LATER) == [
        Departure(day("20 Jan"), DepartureKind.FINISHED, Outcome.MISSED)
    ]


def test_undoing_a_drop_of_a_deferred_objective_is_no_second_deferral():
    dropped = log_of(
        ("1 Jan", "in_process"), ("5 Jan", "deferred"), ("9 Jan", "closed dropped")
    )
    reopened = undo(dropped, 3, on="12 Jan")

    assert defer_count(reopened, LATER) == 1
    assert state_on(reopened, day("10 Jan")) is State.DEFERRED


def test_void_leaves_every_metric():
    log = [*DEFERRED_ONCE, *log_of(*[("6 Mar", "void")] * 8)[7:]]

    assert state_on(log, day("5 Feb")) is State.VOID
    assert in_process_intervals(log, LATER) == []
    assert in_process_days(log, LATER) == 0
    assert age_on(log, day("5 Feb")) is None
    assert cycle_time(log, LATER) is None
    assert elapsed_days(log, LATER) is None
    assert paused_days(log, LATER) == 0
    assert defer_count(log, LATER) == 0
    assert departures(log, LATER) == []


def test_dropped_and_deferred_are_departures_and_not_finishes():
    log = log_of(
        ("1 Jan", "in_process"),
        ("5 Jan", "deferred"),
        ("6 Jan", "ready"),
        ("7 Jan", "in_process"),
        ("9 Jan", "closed dropped"),
    )

    assert departures(log, LATER) == [
        Departure(day("5 Jan"), DepartureKind.DEFERRED),
        Departure(day("9 Jan"), DepartureKind.DROPPED, Outcome.DROPPED),
    ]
    assert departures(log, day("8 Jan")) == [
        Departure(day("5 Jan"), DepartureKind.DEFERRED)
    ]
    assert finished_on(log, LATER) is None
    assert cycle_time(log, LATER) is None


def test_imported_history_without_a_score_departs_unrecorded():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed unrecorded"))

    assert departures(log, LATER) == [
        Departure(day("31 Mar"), DepartureKind.UNRECORDED, Outcome.UNRECORDED)
    ]
    assert finished_on(log, LATER) is None


def test_what_was_dropped_outside_of_process_departs_once():
    log = log_of(
        ("1 Jan", "in_process"), ("5 Jan", "deferred"), ("9 Jan", "closed dropped")
    )

    assert departures(log, LATER) == [Departure(day("5 Jan"), DepartureKind.DEFERRED)]


def test_a_change_of_owner_team_is_a_departure_while_the_clock_runs_on():
    log = log_of(("1 Jan", "in_process"), ("31 Mar", "closed achieved"))
    changes = [day("10 Feb"), day("1 May")]

    assert departures(log, LATER, transferred_on=changes) == [
        Departure(day("10 Feb"), DepartureKind.TRANSFERRED),
        Departure(day("31 Mar"), DepartureKind.FINISHED, Outcome.ACHIEVED),
    ]
    assert cycle_time(log, LATER) == 90


def test_a_finish_that_was_never_started_has_no_cycle_time():
    log = log_of(("31 Mar", "closed achieved"))

    assert cycle_time(log, LATER) is None
    assert elapsed_days(log, LATER) is None


def test_a_day_may_lie_14_days_back_and_not_15():
    today = day("20 Mar")

    check_effective_on(day("6 Mar"), today=today, is_cycle_locked=False)
    check_effective_on(today, today=today, is_cycle_locked=False, latest_on=today)
    with pytest.raises(IllegalDay, match="at most 14 days"):
        check_effective_on(day("5 Mar"), today=today, is_cycle_locked=False)


@pytest.mark.parametrize(
    ("effective_on", "is_cycle_locked", "latest_on", "sentence"),
    [
        ("21 Mar", False, None, "lies in the future"),
        ("20 Mar", True, None, "This cycle is locked"),
        ("15 Mar", False, "16 Mar", "on 2026-03-16 already"),
    ],
)
def test_a_day_in_the_future_in_a_locked_cycle_or_out_of_order_is_refused(
    effective_on, is_cycle_locked, latest_on, sentence
):
    with pytest.raises(IllegalDay, match=sentence):
        check_effective_on(
            day(effective_on),
            today=day("20 Mar"),
            is_cycle_locked=is_cycle_locked,
            latest_on=latest_on and day(latest_on),
        )


def test_a_commitment_starts_with_its_cycle_unless_pulled_early():
    early, cycle = day("20 Mar"), day("1 Apr")

    assert starting_day(early, cycle_start=cycle, is_pulled_early=False) == cycle
    assert starting_day(early, cycle_start=cycle, is_pulled_early=True) == early
    assert starting_day(day("9 Apr"), cycle_start=cycle, is_pulled_early=False) == day(
        "9 Apr"
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("31 Mar", "31 Mar"),
        ("1 Apr", "31 Mar"),
        ("14 Apr", "31 Mar"),
        ("15 Apr", "15 Apr"),
        ("1 Mar", "1 Mar"),
    ],
)
def test_a_close_in_the_grace_days_defaults_to_the_end_of_the_cycle(today, expected):
    assert closing_day(day(today), cycle_end=day("31 Mar"), grace_days=14) == day(
        expected
    )


def test_an_objective_is_not_achieved_before_its_last_key_result_was_reached():
    check_closed_after_reached(day("5 Mar"), day("5 Mar"))
    check_closed_after_reached(day("5 Mar"), None)

    with pytest.raises(IllegalDay, match="reached on 2026-03-06"):
        check_closed_after_reached(day("5 Mar"), day("6 Mar"))


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
