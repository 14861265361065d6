"""Columns and their mapping, and the days that the name of a cycle tells."""

from datetime import date
from pathlib import Path

import pytest

from objectives.importing.columns import COLUMNS, Field, guesses
from objectives.importing.cycle_days import cadence_of, days_of, year_in
from objectives.importing.mapping import MappingError, from_json, from_text

DOCS = Path(__file__).parents[2] / "docs" / "import"


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
