import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.marks import next_colour, suggest_mark


@pytest.mark.parametrize(
    ("name", "taken", "mark"),
    [
        ("Care Pathways", set(), "CP"),
        ("Billing", set(), "BI"),
        ("Billing", {"BI"}, "BL"),
        ("Discharge & Home", set(), "DH"),
        ("Discharge & Home", {"DH"}, "DI"),
        ("øre og øye", set(), "ØO"),
        ("B", set(), "AA"),
        ("42", {"AA"}, "AB"),
    ],
)
def test_a_mark_comes_from_the_name_and_is_free(name, taken, mark):
    assert suggest_mark(name, taken) == mark


@given(st.lists(st.text(max_size=12), max_size=40))
def test_marks_have_two_signs_and_differ(names):
    marks: list[str] = []
    for name in names:
        marks.append(suggest_mark(name, marks))

    assert {len(mark) for mark in marks} <= {2}
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    ("used", "colour"), [([], 1), ([1, 2], 3), ([1, 2, 3, 4, 5, 6], 1), ([1, 1, 3], 2)]
)
def test_the_next_colour_is_the_one_that_fewest_teams_have(used, colour):
    assert next_colour(used) == colour
