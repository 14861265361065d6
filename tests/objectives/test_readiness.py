import pytest

from objectives.coaching import Coach
from objectives.models import KeyResult, Objective
from objectives.readiness import Around, worth_a_look

pytestmark = pytest.mark.usefixtures("in_acme")


def key_results(*titles, source="Billing system"):
    return [
        KeyResult(number=number, title=title, source=source)
        for number, title in enumerate(titles, start=31)
    ]


def look(*rows, why="Patients ask.", leads_somewhere=True, **more):
    objective = Objective(number=12, title="No surprise", why=why)
    around = Around(leads_somewhere=leads_somewhere, **more)
    return worth_a_look(objective, list(rows), around, coach=Coach())


GOOD = ("Complaints per 1,000 invoices", "Estimates within 10 % of the bill")


def test_a_good_proposal_is_asked_nothing():
    assert look(*key_results(*GOOD)) == []


@pytest.mark.parametrize(
    ("titles", "source", "question"),
    [
        (
            ("Launch the portal", GOOD[0]),
            "Billing system",
            "KR-31 may be something you do. "
            "Once it is done, who will do what differently?",
        ),
        (
            GOOD[:1],
            "Billing system",
            "There is one key result. Which second one would show it from another side?",
        ),
        (
            tuple(f"Complaints about bill {n}" for n in range(6)),
            "Billing system",
            "There are 6 key results. Which two matter most?",
        ),
        (
            GOOD,
            "",
            "Where are KR-31 and KR-32 read? Who can read it next Monday?",
        ),
    ],
)
def test_what_is_worth_a_look_ends_in_a_question(titles, source, question):
    assert look(*key_results(*titles, source=source)) == [question]


def test_an_objective_without_why_and_link_is_asked_who_notices():
    rows = key_results(*GOOD)

    assert look(*rows, why=" ", leads_somewhere=False) == [
        "It says neither why nor what it leads to. Who notices if it is not done?"
    ]
    assert look(*rows, why=" ", leads_somewhere=True) == []


def test_at_most_two_questions_are_asked_at_a_time():
    rows = key_results("Launch the portal", source="")

    assert len(look(*rows, why="", leads_somewhere=False)) == 2


@pytest.mark.parametrize(
    ("changes", "around", "question"),
    [
        ({"frequency_days": 91}, {}, "What would move first?"),
        ({"kind": "milestone"}, {}, "What does the milestone make possible"),
        ({}, {"guard_rails": 0}, "What could get worse while we win?"),
        ({}, {"initiatives": GOOD}, "Is this a plan?"),
    ],
)
def test_what_all_key_results_together_lack_is_asked(changes, around, question):
    rows = key_results(*GOOD)
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)

    (asked,) = look(*rows, **around)

    assert question in asked
