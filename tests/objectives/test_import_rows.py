"""A row of a file: columns, mapping, cycle, numbers, and what the objective's life was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from objectives.importing.columns import COLUMNS, Field, guesses
from objectives.importing.cycle_days import cadence_of, days_of, year_in
from objectives.importing.life import LifeError, Step, life_of
from objectives.importing.mapping import (
    ColumnMapping,
    MappingError,
    from_json,
    from_text,
)
from objectives.importing.plan import StagedRow, plan_of
from objectives.importing.rows import Reading, digest, read_row

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
BY_NAME = ColumnMapping(columns={field.value: field.value for field in Field})
DOCS = Path(__file__).parents[2] / "docs" / "import"


def row(mapping=BY_NAME, **cells):
    given = {
        "team": "Billing",
        "cycle": "Q4 2026",
        "objective": "No bill comes as a surprise",
        **cells,
    }
    return read_row({k: v for k, v in given.items() if v}, Reading(mapping, TODAY))


def plan(*rows):
    staged = [
        StagedRow(line, read.values, read.objective_key, read.key_result_key)
        for line, read in enumerate(rows, start=2)
    ]
    return plan_of(staged, on=TODAY, now=NOW)


def test_headers_are_known_by_name_by_label_and_by_synonym():
    found = guesses(["Squad", "Objective", "KR", "Value wanted", "Colour"])

    assert {header: (g.field, g.is_sure) for header, g in found.items()} == {
        "Squad": (Field.TEAM, True),
        "Objective": (Field.OBJECTIVE, True),
        "KR": (Field.KEY_RESULT, True),
        "Value wanted": (Field.TARGET, True),
    }


def test_a_header_that_contains_a_name_is_a_guess_and_no_field_is_given_twice():
    found = guesses(["Goal 31.12.", "Target", "Our objective"])

    assert {header: (g.field, g.is_sure) for header, g in found.items()} == {
        "Target": (Field.TARGET, True),
        "Our objective": (Field.OBJECTIVE, False),
    }


def test_every_column_is_documented():
    text = (DOCS / "columns.md").read_text()

    assert all(f"`{column.field}`" in text for column in COLUMNS)
    assert {column.field for column in COLUMNS} == set(Field)


def test_the_mappings_that_are_shipped_can_be_read():
    for path in DOCS.glob("*.toml"):
        assert from_text(path.read_text()).columns


def test_a_mapping_joins_columns_translates_and_fills_in():
    mapping = from_text(
        """
        [columns]
        team = "{squad} ({house})"
        objective = "text"
        level = "rank"
        [fixed]
        ambition = "aspirational"
        [defaults]
        cycle = "2026"
        [values.level]
        L1 = "company"
        [dates]
        first = "month"
        """
    )

    fields = mapping.fields(
        {"squad": "Web", "house": "A", "text": "Fast", "rank": "l1"}
    )

    assert fields == {
        "team": "Web (A)",
        "objective": "Fast",
        "level": "company",
        "ambition": "aspirational",
        "cycle": "2026",
    }
    assert mapping.is_month_first
    assert from_json(mapping.as_json()) == mapping
    assert "team" not in mapping.fields({"squad": "Web", "house": "", "text": "Fast"})


def test_a_mapping_takes_and_skips_rows():
    mapping = from_json(
        {"columns": {}, "only": {"house": ["A", "B"]}, "skip": {"kind": "draft"}}
    )

    assert mapping.left_out({"house": "A", "kind": "final"}) == ""
    assert mapping.left_out({"house": "C"}) == (
        "The mapping takes only some rows, by “house”."
    )
    assert mapping.left_out({"house": "B", "kind": "draft"}) == (
        "The mapping leaves such rows out, by “kind”."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[colums]", "“colums” is no part of a mapping"),
        ("[columns]\nteem = 'x'", "“teem” in columns is no field"),
        ("[columns]\nteam = ['x']", "“columns.team” must be a text"),
        ("columns = 3", "“columns” must hold names"),
        ("[dates]\nfirst = 'year'", "must be one of: day, month"),
        ("[dates]\norder = 'year'", "“order” in dates is not known"),
        ("[cycles]\nwithout_days = 'guess'", "must be one of: leave out, year"),
        ("not toml", "neither TOML nor JSON"),
        ('{"columns": ', "neither TOML nor JSON"),
        ("[" * 2_000, "neither TOML nor JSON"),
        ("x" * 70_000, "longer than"),
    ],
)
def test_a_wrong_mapping_gets_a_sentence(text, sentence):
    with pytest.raises(MappingError, match=sentence):
        from_text(text)


def test_a_mapping_that_names_a_missing_column_is_refused():
    mapping = from_json({"columns": {"team": "{squad} ({house})"}, "only": {"x": "1"}})

    with pytest.raises(MappingError, match="lacks: “house”, “x”"):
        mapping.check_headers(["squad", "team"])


@pytest.mark.parametrize(
    ("name", "month", "start", "end"),
    [
        ("2026-Q4", 1, date(2026, 10, 1), date(2026, 12, 31)),
        ("Q1 2026", 7, date(2026, 1, 1), date(2026, 3, 31)),
        ("q2/2024", 1, date(2024, 4, 1), date(2024, 6, 30)),
        ("2026", 1, date(2026, 1, 1), date(2026, 12, 31)),
        ("FY22-Q2", 2, date(2021, 5, 1), date(2021, 7, 31)),
        ("FY22", 2, date(2021, 2, 1), date(2022, 1, 31)),
        ("FY2026 Q4", 1, date(2026, 10, 1), date(2026, 12, 31)),
        ("Q4 FY26", 4, date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_the_days_of_a_cycle_are_told_from_its_name(name, month, start, end):
    assert days_of(name, fiscal_month=month) == (start, end)


def test_other_names_tell_no_days_but_maybe_a_year():
    assert days_of("first set") is None
    assert days_of("2020-set1") is None
    assert year_in("2020-set1") == (date(2020, 1, 1), date(2020, 12, 31))
    assert year_in("set 20201") is None


def test_a_cycle_of_more_than_seven_months_is_annual():
    assert cadence_of(date(2026, 1, 1), date(2026, 4, 30)) == "quarterly"
    assert cadence_of(date(2026, 1, 1), date(2026, 12, 31)) == "annual"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"team": ""}, "The row names no team."),
        ({"objective": ""}, "The row names no objective."),
        ({"team": "x" * 121}, "Team: more than 120 characters are too long."),
        ({"cycle": ""}, "No cycle."),
        ({"cycle": "soon"}, "The days of the cycle “soon” are not known."),
        ({"cycle_start": "2026-10-01"}, "Only one of the cycle's two days is given."),
        (
            {"cycle_start": "2026-10-01", "cycle_end": "2026-09-30"},
            "The cycle ends before it starts.",
        ),
        (
            {"cycle_start": "2020-10-01", "cycle_end": "2026-09-30"},
            "The cycle is longer than two years.",
        ),
        (
            {"cycle_start": "31.11.2026", "cycle_end": "2026-12-31"},
            "First day of the cycle: “31.11.2026” is not a day.",
        ),
        ({"state": "sleeping"}, "State: “sleeping” is not known."),
        ({"outcome": "won"}, "Outcome: “won” is not known."),
        ({"cadence": "weekly"}, "Quarterly or annual: “weekly” is not known."),
        ({"closed_on": "2027-01-01"}, "Closed on 2027-01-01 lies in the future."),
        ({"committed_on": "soon"}, "Committed on: “soon” is not a day."),
    ],
)
def test_a_row_that_cannot_come_in_says_why(cells, reason):
    read = row(**cells)

    assert (read.is_left_out, read.problem) == (True, reason)


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ({"target": "redacted"}, "Value wanted: “redacted” is not a number."),
        ({"score": "8"}, "Score of the key result “8” is not from 0 to 1."),
        ({"weight": "-1"}, "Weight “-1” is no weight; it became 1."),
        ({"level": "guild"}, "Level “guild” is not known."),
        (
            {"key_result": "Calls", "kind": "increase", "target": "4"},
            "Without its numbers the key result is not measurable yet.",
        ),
        (
            {"key_result": "Rooms", "baseline": "40", "target": "40 %"},
            "Start and target are the same: the key result is to stay at or above it.",
        ),
        (
            {"key_result": "Calls", "kind": "up", "baseline": "9", "target": "4"},
            "Kind of key result “up” is not known.",
        ),
        (
            {"key_result": "Calls", "kind": "Increase", "baseline": "9", "target": "4"},
            "By its numbers the key result is one to decrease.",
        ),
        ({"key_result": "x" * 601}, "Key result was shortened to 600 characters."),
    ],
)
def test_a_row_that_comes_in_otherwise_has_a_remark(cells, remark):
    read = row(**cells)

    assert (read.is_left_out, read.problem) == (False, remark)


def test_a_cycle_without_days_becomes_the_year_only_if_the_mapping_says_so():
    mapping = from_json({**BY_NAME.as_json(), "cycles": {"without_days": "year"}})

    read = row(mapping, cycle="2020-set1")

    assert (read.values["cycle_start"], read.values["cycle_end"]) == (
        "2020-01-01",
        "2020-12-31",
    )
    assert (
        read.problem == "The cycle “2020-set1” has no days; it became the whole year."
    )
    assert row(cycle="2020-set1").is_left_out


def test_an_objective_that_is_too_long_keeps_its_whole_text():
    read = row(objective="y" * 500)

    assert read.values["objective"] == "y" * 399 + "…"
    assert read.values["long_objective"] == "y" * 500


@pytest.mark.parametrize(
    ("cells", "kind", "unit"),
    [
        ({"baseline": "9", "target": "4"}, "decrease", ""),
        ({"baseline": "57%", "target": "65%"}, "increase", "%"),
        ({"baseline": "8", "target": "40."}, "increase", ""),
        ({"target": "5.5M"}, "unmeasured", ""),
        ({"baseline": "1,000"}, "unmeasured", ""),
        ({}, "unmeasured", ""),
        ({"kind": "Milestone"}, "milestone", ""),
        ({"kind": "at most", "target": "10ms"}, "maintain_below", "ms"),
        ({"unit": "days", "target": "3 h"}, "unmeasured", "days"),
    ],
)
def test_the_kind_is_told_from_the_numbers(cells, kind, unit):
    read = row(key_result="Calls", **cells)

    assert (read.values["kind"], read.values.get("unit", "")) == (kind, unit)
    assert not read.is_left_out


def test_the_key_of_an_objective_is_its_id_else_cycle_team_and_text():
    first = row(key_result="Calls")

    assert row(
        cycle="2026-Q4", objective="no bill  comes AS a surprise"
    ).objective_key == (first.objective_key)
    assert row(team="Intake").objective_key != first.objective_key
    assert row(cycle="Q3 2026").objective_key != first.objective_key
    assert row(objective_id="7").objective_key == digest("objective", "7")
    assert row(objective_id="8", parent_id="7").values["parent_key"] == (
        digest("objective", "7")
    )


def test_the_key_of_a_key_result_is_its_id_else_objective_and_text():
    first = row(key_result="Calls")

    assert row(key_result="calls").key_result_key == first.key_result_key
    assert row(key_result="Calls", team="Intake").key_result_key != first.key_result_key
    assert row(key_result="x", key_result_id="k1").key_result_key == (
        digest("key result", "k1")
    )
    assert row().key_result_key == ""


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
