from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.value_organization import (
    HelpAsked,
    Mismatch,
    OkrFacts,
    TeamFacts,
    groups_of,
    handoffs_of,
    measures,
    mismatch_of,
    most_complex,
    units_of,
    waiting_pairs,
)
from okrhub.lib.shares import Share


def okr(number, *teams, **changes):
    return OkrFacts(f"O-{number}", frozenset(teams or {"T-1"}), **changes)


def teams(count, **changes):
    return [TeamFacts(f"T-{n + 1}", **changes) for n in range(count)]


NEXUS = [
    TeamFacts("T-9", has_single_goal=True),
    *(TeamFacts(f"T-{n}", group="T-9") for n in (1, 2, 3)),
    TeamFacts("T-4"),
]
TEAMS = st.sampled_from([f"T-{n}" for n in range(1, 6)])
OKRS = st.lists(
    st.builds(
        OkrFacts,
        reference=st.integers(1, 999).map("O-{}".format),
        accountable=st.frozensets(TEAMS, min_size=1),
        contributing=st.frozensets(TEAMS),
        complexity=st.none() | st.integers(1, 5),
        topology=st.sampled_from(["", "dedicated", "nexus", "split_by_kr", "mapped"]),
        help_asked=st.lists(st.builds(HelpAsked, TEAMS, TEAMS, st.booleans())).map(
            tuple
        ),
        days_in_process=st.integers(0, 99),
        days_blocked=st.integers(0, 99),
    ),
    unique_by=lambda row: row.reference,
    max_size=12,
)


def test_the_worked_example_of_the_domain_comes_out():
    there = [TeamFacts("T-1", has_single_goal=True), *teams(5)[1:]]
    okrs = [
        okr(1, "T-1", complexity=5, topology="dedicated", days_in_process=10),
        okr(2, "T-2", complexity=5, topology="mapped", days_in_process=10),
        *(okr(n, "T-3", complexity=2, days_in_process=10) for n in range(3, 7)),
        *(
            okr(n, "T-4", "T-5", complexity=1, days_in_process=10, days_blocked=5)
            for n in range(7, 11)
        ),
    ]

    found = measures(okrs, there)

    assert found.locality == Share(6, 10)
    assert found.dedicated_cover == Share(1, 2)
    assert found.focus == Share(1, 1)
    assert found.wait == Share(20, 100)


def test_teams_per_okr_are_numbers_that_happened():
    sizes = [1, 1, 2, 2, 3, 4, 5]
    okrs = [
        okr(n, *(f"T-{k}" for k in range(1, size + 1))) for n, size in enumerate(sizes)
    ]

    found = measures(okrs, teams(5))

    assert (found.median_teams, found.most_teams) == (2, 4)
    assert found.matrix_density == Fraction(18, 35)


def test_contributors_count_as_teams_of_an_okr():
    shared = okr(1, "T-1", contributing=frozenset({"T-1", "T-2"}))

    found = measures([shared] * 1, teams(4))

    assert found.teams_per_okr == {2: 1}
    assert found.locality == Share(0, 1)


def test_fewer_than_five_okrs_are_only_counted():
    found = measures([okr(n) for n in range(4)], teams(2))

    assert found.are_few
    assert (found.median_teams, found.most_teams, found.matrix_density) == (
        None,
        None,
        None,
    )
    assert found.locality == Share(4, 4)


def test_without_any_okr_every_share_is_of_nothing():
    found = measures([], [])

    assert (found.locality.value, found.dedicated_cover.value) == (None, None)
    assert (found.focus.value, found.wait.value) == (None, None)


def test_a_team_of_teams_and_its_members_are_one_unit():
    groups = groups_of(NEXUS)
    joint = okr(1, "T-9", "T-1", "T-2", "T-3")

    assert units_of(joint, groups) == {"T-9"}
    assert units_of(okr(2, "T-1", "T-4"), groups) == {"T-9", "T-4"}
    assert measures([joint], NEXUS).locality == Share(1, 1)


def test_help_between_the_members_of_a_team_of_teams_is_no_handoff():
    asked = (HelpAsked("T-1", "T-2"), HelpAsked("T-1", "T-4"), HelpAsked("T-1", "Law"))

    assert handoffs_of(okr(1, help_asked=asked), groups_of(NEXUS)) == 2
    assert handoffs_of(okr(1, help_asked=asked), {}) == 3


def test_the_top_share_is_rounded_up_and_takes_all_ties_at_the_cut():
    scores = [5, 4, 4, 4, 3, 2]
    okrs = [okr(n, complexity=score) for n, score in enumerate(scores)]

    assert most_complex(okrs, 20) == {"O-0", "O-1", "O-2", "O-3"}
    assert most_complex(okrs, 10) == {"O-0"}
    assert most_complex(okrs, 0) == frozenset()


def test_an_okr_that_nobody_scored_is_never_among_the_most_complex():
    okrs = [okr(1, complexity=1), okr(2), okr(3), okr(4), okr(5), okr(6)]

    assert most_complex(okrs, 50) == {"O-1"}
    assert most_complex([okr(1), okr(2)]) == frozenset()


@pytest.mark.parametrize(
    ("domain", "topology", "others", "hint"),
    [
        ("complex", "mapped", ("T-2", "T-3"), Mismatch.COMPLEX_BUT_MAPPED),
        ("complex", "mapped", ("T-2",), None),
        ("complex", "nexus", ("T-2", "T-3"), None),
        ("complicated", "mapped", ("T-2", "T-3"), None),
        ("clear", "dedicated", (), Mismatch.CLEAR_BUT_DEDICATED),
        ("clear", "mapped", (), None),
    ],
)
def test_a_set_up_that_may_not_fit_is_asked_about(domain, topology, others, hint):
    found = okr(1, "T-1", *others, domain=domain, topology=topology)

    assert mismatch_of(found, {}) is hint


def test_teams_of_a_split_okr_that_block_each_other_twice_may_be_a_team_of_teams():
    blocking = HelpAsked("T-1", "T-2", is_blocking=True)
    split = {"topology": "split_by_kr"}

    twice = okr(1, "T-1", "T-2", help_asked=(blocking, blocking), **split)
    once = okr(1, "T-1", "T-2", help_asked=(blocking,), **split)
    elsewhere = okr(1, "T-1", help_asked=(blocking, blocking), **split)

    assert mismatch_of(twice, {}) is Mismatch.SPLIT_BUT_BLOCKED
    assert mismatch_of(once, {}) is None
    assert mismatch_of(elsewhere, {}) is None


def test_the_pairs_that_wait_most_come_first_whoever_of_the_two_asks():
    asked = (
        HelpAsked("T-1", "T-2"),
        HelpAsked("T-2", "T-1"),
        HelpAsked("T-1", "T-4"),
        HelpAsked("T-3", "T-3"),
    )

    assert waiting_pairs([okr(1, help_asked=asked)], {}) == [
        ("T-1", "T-2", 2),
        ("T-1", "T-4", 1),
    ]


@given(OKRS)
def test_every_share_is_between_none_and_all(okrs):
    found = measures(okrs, teams(5))

    shares = (
        found.matrix,
        found.locality,
        found.dedicated_cover,
        found.focus,
        found.wait,
    )
    assert all(0 <= share.part <= share.whole for share in shares)
    assert sum(found.teams_per_okr.values()) == found.okrs


@given(OKRS)
def test_the_matrix_is_never_emptier_than_one_team_per_okr(okrs):
    found = measures(okrs, teams(5))

    if found.matrix_density is not None:
        assert Fraction(1, 5) <= found.matrix_density <= 1


@given(OKRS, st.integers(0, 100))
def test_nothing_outside_the_top_is_more_complex_than_anything_in_it(okrs, percent):
    top = most_complex(okrs, percent)

    inside = [row.complexity for row in okrs if row.reference in top]
    outside = [row.complexity or 0 for row in okrs if row.reference not in top]
    assert None not in inside
    assert not inside or max(outside, default=0) < min(inside)


@given(OKRS)
def test_gathering_all_teams_in_one_unit_makes_every_okr_local(okrs):
    gathered = [TeamFacts(f"T-{n}", group="T-9") for n in range(1, 6)]

    found = measures(okrs, gathered)

    assert found.locality == Share(len(okrs), len(okrs))
    assert found.total_handoffs == 0
