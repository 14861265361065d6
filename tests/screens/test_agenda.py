from dataclasses import replace
from datetime import date

import pytest

from screens.agenda import Owed, Quarter, Situation, SprintFacts, Step, agenda, day_name

TUESDAY = date(2026, 11, 10)
SPRINT = SprintFacts(
    team="Billing",
    team_reference="T-1",
    reference="S-5",
    name="Sprint 23",
    ends_on=date(2026, 11, 22),
    kind="linked",
    has_next=True,
    may_plan=True,
    may_set_goal=True,
)
Q4 = Quarter("Q4 2026", date(2026, 10, 1), date(2026, 12, 31), TUESDAY)


def words(**seen):
    situation = Situation(**{"on": TUESDAY} | seen)
    return [(step.when, step.words) for step in agenda(situation)]


def test_nothing_to_do_is_an_empty_list():
    assert words(sprints=(SPRINT,)) == []


def test_check_ins_that_are_due_come_first():
    assert words(check_ins_due=2) == [("Today", "2 check-ins due.")]
    assert words(check_ins_due=1) == [("Today", "1 check-in due.")]


def test_a_scrum_master_is_told_which_values_are_stale():
    assert words(check_ins_due=3, stale=2, is_scrum_master=True) == [
        ("Today", "3 check-ins due, 2 of them stale: ask who has the number.")
    ]


@pytest.mark.parametrize(
    ("kind", "sentence", "page"),
    [
        ("", "Sprint 23 of Billing has no goal yet.", "sprints:goal_edit"),
        ("unsorted", "Say what the goal of Sprint 23 moves.", "sprints:sprint_detail"),
    ],
)
def test_the_team_is_asked_for_its_goal_and_what_it_moves(kind, sentence, page):
    asked = Situation(on=TUESDAY, sprints=(replace(SPRINT, kind=kind),))

    assert agenda(asked) == [Step("Today", sentence, page, "S-5", is_now=True)]


def test_who_is_not_in_the_team_is_not_asked_for_its_goal():
    sprint = replace(SPRINT, kind="", may_plan=False, may_set_goal=False)

    assert words(sprints=(sprint,)) == []


def test_a_team_in_no_sprint_is_told_to_whoever_plans():
    none = SprintFacts("Billing", "T-1", may_plan=True, may_set_goal=True)

    assert words(sprints=(none,)) == [("Today", "Billing is in no sprint: plan one.")]
    assert words(sprints=(replace(none, may_plan=False),)) == []


def test_the_review_and_the_next_sprint_are_named_when_they_are_near():
    sprint = replace(SPRINT, ends_on=date(2026, 11, 13), has_next=False)

    assert words(sprints=(sprint,)) == [
        ("Fri 13", "Review of Sprint 23: show which key results moved."),
        ("Sat 14", "The sprint after Sprint 23: a goal that names its key result."),
    ]


def test_leaders_and_product_owners_hear_of_okrs_off_track():
    trouble = (("O-9", "Partners are ready on day one"),)

    for role in ({"leads": True}, {"is_product_owner": True}):
        assert words(in_trouble=trouble, **role) == [
            (
                "Now",
                "O-9 is off track: Partners are ready on day one. "
                "What would have to change?",
            )
        ]
    assert words(in_trouble=trouble, is_scrum_master=True) == []


def test_what_waits_is_named_to_who_could_start_it():
    waits = [(f"O-{n}", "proposed", "Bills are clear") for n in range(2, 6)]

    assert words(waiting=(("O-1", "ready", "Calls are few"), *waits)) == [
        ("Now", "O-1 is ready: commit it when the team agrees. Calls are few"),
        ("Now", "O-2 is proposed: make it ready. Bills are clear"),
        ("Now", "O-3 is proposed: make it ready. Bills are clear"),
        ("Now", "2 more wait."),
    ]


def test_the_dashboard_is_named_to_scrum_masters_where_there_is_one():
    seen = [
        ("Each week", "See where teams pull apart, before planning and after review.")
    ]

    assert words(is_scrum_master=True, has_dashboard=True) == seen
    assert words(is_scrum_master=True) == []


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (
            date(2026, 11, 8),
            ("By 15 Nov", "Mid-quarter review: revise, stop, or go on."),
        ),
        (
            date(2026, 12, 21),
            ("By 31 Dec", "Close Q4 2026: grade each OKR and write what you learned."),
        ),
    ],
)
def test_the_quarter_has_its_dates(on, sentence):
    assert words(on=on, quarter=Q4, is_product_owner=True) == [sentence]
    assert words(on=on, quarter=Q4) == []


def test_between_its_dates_the_quarter_is_silent():
    assert words(on=date(2026, 11, 20), quarter=Q4, is_product_owner=True) == []


def test_a_quarter_counts_thirteen_weeks():
    assert (Q4.week, Q4.weeks) == (6, 13)
    assert replace(Q4, on=date(2026, 12, 31)).week == 13


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (TUESDAY, "Today"),
        (date(2026, 11, 13), "Fri 13"),
        (date(2026, 11, 16), "Mon 16"),
        (date(2026, 11, 17), "17 Nov"),
    ],
)
def test_a_day_is_called_by_how_near_it_is(day, name):
    assert day_name(day, TUESDAY) == name


def test_answers_that_are_owed_stand_first_with_their_age():
    owed = (
        Owed("team", 12, "O-12", "Bills are explained", days=9),
        Owed("ideas", 7, "O-7", "Calm mornings", days=1, count=3),
    )

    first, second = agenda(Situation(on=TUESDAY, owed=owed))

    assert (first.when, first.page, first.reference) == (
        "9 days",
        "conversations:proposal",
        "O-12",
    )
    assert first.words == (
        "Proposed to your team, waits for its answer: O-12 Bills are explained."
    )
    assert (second.when, second.page) == ("Today", "conversations:opinions")
    assert second.words == "3 ideas wait for your answer on O-7 Calm mornings."


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("leader", "A team waits for your answer: O-1 Calm."),
        ("mention", "You are mentioned on O-1 Calm."),
        ("round", "Pia Park asks for your opinion on O-1 Calm."),
        ("barrier", "You own the barrier O-1 Calm."),
        (
            "dialogue",
            "Does it match the strategy? Say who moves: O-1 Calm.",
        ),
    ],
)
def test_each_kind_of_owed_answer_says_what_it_is(kind, words):
    owed = Owed(kind, 1, "O-1", "Calm", days=2, whom="Pia Park")

    (step,) = agenda(Situation(on=TUESDAY, owed=(owed,)))

    assert step.words == words


def test_an_exception_is_answered_where_it_is_asked_for():
    owed = Owed("exception", 7, "E-7", "Calm", days=1)

    (step,) = agenda(Situation(on=TUESDAY, owed=(owed,)))

    assert step.words == "One OKR more is asked for; grant it or say no: Calm."
    assert (step.page, step.pk, step.reference) == (
        "objectives:exception_detail",
        7,
        "",
    )


def test_of_many_owed_answers_eight_are_shown_and_the_rest_counted():
    owed = tuple(Owed("mention", n, f"O-{n}", "Calm", days=2) for n in range(1, 11))

    steps = agenda(Situation(on=TUESDAY, owed=owed))

    assert len(steps) == 9
    assert steps[-1].words == "2 more wait for an answer of yours."


def test_a_breached_guard_rail_is_said_to_everybody_in_the_team():
    steps = agenda(
        Situation(on=date(2026, 11, 10), breaches=(("O-6", "Readmissions"),))
    )

    assert [(step.when, step.words, step.reference) for step in steps] == [
        (
            "Now",
            "O-6: the guard-rail Readmissions is breached. What would have to change?",
            "O-6",
        )
    ]
