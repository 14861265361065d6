import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.value_organization import HelpAsked, OkrFacts
from objectives.value_words import lines
from objectives.what_if import Arrangement, Kind, Move, Okr, Team, picture, try_out
from okrhub.lib.shares import Share


def team(n, limit=3, **changes):
    return Team(f"T-{n}", f"Team {n}", limit, 3, **changes)


def okr(n, *teams, needs=(), **facts):
    keys = frozenset(f"T-{each}" for each in teams)
    about = OkrFacts(f"O-{n}", keys, **facts)
    return Okr(about, f"OKR {n}", f"T-{teams[0]}", frozenset(needs))


def arrangement(teams, okrs):
    return Arrangement(
        {each.reference: each for each in teams},
        {each.reference: each for each in okrs},
    )


START = arrangement(
    [
        team(1, functions=frozenset({"Law"})),
        team(2, functions=frozenset({"Data"})),
        team(3),
    ],
    [
        okr(
            1,
            1,
            2,
            needs=["Law", "Data"],
            complexity=5,
            domain="complex",
            topology="mapped",
            help_asked=(HelpAsked("T-1", "T-3", is_blocking=True),),
        ),
        okr(2, 1, needs=["Data"]),
        okr(3, 2),
    ],
)


def after(*moves):
    return try_out(START, moves)


def taken(tried):
    return {key: each.taken for key, each in picture(tried.arrangement).seats.items()}


def test_an_okr_takes_its_slot_along():
    tried = after(Move(Kind.GIVE_OKR, "O-2", to="T-2"))

    assert taken(after()) == {"T-1": 2, "T-2": 2, "T-3": 0}
    assert taken(tried) == {"T-1": 1, "T-2": 3, "T-3": 0}
    assert picture(tried.arrangement).reach == Share(2, 2)


def test_a_co_owner_that_becomes_the_owner_takes_one_slot():
    tried = after(Move(Kind.GIVE_OKR, "O-1", to="T-2"))

    assert taken(tried) == {"T-1": 1, "T-2": 2, "T-3": 0}


def test_the_team_that_was_waited_for_waits_for_itself_no_more():
    tried = after(Move(Kind.GIVE_OKR, "O-1", to="T-3"))

    assert picture(START).pairs == (("T-1", "T-3", 1),)
    assert picture(tried.arrangement).pairs == ()


def test_slots_go_from_one_team_to_another():
    tried = after(Move(Kind.GIVE_SLOTS, team="T-1", to="T-3", slots=2))

    seats = picture(tried.arrangement).seats
    assert {key: each.team.limit for key, each in seats.items()} == {
        "T-1": 1,
        "T-2": 3,
        "T-3": 5,
    }
    assert [key for key, each in seats.items() if each.is_over] == ["T-1"]


def test_a_new_dedicated_team_takes_the_okr_and_has_one_slot():
    tried = after(Move(Kind.FORM_DEDICATED, "O-1", to="new-1", name="No surprise"))

    found = picture(tried.arrangement)
    assert found.seats["new-1"].team.limit == 1
    assert tried.arrangement.okrs["O-1"].facts.topology == "dedicated"
    assert found.measures.dedicated_cover == Share(1, 1)
    assert found.measures.focus == Share(1, 1)


def test_a_dedicated_team_that_is_dissolved_has_the_limit_of_others():
    formed = Move(Kind.FORM_DEDICATED, "O-3", to="T-2")

    tried = after(formed, Move(Kind.DISSOLVE_DEDICATED, team="T-2"))

    assert tried.arrangement.teams["T-2"].limit == 3
    assert tried.arrangement.okrs["O-3"].facts.topology == "mapped"


def test_a_team_of_teams_and_its_members_give_a_slot_each():
    formed = Move(
        Kind.FORM_GROUP, "O-1", to="new-1", name="Bills", members=("T-1", "T-2", "T-3")
    )

    tried = after(formed)

    assert taken(tried) == {"T-1": 2, "T-2": 2, "T-3": 1, "new-1": 1}
    assert picture(tried.arrangement).measures.locality == Share(3, 3)
    assert picture(tried.arrangement).pairs == ()


def test_a_team_of_teams_is_dissolved_once_its_okrs_have_a_home():
    formed = Move(
        Kind.FORM_GROUP, "O-1", to="new-1", name="Bills", members=("T-1", "T-2")
    )
    dissolved = Move(Kind.DISSOLVE_GROUP, team="new-1")

    early = after(formed, dissolved)
    late = after(formed, Move(Kind.GIVE_OKR, "O-1", to="T-1"), dissolved)

    assert early.problems == {1: "O-1: which team takes it? Move it first."}
    assert late.problems == {}
    assert taken(late) == {"T-1": 2, "T-2": 1, "T-3": 0}


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        (Move(Kind.GIVE_OKR, "O-9", to="T-1"), "O-9 is not in process any more."),
        (Move(Kind.GIVE_OKR, "O-1", to="T-1"), "Team 1 owns O-1 already."),
        (Move(Kind.GIVE_OKR, "O-1", to="T-9"), "One of its teams is not there."),
        (
            Move(Kind.GIVE_SLOTS, team="T-1", to="T-2", slots=4),
            "Team 1 has a limit of 3.",
        ),
        (Move(Kind.DISSOLVE_DEDICATED, team="T-1"), "Team 1 is no dedicated team."),
        (Move(Kind.DISSOLVE_GROUP, team="T-1"), "Team 1 is not made of teams."),
        (
            Move(Kind.FORM_GROUP, to="new", name="Bills"),
            "A team of teams is made of teams.",
        ),
    ],
)
def test_a_move_that_does_not_fit_changes_nothing_and_says_why(move, problem):
    tried = after(move)

    assert tried.problems == {0: problem}
    assert tried.arrangement == START


KEYS = st.sampled_from(["T-1", "T-2", "T-3", "new-1"])
MOVES = st.lists(
    st.builds(
        Move,
        st.sampled_from(Kind),
        okr=st.sampled_from(["O-1", "O-2", "O-3"]),
        team=KEYS,
        to=KEYS,
        slots=st.integers(0, 4),
        name=st.just("New"),
        members=st.lists(KEYS, unique=True, max_size=3).map(tuple),
    ),
    max_size=8,
)


@given(MOVES)
def test_whatever_is_moved_no_okr_is_lost_and_each_owner_is_accountable(moves):
    found = try_out(START, moves).arrangement

    assert found.okrs.keys() == START.okrs.keys()
    assert all(each.owner in each.facts.accountable for each in found.okrs.values())
    assert all(each.owner in found.teams for each in found.okrs.values())


@given(MOVES.map(lambda moves: [m for m in moves if m.kind is Kind.GIVE_SLOTS]))
def test_moving_slots_makes_no_slot_and_loses_none(moves):
    found = try_out(START, moves).arrangement

    assert sum(each.limit for each in found.teams.values()) == 9


def test_every_measure_is_a_sentence():
    sentences = [line.sentence for line in lines(picture(START).measures)]

    assert sentences == [
        "3 OKRs in process: 2 with 1 team, 1 with 2 teams.",
        "2 of 3 OKRs are in the hands of one unit.",
        "Of all 9 pairs of a team and an OKR 4 are taken; "
        "3 would be one team for each OKR.",
        "Of the 1 most complex OKR 0 have a dedicated team or a team of teams.",
        "There is no dedicated team and no team of teams.",
        "1 open request for help goes between units, for 1 OKR.",
        "No day in process yet.",
    ]
