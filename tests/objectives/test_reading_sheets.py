"""Rows pasted from a sheet, with a header and without one."""

from decimal import Decimal

from objectives.reading import ReadKeyResult, ReadNumber, Role, read_okrs
from objectives.scoring import Kind
from tests.objectives.read_back import outline

D = Decimal


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


def test_a_first_column_that_numbers_objectives_and_key_results_titles_neither():
    text = (
        "Objective 1\tBills are easy\n"
        "KR 1.1\tCalls\t14\t8\n"
        "Objective 2\tClinics decide\n"
        "KR 2.1\tDaily use grows from 9 to 40\n"
    )

    assert outline(text) == [
        ("Bills are easy", ["Calls"]),
        ("Clinics decide", ["Daily use grows from 9 to 40"]),
    ]
