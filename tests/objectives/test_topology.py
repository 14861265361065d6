import pytest

from objectives.coaching import Label
from objectives.topology import TeamFunctions, Way, drift, reach


def team(name, *functions, number=1):
    return TeamFunctions(f"T-{number}", name, frozenset(functions))


CARE = team("Care Pathways", "Nursing", "Software", "Design", "Data")
MEDICINES = team("Medicines", "Pharmacy", "Software", number=2)
WARD = team("Ward 4B", "Pharmacy", "Nursing", number=3)
NEEDED = ["Nursing", "Software", "Design", "Data", "Pharmacy"]
TEAMS = [CARE, MEDICINES, WARD]


def test_nothing_is_said_where_nothing_is_needed():
    found = reach([], [CARE], TEAMS)

    assert (found.sentence, found.question, found.offers) == ("", "", ())


def test_a_team_that_has_all_is_told_so_and_offered_nothing():
    found = reach(["Nursing", "Data"], [CARE], TEAMS)

    assert found.sentence == (
        "Care Pathways has all 2 functions that this outcome needs."
    )
    assert found.offers == ()
    assert found.question == ""


def test_what_is_missing_is_named_with_who_has_it():
    found = reach(NEEDED, [CARE], TEAMS)

    assert found.missing == ("Pharmacy",)
    assert found.sentence == (
        "Care Pathways has 4 of the 5 functions that this outcome needs. "
        "Pharmacy is missing; Medicines and Ward 4B have it."
    )
    assert found.question == "Ask for help, or who would have to join?"


def test_a_function_that_nobody_has_is_said_so():
    found = reach(["Law"], [CARE], TEAMS)

    assert found.sentence == (
        "Care Pathways has not the function that this outcome needs. "
        "Law is missing; no team has it yet."
    )


def test_several_that_are_missing_are_told_apart():
    found = reach(["Law", "Pharmacy", "Nursing"], [CARE], [CARE, MEDICINES])

    assert found.sentence == (
        "Care Pathways has 1 of the 3 functions that this outcome needs. "
        "Law and Pharmacy are missing; Medicines has Pharmacy and no team has Law yet."
    )


def test_teams_that_share_it_are_counted_together():
    found = reach(NEEDED, [CARE, MEDICINES], TEAMS)

    assert found.sentence == (
        "Care Pathways and Medicines together have all 5 functions that this "
        "outcome needs."
    )


def test_the_four_set_ups_and_the_barrier_are_offered_in_order():
    able = team("Clinic", *NEEDED, number=4)

    found = reach(NEEDED, [CARE], [*TEAMS, able])

    assert [offer.way for offer in found.offers] == [
        Way.SHARE,
        Way.SPLIT,
        Way.DEDICATED,
        Way.MAP,
        Way.BARRIER,
    ]
    assert found.offers[0].words == (
        "Share it with Medicines, Ward 4B or Clinic: one definition"
    )
    assert found.offers[3].teams == (able,)


def test_where_nobody_has_it_only_forming_a_team_and_the_barrier_are_left():
    found = reach(["Law"], [CARE], TEAMS)

    assert [offer.way for offer in found.offers] == [Way.DEDICATED, Way.BARRIER]


@pytest.mark.parametrize(
    ("parent", "children", "needed", "asks"),
    [
        (Label.OUTCOME, [Label.OUTPUT], NEEDED, True),
        (Label.OUTCOME, [Label.OUTCOME, Label.OUTPUT], NEEDED, True),
        (Label.OUTCOME, [Label.OUTCOME], NEEDED, False),
        (Label.OUTCOME, [Label.UNCLEAR], NEEDED, False),
        (Label.OUTPUT, [Label.OUTPUT], NEEDED, False),
        (None, [Label.OUTPUT], NEEDED, False),
        (Label.OUTCOME, [Label.OUTPUT], ["Nursing"], False),
        (Label.OUTCOME, [], NEEDED, False),
    ],
)
def test_drift_is_asked_where_an_output_stands_below_an_outcome_out_of_reach(
    parent, children, needed, asks
):
    question = drift(
        parent=parent, children=children, reached=reach(needed, [CARE], TEAMS)
    )

    assert bool(question) is asks


def test_drift_asks_for_people_and_not_for_words():
    question = drift(
        parent=Label.OUTCOME,
        children=[Label.OUTPUT],
        reached=reach(NEEDED, [CARE], TEAMS),
    )

    assert question == (
        "Perhaps it is not the wording. Care Pathways alone cannot move this number; "
        "who would have to be in the team?"
    )
