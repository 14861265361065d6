"""Cells of a sheet: numbers with their units, shares and days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.reading import (
    ReadValue,
    read_date,
    read_in_unit,
    read_number,
    read_percent,
    read_value,
)

D = Decimal


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        ("57%", "57", "%"),
        ("57 percent", "57", "%"),
        ("40.", "40", ""),
        ("1,200", "1200", ""),
        ("1,200,000.50", "1200000.50", ""),
        ("1.200,50", "1200.50", ""),
        ("1.200.000", "1200000", ""),
        ("1.200", "1.200", ""),
        ("0,200", "0.200", ""),
        ("12,5", "12.5", ""),
        ("1 200 000", "1200000", ""),
        ("1\u202f200,5 \u20ac", "1200.5", "\u20ac"),
        ("1'200", "1200", ""),
        ("200k", "200000", ""),
        ("5.5M", "5500000", ""),
        ("2 million", "2000000", ""),
        ("10ms", "10", "ms"),
        ("2 hrs", "2", "h"),
        ("1.5x", "1.5", "x"),
        ("$1.2M", "1200000", "$"),
        ("CHF 5", "5", "CHF"),
        ("$ -5", "-5", "$"),
        ("-5", "-5", ""),
        ("\u22125", "-5", ""),
        ("+5", "5", ""),
        ("-0", "0", ""),
        ("> 100%", "100", "%"),
        ("~ 40", "40", ""),
        ("approx. 40", "40", ""),
        ("80%+", "80", "%"),
        ("50+", "50", ""),
        ("9 per 100", "9", "per 100"),
        ("40 active clinics", "40", "active clinics"),
        ("1.2E+05", "120000", ""),
        ("5e-2", "0.05", ""),
    ],
)
def test_a_cell_is_read_as_number_and_unit(cell, number, unit):
    assert read_value(cell) == ReadValue(D(number), unit)
    assert read_number(f"  {cell} ") == D(number)


@pytest.mark.parametrize(
    "cell",
    ["redacted", "$N", "n/a", "-", "?", "3/3", "10-12", "TBD", "4 of 5", "x" * 81],
)
def test_a_cell_without_a_number_says_so(cell):
    value = read_value(cell)

    assert value.number is None
    assert value.problem.endswith(" is not a number.")


@pytest.mark.parametrize("cell", ["1e99", "9" * 15, "100000 billion", "-1e15"])
def test_a_number_too_large_to_keep_is_named(cell):
    assert read_value(cell).problem == f"\u201c{cell}\u201d is too large."


def test_a_long_cell_is_quoted_in_short():
    assert len(read_value("words " * 99).problem) == 59


def test_an_empty_cell_is_no_problem():
    assert read_value("  ") == ReadValue()
    assert read_number("") is None


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("62%", "0.62"),
        ("62 %", "0.62"),
        ("0.62", "0.62"),
        ("0,7", "0.7"),
        ("1.00", "1"),
        ("0", "0"),
        ("1%", "0.01"),
        ("100%", "1"),
        ("62", None),
        ("120%", None),
        ("-0.2", None),
        ("0.5 h", None),
        ("done", None),
        ("", None),
    ],
)
def test_a_share_is_a_percentage_or_lies_between_0_and_1(cell, share):
    assert read_percent(cell) == (share and D(share))


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-31",
        "2026/3/31",
        "2026-03-31T10:00:00",
        "2026-03-31 10:00",
        "31.3.2026",
        "31.03.26",
        "31/03/2026",
        "03/31/2026",
        "31-03-2026",
        "31 March 2026",
        "31. Mar 2026",
        "31st of March, 2026",
        "31-Mar-26",
        "March 31, 2026",
        "Mar. 31st 2026",
        "Tue, 31 Mar 2026",
    ],
)
def test_a_day_is_read_in_the_usual_ways_of_writing(cell):
    assert read_date(cell) == date(2026, 3, 31)


def test_where_day_and_month_could_be_either_the_reader_is_told():
    assert read_date("3/4/2026") == date(2026, 4, 3)
    assert read_date("3/4/2026", is_month_first=True) == date(2026, 3, 4)
    assert read_date("31/3/2026", is_month_first=True) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "2026-02-30",
        "13/13/2026",
        "99.99.2020",
        "1 Foo 2026",
        "31/03",
        "0 Mar 2026",
        "2026-03-31 " + "x" * 99,
        "31.03-2026",
    ],
)
def test_what_is_no_day_is_none(cell):
    assert read_date(cell) is None


@given(st.text(max_size=90))
def test_cells_never_fail(text):
    value = read_value(text)

    share = read_percent(text)
    assert value.number is None or value.number.is_finite()
    assert value.number is None or not value.problem
    assert share is None or 0 <= share <= 1
    assert isinstance(read_date(text), date | None)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_written_with_separators_is_read_back(number):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))

    assert read_number(english) == number
    assert read_number(german) == number


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_written_in_any_way_is_read_back(day):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%b %d, %Y"):
        assert read_date(day.strftime(form)) == day
    assert read_date(day.strftime("%m/%d/%Y"), is_month_first=True) == day


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("12", "min", "12"),
        ("12 min", "min", "12"),
        ("12 minutes", "min", "12"),
        ("12 min", "", "12"),
        ("36 h", "days", "1.5"),
        ("3 weeks", "days", "21"),
        ("1 min", "h", "0.016667"),
        ("4 complaints", "complaints per 1,000", "4"),
        ("12 %", "percent", "12"),
        ("6 calls", "", "6"),
        ("12k calls", "", "12000"),
        ("$5", "", "5"),
        ("0.1234560 %", "%", "0.123456"),
        ("", "%", None),
    ],
)
def test_a_value_typed_in_its_unit_or_in_another_of_time_is_read(typed, unit, number):
    found = read_in_unit(typed, unit)

    assert (found.number, found.problem) == (number and D(number), "")


@pytest.mark.parametrize(
    ("typed", "unit", "sentence"),
    [
        ("12 min", "%", "“12 min” is not in %."),
        ("3 months", "days", "“3 months” is not in days."),
        ("$ 5", "\u20ac", "“$ 5” is not in \u20ac."),
        ("99999999999999 weeks", "ms", "“99999999999999 weeks” is too large."),
        ("a lot", "%", "“a lot” is not a number."),
        ("6l", "", "“6l” is not a number."),
        ("6.x", "", "“6.x” is not a number."),
        ("0.1234567", "", "“0.1234567” is too fine: at most six decimals are kept."),
        ("0.1234567 %", "%", "“0.1234567 %” is too fine"),
    ],
)
def test_a_value_typed_in_another_unit_is_refused_not_taken_for_its_number(
    typed, unit, sentence
):
    found = read_in_unit(typed, unit)

    assert found.number is None
    assert found.problem.startswith(sentence)
