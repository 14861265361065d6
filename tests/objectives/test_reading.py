import re
import string
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.coaching import looks_like_output
from objectives.reading import (
    ReadKeyResult,
    ReadNumber,
    ReadObjective,
    ReadValue,
    Role,
    read_date,
    read_key_result,
    read_number,
    read_okrs,
    read_percent,
    read_value,
)
from objectives.scoring import Kind, Measure, check_measure

D = Decimal


def outline(text: str) -> list[tuple[str, list[str]]]:
    """Return titles of objectives with those of their key results."""
    return [(o.title, [k.title for k in o.key_results]) for o in read_okrs(text)]


def values(text: str):
    """Return kind, baseline, target and unit of a sentence."""
    read = read_key_result(text)
    return read.kind, read.baseline, read.target, read.unit


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


@pytest.mark.parametrize(
    ("text", "kind", "baseline", "target", "unit"),
    [
        ("Call time falls from 14 to 8", "decrease", 14, 8, ""),
        ("Complaints 9 \u2192 4", "decrease", 9, 4, ""),
        ("Complaints 9 -> 4 per 100 visits", "decrease", 9, 4, "per 100"),
        ("Complaints per 1,000 visits: 9 => 4", "decrease", 9, 4, "per 1,000"),
        ("Recommendation 41 to 60", "increase", 41, 60, ""),
        ("Booked online: from 57% of visits up to 65 %", "increase", 57, 65, "%"),
        ("Raise bookings to 65% from 57%", "increase", 57, 65, "%"),
        ("8 minutes to an answer, down from 14", "decrease", 14, 8, "min"),
        ("From -5 to 10 points", "increase", -5, 10, "points"),
        ("First answer from 2 h to 30 min", "decrease", 120, 30, "min"),
        ("From 1 week to 2 days", "decrease", 7, 2, "days"),
        ("Cost of a visit from \u20ac120 to \u20ac95", "decrease", 120, 95, "\u20ac"),
        ("Income from $1.2M to $2 million", "increase", 1200000, 2000000, "$"),
        ("From 3,9 to 4,5/5", "increase", D("3.9"), D("4.5"), "/5"),
        ("From 1,200 to 2.500,5", "increase", 1200, D("2500.5"), ""),
        ("Ready in 99.9 % (baseline: 99.5 %)", "increase", D("99.5"), D("99.9"), "%"),
        ("200k visits (current is 125k)", "increase", 125000, 200000, ""),
        ("Grow from 57 %", "increase", 57, None, "%"),
        ("Reach 70 %", "increase", None, 70, "%"),
        ("Reach at least 500 clinics", "increase", None, 500, ""),
        ("Waiting stays under 3 days", "decrease", None, 3, "days"),
        ("Reduce to 3", "decrease", None, 3, ""),
        ("95 % of letters answered within 5 days", "increase", None, 95, "%"),
        ("Answered within 5 days", "decrease", None, 5, "days"),
        ("80%+ use it", "increase", None, 80, "%"),
        ("12 clinics answer 40 calls", "increase", None, 12, ""),
        ("Keep answering 95 % of calls", "maintain_above", None, 95, "%"),
        ("Keep waiting below 3 days", "maintain_below", None, 3, "days"),
        ("Stays as it is: from 40 to 40", "maintain_above", 40, 40, ""),
        ("Increase bookings by 20 %", "increase", None, None, ""),
        ("Cut waiting by 20 %", "decrease", None, None, ""),
        ("Find the baseline of missed visits", "baseline", None, None, ""),
        ("Launch the portal", "milestone", None, None, ""),
        ("Patients feel at home", "unmeasured", None, None, ""),
        ("", "unmeasured", None, None, ""),
    ],
)
def test_a_sentence_is_read_as_a_move(text, kind, baseline, target, unit):
    assert values(text) == (Kind(kind), baseline, target, unit)


def test_a_band_has_two_ends():
    read = read_key_result("Keep the fridge between 2 and 8 degrees")

    assert read.kind is Kind.MAINTAIN_WITHIN
    assert (read.target, read.target_upper) == (D(2), D(8))
    assert read.needs == ("baseline",)


@pytest.mark.parametrize(
    "text",
    [
        "Ready by 2026-03-31",
        "Ready by 31.3.2026",
        "Ready by 31 March",
        "Ready by March 31, 2026",
        "Ready by March 2026",
        "Ready in 2026",
        "Ready by Q3 2026",
        "Ready in H1/26",
        "Ready by 1st May",
        "Ready at 08:30",
        "Open 24/7",
        "3/3 monthly reports",
        "Version 3.14.1 and v2.5",
        "Tier 1 and Phase 2",
        "A top 5 post",
        "Q3 and FY22",
        "See #4260",
        "2FA for all",
        "The 95th percentile",
        "COVID-19 is over",
        "Room A5",
        "Complaints per 100 visits",
        "A sum of 12345678901234567890 visits",
    ],
)
def test_dates_versions_and_names_are_no_numbers(text):
    assert read_key_result(text).numbers == ()


def test_three_groups_of_three_are_a_number_and_no_version():
    assert read_key_result("1.200.000 visits").target == 1200000


def test_numbers_keep_their_place_and_their_role():
    text = "Waiting falls from 14 days to 8 days in 3 clinics"

    assert read_key_result(text).numbers == (
        ReadNumber(19, 26, D(14), "days", Role.BASELINE),
        ReadNumber(30, 36, D(8), "days", Role.TARGET),
        ReadNumber(40, 41, D(3), "", Role.OTHER),
    )
    assert text[19:26] == "14 days"


def test_numbers_far_from_each_other_are_no_move():
    text = "From 14 clinics " + "that joined the network in spring " * 2 + "to 8 more"

    assert values(text) == (Kind.INCREASE, None, 8, "")


def test_a_relative_change_is_no_target_where_another_number_is():
    assert values("Increase bookings by 20 % in 3 clinics") == (
        Kind.INCREASE,
        None,
        3,
        "",
    )


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("From 14 to 8", ()),
        ("Reach 70 %", ("baseline",)),
        ("Grow from 57 %", ("target",)),
        ("Patients feel at home", ("baseline", "target")),
        ("Launch the portal", ()),
        ("Find the baseline of missed visits", ()),
    ],
)
def test_what_is_missing_is_named(text, needs):
    assert read_key_result(text).needs == needs


@pytest.mark.parametrize(
    ("text", "is_output"),
    [
        ("Launch the portal", True),
        ("Created 5 guides", True),
        ("The portal is live", True),
        ("Contract with the lab signed", True),
        ("Patients book online", False),
        ("Running costs fall", False),
    ],
)
def test_a_deliverable_is_recognised(text, is_output):
    assert looks_like_output(text) is is_output
    assert read_key_result(text).looks_like_output is is_output


def test_a_measured_move_is_never_called_an_output():
    assert not read_key_result("Build trust: from 41 to 60").looks_like_output


BILLING = ("Bills are easy to understand", ["Calls from 14 to 8", "Reach 70 %"])
CLINICS = ("Clinics decide with data", ["Daily use 9 \u2192 40"])


@pytest.mark.parametrize(
    "text",
    [
        """
        Bills are easy to understand
        - Calls from 14 to 8
        - Reach 70 %

        Clinics decide with data
        - Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand:
        * Calls from 14 to 8
        * Reach 70 %
        Clinics decide with data:
        * Daily use 9 \u2192 40
        """,
        """
        Our OKRs for Q3 2026

        Objective: Bills are easy to understand
        KR1: Calls from 14 to 8
        KR2: Reach 70 %
        Objective 2 \u2013 Clinics decide with data
        Key results:
        \u2022 Daily use 9 \u2192 40
        """,
        """
        O1 Bills are easy to understand
        - KR1.1 Calls from 14 to 8
        - KR 1.2: Reach 70 %
        O2: Clinics decide with data
          KR 1 \u2013 Daily use 9 \u2192 40
        """,
        """
        # Billing OKRs 2026
        ## Bills are easy to understand
        1. Calls from 14 to 8
        2. Reach 70 %

        ## **Clinics decide with data**

        1. [ ] Daily use 9 \u2192 40
        """.replace("1. [ ]", "- [ ]"),
        """
        - Bills are easy to understand
          - Calls from 14 to 8
          - Reach 70 %
        - Clinics decide with data
          - Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
           a) Calls from 14 to 8
           b) Reach 70 %
        2. Clinics decide with data
           a) Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
        - Calls from 14 to 8
        - Reach 70 %
        2. Clinics decide with data
        - Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
        1.1 Calls from 14 to 8
        1.2 Reach 70 %
        2. Clinics decide with data
        2.1 Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand
        Calls from 14 to 8
        Reach 70 %

        Clinics decide with data
        Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand

        Calls from 14 to 8

        Reach 70 %

        Clinics decide with data

        Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand
            Calls from 14 to 8
            Reach 70 %
        Clinics decide with data
            Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand

            Calls from 14 to 8

            Reach 70 %

        Clinics decide with data

            Daily use 9 \u2192 40
        """,
        """
        ## Team Billing
        - Bills are easy to understand
          - Calls from 14 to 8
          - Reach 70 %
        - Clinics decide with data
          - Daily use 9 \u2192 40
        """,
        """
        # Billing
        ## Objective 1: Bills are easy to understand
        KR1 Calls from 14 to 8
        KR2 Reach 70 %
        ## Objective 2: Clinics decide with data
        KR1 Daily use 9 \u2192 40
        """,
        """
        Objective
        Bills are easy to understand
        Key results
        Calls from 14 to 8
        Reach 70 %

        Objective
        Clinics decide with data
        Key results
        Daily use 9 \u2192 40
        """,
        """
        \u2022\tBills are easy to understand
        o\tCalls from 14 to 8
        o\tReach 70 %
        \u2022\tClinics decide with data
        o\tDaily use 9 \u2192 40
        """,
        """
        ## Bills are easy to understand

        Calls from 14 to 8

        Reach 70 %

        ## Clinics decide with data
        Daily use 9 \u2192 40
        """,
        """
Bills are easy to understand\tCalls from 14 to 8
\tReach 70 %
Clinics decide with data\tDaily use 9 \u2192 40
""",
        """
        | Objective | Key result |
        |---|:--|
        | Bills are easy to understand | Calls from 14 to 8 |
        || Reach 70 % |
        | Clinics decide with data | Daily use 9 \u2192 40
        """,
    ],
)
def test_pasted_text_is_split_into_objectives_and_key_results(text):
    lines = [line.removeprefix(" " * 8) for line in text.splitlines()]

    assert outline("\n".join(lines)) == [BILLING, CLINICS]


def test_a_sheet_with_a_header_fills_every_column():
    text = (
        "Objective\tKey Result\tBaseline\tTarget\tUnit\n"
        "Bills are easy\tComplaints\t9\t4\tper 100\n"
        "\tCalls\t1,200\tredacted\t\n"
        "Clinics decide\tDaily use grows from 9 to 40\n"
    )

    bills, clinics = read_okrs(text)

    complaints, calls = bills.key_results
    assert complaints == ReadKeyResult(
        text="Bills are easy\tComplaints\t9\t4\tper 100",
        title="Complaints",
        kind=Kind.DECREASE,
        baseline=D(9),
        target=D(4),
        unit="per 100",
        numbers=(
            ReadNumber(26, 27, D(9), "", Role.BASELINE),
            ReadNumber(28, 29, D(4), "", Role.TARGET),
        ),
    )
    assert (calls.baseline, calls.target, calls.needs) == (D(1200), None, ("target",))
    assert (clinics.key_results[0].baseline, clinics.key_results[0].target) == (
        D(9),
        D(40),
    )


def test_a_sheet_without_a_header_is_guessed():
    text = (
        "Bills are easy\n"
        "Complaints\t9\t4\n"
        "Calls\t70 %\n"
        "Clinics decide\tDaily use\t57%\t65%\n"
        "Waiting\t14\t8\tdays\n"
        "Doctors stay\t\t\n"
        "\tThey recommend us\t41\t60\n"
    )

    read = read_okrs(text)

    assert [
        (o.title, [(k.title, k.baseline, k.target, k.unit) for k in o.key_results])
        for o in read
    ] == [
        ("Bills are easy", [("Complaints", 9, 4, ""), ("Calls", None, 70, "%")]),
        ("Clinics decide", [("Daily use", 57, 65, "%"), ("Waiting", 14, 8, "days")]),
        ("Doctors stay", [("They recommend us", 41, 60, "")]),
    ]


def test_a_row_of_a_sheet_may_hold_an_objective_alone():
    text = "Objective\tKey result\tTarget\nBills are easy\t\t5\n\tCalls\t8\n"

    assert outline(text) == [("Bills are easy", ["Calls"])]


def test_text_after_a_sheet_starts_a_new_objective():
    text = "Bills are easy\tCalls\nClinics decide\n- Daily use"

    assert outline(text) == [
        ("Bills are easy", ["Calls"]),
        ("Clinics decide", ["Daily use"]),
    ]


def test_a_long_cell_that_begins_with_a_number_is_a_sentence():
    assert outline("Clinics decide\t100 clinics use it\n") == [
        ("Clinics decide", ["100 clinics use it"])
    ]


def test_why_and_descriptions_stay_with_the_objective():
    text = """**Bills are easy**
and fair
Patients call us because they do not understand them.
*Why: calls cost time*

- Calls from 14 to 8
  in every clinic
- Reach 70 %
and stay there
"""

    assert read_okrs(text)[0].why == (
        "Patients call us because they do not understand them. calls cost time"
    )
    assert outline(text) == [
        (
            "Bills are easy and fair",
            ["Calls from 14 to 8 in every clinic", "Reach 70 % and stay there"],
        )
    ]


def test_lines_below_a_key_result_may_name_its_values():
    text = """O1: Bills are easy
KR1: Recommendation
  Baseline: 41
  Target: 60
"""

    read = read_okrs(text)[0].key_results

    assert [(k.title, k.baseline, k.target) for k in read] == [
        ("Recommendation Baseline: 41 Target: 60", D(41), D(60))
    ]


def test_a_paragraph_below_a_heading_is_its_description():
    text = "# Bills are easy\n\nNobody likes bills.\n\nCalls from 14 to 8\nand so on"

    (objective,) = read_okrs(text)

    assert objective.why == "Nobody likes bills."
    assert [k.title for k in objective.key_results] == [
        "Calls from 14 to 8",
        "and so on",
    ]


def test_a_line_below_a_labelled_key_result_goes_on_with_it():
    text = "Objective: Bills are easy\nKR1: Calls fall\nFrom 14 to 8"

    assert outline(text) == [("Bills are easy", ["Calls fall From 14 to 8"])]


def test_a_line_that_goes_on_after_a_sheet_row_is_kept():
    text = "Bills are easy\tCalls\t14\t8\nTarget: 9\n"

    assert read_okrs(text)[0].why == "Target: 9"


def test_notes_below_key_results_stay_below_the_title():
    text = "Bills are easy\n- Calls from 14 to 8\n  - ask the clinics\n- Reach 70 %\n"

    assert outline(text) == [
        ("Bills are easy", ["Calls from 14 to 8", "ask the clinics", "Reach 70 %"])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n \n", []),
        ("OKRs Q3", []),
        ("Bills are easy", [("Bills are easy", [])]),
        ("- from 14 to 8\n- reach 7", [("", ["from 14 to 8", "reach 7"])]),
        ("KR1: from 5 to 6", [("", ["from 5 to 6"])]),
        ("KR1:\n", []),
        ("Objective:", []),
        ("Goal: Be fair", [("Be fair", [])]),
        ("- Objective: Be fair\n  - KR: 5 to 6", [("Be fair", ["5 to 6"])]),
        ("# A\n# B\ntext", [("A", []), ("B", ["text"])]),
        ("- 9 \u2192 4", [("", ["9 \u2192 4"])]),
        ("Run OKRs better\n- x", [("Run OKRs better", ["x"])]),
        ("A\nb c\n\nD\n\n- e", [("A", ["b c"]), ("D", ["e"])]),
        ("A\n\nReach 5\n- e", [("A", []), ("Reach 5", ["e"])]),
        ("A\nB c\n\n# H", [("A", ["B c"]), ("H", [])]),
        ("A\n\n## B\n- c", [("A", []), ("B", ["c"])]),
        ("1. A\n   going on\n2. B\n", [("", ["A going on", "B"])]),
        ("\tWhole line\n", [("Whole line", [])]),
        ("|||", []),
        ("a|b", [("a|b", [])]),
    ],
)
def test_odd_texts_are_read_as_well_as_they_can_be(text, expected):
    assert outline(text) == expected


sentences = st.text(
    alphabet=string.ascii_letters
    + string.digits
    + " .,%-+$/:()#|*\t\u2192\u20ac\u2022",
    max_size=120,
)


@given(st.text(max_size=300) | st.lists(sentences, max_size=8).map("\n".join))
def test_reading_never_fails_and_keeps_what_it_read_in_order(text):
    for objective in read_okrs(text):
        assert isinstance(objective, ReadObjective)
        for key_result in objective.key_results:
            assert key_result.title


@given(sentences)
def test_numbers_lie_in_order_and_where_they_say(text):
    end = 0
    for number in read_key_result(text).numbers:
        assert end <= number.start < number.end <= len(text)
        assert re.search("[0-9]", text[number.start : number.end])
        assert number.value.is_finite()
        end = number.end


@given(sentences)
def test_what_was_read_can_always_be_scored(text):
    read = read_key_result(text)

    check_measure(Measure(read.kind, read.baseline, read.target, read.target_upper))


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


titles = st.lists(
    st.sampled_from(["Patients", "book", "visits", "online", "calls", "fall"]),
    min_size=2,
    max_size=6,
).map(" ".join)


@given(
    st.lists(st.tuples(titles, st.lists(titles, min_size=1, max_size=4)), max_size=4)
)
def test_what_was_written_with_labels_or_headings_is_read_back(objectives):
    labelled = "".join(
        f"Objective: {title}\n" + "".join(f"KR: {k}\n" for k in key_results)
        for title, key_results in objectives
    )
    headed = "".join(
        f"## {title}\n" + "".join(f"- {k}\n" for k in key_results)
        for title, key_results in objectives
    )

    assert outline(labelled) == objectives
    assert outline(headed) == objectives


@pytest.mark.parametrize(
    "line",
    [
        "KR1: Calls fall",
        "KR 2 - Calls fall",
        "KR3. Calls fall",
        "[KR4] Calls fall",
        "(KR5) Calls fall",
        "Key result 6: Calls fall",
        "1. Calls fall",
        "2) Calls fall",
        "(3) Calls fall",
        "4.Calls fall",
        "5)Calls fall",
        "- Calls fall",
        "-Calls fall",
        "- 7. Calls fall",
        "* - Calls fall",
        "- KR8: Calls fall",
        "\tKR9: Calls fall",
        "\t1) Calls fall",
        "\t- Calls fall",
    ],
)
def test_no_list_number_or_label_stays_in_a_title(line):
    (objective,) = read_okrs(f"Objective: Bills are easy\n{line}\n")

    assert [row.title for row in objective.key_results] == ["Calls fall"]


@pytest.mark.parametrize(
    "title",
    ["31.3.2026 is the day", "1.5 days fewer", "-5 % complaints", "3 clinics answer"],
)
def test_a_number_that_belongs_to_the_title_stays(title):
    (objective,) = read_okrs(f"Objective: Bills are easy\n- {title}\n")

    assert [row.title for row in objective.key_results] == [title]
