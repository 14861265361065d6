"""A row of a file: what it says, its remark, or why it cannot come in."""

import pytest

from objectives.importing.mapping import from_json
from objectives.importing.rows import digest
from tests.objectives.read_rows import BY_NAME, row


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
