"""The verbs: where they lead from, who may do them, and on which days."""

import pytest

from objectives.lifecycle import (
    RULES,
    Guard,
    IllegalDay,
    IllegalTransition,
    Outcome,
    State,
    Verb,
    Who,
    allowed_verbs,
    check_closed_after_reached,
    check_effective_on,
    closing_day,
    rule_for,
    starting_day,
)
from tests.objectives.lives import day


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
