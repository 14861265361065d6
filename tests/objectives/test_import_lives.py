"""What the life of an objective was, told from its rows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from objectives.importing.life import LifeError, Step, life_of
from objectives.importing.plan import StagedRow, plan_of
from tests.objectives.read_rows import TODAY, row

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


def plan(*rows):
    staged = [
        StagedRow(line, read.values, read.objective_key, read.key_result_key)
        for line, read in enumerate(rows, start=2)
    ]
    return plan_of(staged, on=TODAY, now=NOW)


def test_an_objective_of_an_ended_cycle_was_in_process_and_departed():
    life = plan(row(cycle="Q3 2026", key_result="Calls")).life

    assert life.state == "closed"
    assert life.outcome == life.disposition == "unrecorded"
    assert life.steps == (
        Step("in_process", date(2026, 7, 1)),
        Step("closed", date(2026, 9, 30), "unrecorded"),
    )
    assert (life.grade, life.takes_slot) == (None, False)


@pytest.mark.parametrize(
    ("scores", "ambition", "outcome", "grade"),
    [
        (["1", "100%"], "committed", "achieved", Decimal(1)),
        (["1", "0.5"], "committed", "missed", Decimal("0.75")),
        (["0.9", "0.5"], "moonshot", "achieved", Decimal("0.7")),
        (["1", ""], "", "achieved", Decimal(1)),
        (["", ""], "", "unrecorded", None),
    ],
)
def test_scores_say_whether_it_was_achieved(scores, ambition, outcome, grade):
    planned = plan(
        *(
            row(cycle="Q3 2026", key_result=f"KR {n}", score=score, ambition=ambition)
            for n, score in enumerate(scores)
        )
    )

    assert (planned.life.outcome, planned.life.grade) == (outcome, grade)
    assert planned.suggested == grade


def test_the_latest_value_of_an_ended_cycle_is_a_score_too():
    planned = plan(
        row(cycle="Q3 2026", key_result="Calls", baseline="9", target="4", current="4")
    )

    assert (planned.life.outcome, planned.life.grade) == ("achieved", Decimal(1))
    assert planned.progress == 1
    assert [(k.state, k.measured_on) for k in planned.key_results] == [
        ("reached", date(2026, 9, 30))
    ]


def test_a_grade_goes_before_the_scores_and_an_outcome_before_the_grade():
    graded = plan(row(cycle="Q3 2026", key_result="a", score="1", grade="0.4"))
    told = plan(row(cycle="Q3 2026", grade="0.4", outcome="dropped", reason="Merged"))

    assert (graded.life.outcome, graded.life.grade) == ("missed", Decimal("0.4"))
    assert (told.life.outcome, told.life.grade) == ("dropped", Decimal("0.4"))


def test_what_is_in_process_today_takes_a_slot():
    life = plan(row()).life

    assert (life.state, life.started_on, life.takes_slot) == (
        "in_process",
        date(2026, 10, 1),
        True,
    )
    assert life.steps == (Step("in_process", date(2026, 10, 1)),)


def test_a_cycle_to_come_is_a_proposal_with_an_empty_log():
    life = plan(row(cycle="Q1 2027")).life

    assert (life.state, life.steps, life.takes_slot) == ("proposed", (), False)


@pytest.mark.parametrize(
    ("cells", "state", "steps"),
    [
        ({"state": "ready"}, "ready", [("ready", date(2026, 10, 1))]),
        ({"state": "declined"}, "declined", [("declined", date(2026, 10, 1))]),
        (
            {"state": "paused", "committed_on": "2026-10-05"},
            "paused",
            [("in_process", date(2026, 10, 5)), ("paused", TODAY)],
        ),
        (
            {"state": "deferred", "closed_on": "2026-11-01"},
            "deferred",
            [("in_process", date(2026, 10, 1)), ("deferred", date(2026, 11, 1))],
        ),
        (
            {"closed_on": "2026-11-01", "committed_on": "2026-09-28"},
            "closed",
            [("in_process", date(2026, 9, 28)), ("closed", date(2026, 11, 1))],
        ),
        (
            {"state": "Not achieved"},
            "closed",
            [("in_process", date(2026, 10, 1)), ("closed", TODAY)],
        ),
        (
            {"state": "in process", "cycle": "Q3 2026"},
            "in_process",
            [("in_process", date(2026, 7, 1))],
        ),
    ],
)
def test_history_columns_are_honoured(cells, state, steps):
    life = plan(row(**cells)).life

    assert life.state == state
    assert [(step.to_state, step.on) for step in life.steps] == steps


def test_a_word_for_closed_may_tell_the_outcome():
    assert plan(row(state="Not achieved")).life.outcome == "missed"
    assert plan(row(state="cancelled")).life.outcome == "dropped"
    assert plan(row(state="done", grade="1")).life.outcome == "achieved"


def test_closed_before_it_began_is_a_contradiction():
    with pytest.raises(LifeError, match="closed on 2026-10-02, before it began"):
        plan(row(committed_on="2026-10-05", closed_on="2026-10-02"))


def test_of_several_states_the_least_finished_one_holds():
    planned = plan(
        row(key_result="a", state="done", outcome="achieved"),
        row(key_result="b", state="in progress"),
    )

    assert planned.life.state == "in_process"


def test_contradicting_outcomes_of_key_results_make_none_of_the_objective():
    planned = plan(
        row(cycle="Q3 2026", key_result="a", outcome="achieved"),
        row(cycle="Q3 2026", key_result="b", outcome="missed"),
        row(cycle="Q3 2026", key_result="c"),
    )

    assert planned.life.outcome == "unrecorded"
    assert [k.state for k in planned.key_results] == ["reached", "not_reached", "open"]


def test_notes_become_the_learning_note():
    planned = plan(
        row(key_result="Calls", note="Only by phone"), row(note="A good quarter")
    )

    assert planned.learning == (
        "Calls: Only by phone\nNo bill comes as a surprise: A good quarter"
    )


def test_an_unmeasured_key_result_is_out_of_the_roll_up():
    planned = plan(
        row(key_result="Calls", baseline="9", target="4", current="6.5"),
        row(key_result="Trust", target="90%"),
    )

    assert planned.progress == Decimal("0.5")
    assert planned.key_results[1].standing.progress is None


def test_life_needs_only_the_days_of_its_cycle():
    life = life_of(
        {"cycle_start": "2026-07-01", "cycle_end": "2026-09-30"},
        suggested=None,
        ambition="committed",
        on=TODAY,
    )

    assert life.left_on == date(2026, 9, 30)
