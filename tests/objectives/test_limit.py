import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.limit import (
    CommitCheck,
    EffectiveLimit,
    LimitSettings,
    Source,
    TeamLoad,
    accountable_teams,
    check_commit,
    effective_limit,
    joining_teams,
    limit_with_exception,
    planned_load,
    slots_by_team,
)

BILLING, CLINICS, PORTAL, NEXUS = 1, 2, 3, 9


@pytest.mark.parametrize(
    ("settings", "value", "source"),
    [
        ({}, 3, "organization"),
        ({"unit": 2}, 2, "unit"),
        ({"unit": 2, "team": 4}, 4, "team"),
        ({"unit": 2, "team": 4, "exception": 5}, 5, "exception"),
        ({"team": 0}, 0, "team"),
        ({"has_single_goal": True}, 1, "single_goal"),
        ({"has_single_goal": True, "unit": 4}, 1, "single_goal"),
        ({"has_single_goal": True, "team": 2}, 2, "team"),
        ({"has_single_goal": True, "exception": 2}, 2, "exception"),
        ({"is_heartbeat": True, "team": 4}, 0, "heartbeat"),
        ({"is_heartbeat": True, "has_single_goal": True}, 0, "heartbeat"),
        ({"is_heartbeat": True, "exception": 1}, 1, "exception"),
    ],
)
def test_the_first_limit_that_is_set_holds(settings, value, source):
    limit = effective_limit(LimitSettings(organization=3, **settings))

    assert limit == EffectiveLimit(value, Source(source))


def test_an_exception_grants_one_more():
    assert limit_with_exception(LimitSettings(organization=3)) == 4
    assert limit_with_exception(LimitSettings(3, has_single_goal=True)) == 2


def test_each_accountable_team_uses_one_slot_however_many_key_results_it_owns():
    teams = accountable_teams(
        BILLING,
        co_owners=[CLINICS],
        key_result_teams=[BILLING, PORTAL, PORTAL],
    )

    assert teams == {BILLING, CLINICS, PORTAL}
    assert slots_by_team([teams]) == {BILLING: 1, CLINICS: 1, PORTAL: 1}


def test_a_nexus_uses_a_slot_of_its_own_and_one_of_each_member():
    assert accountable_teams(NEXUS, nexus_members=[BILLING, CLINICS]) == {
        NEXUS,
        BILLING,
        CLINICS,
    }


def test_the_owner_of_an_umbrella_counts_only_with_a_key_result_of_its_own():
    others = [CLINICS, PORTAL]

    assert accountable_teams(BILLING, key_result_teams=others) == {CLINICS, PORTAL}
    assert accountable_teams(BILLING, key_result_teams=[*others, None]) == {
        BILLING,
        CLINICS,
        PORTAL,
    }
    assert accountable_teams(BILLING, key_result_teams=[*others, BILLING]) == {
        BILLING,
        CLINICS,
        PORTAL,
    }


def test_it_is_no_umbrella_with_one_other_team_shared_or_of_a_team_of_teams():
    others = [CLINICS, PORTAL]

    assert accountable_teams(BILLING, key_result_teams=[CLINICS, CLINICS]) == {
        BILLING,
        CLINICS,
    }
    assert BILLING in accountable_teams(
        BILLING, key_result_teams=others, co_owners=[CLINICS]
    )
    assert NEXUS in accountable_teams(
        NEXUS, key_result_teams=others, nexus_members=others
    )


def test_slots_are_distinct_objectives():
    assert slots_by_team(
        [frozenset({BILLING}), frozenset({BILLING, CLINICS}), frozenset()]
    ) == {BILLING: 2, CLINICS: 1}


def test_only_a_team_that_becomes_accountable_must_pass_its_limit():
    before = frozenset({BILLING, CLINICS})
    after = frozenset({BILLING, PORTAL})

    assert joining_teams(before, after) == {PORTAL}


def test_a_commit_needs_a_free_slot_in_every_accountable_team():
    billing = TeamLoad(BILLING, "Billing", limit=3, in_process=3)
    clinics = TeamLoad(CLINICS, "Clinics", limit=3, in_process=2)
    portal = TeamLoad(PORTAL, "Portal", limit=3, in_process=4)

    check = check_commit([portal, clinics, billing])

    assert not check.is_allowed
    assert check.full == (billing, portal)
    assert check.reason == (
        "Billing has 3 of 3 OKRs in process. Portal has 4 of 3 OKRs in process."
    )
    assert check_commit([clinics]) == CommitCheck()
    assert check_commit([clinics]).is_allowed
    assert check_commit([clinics]).reason == ""


def test_a_limit_of_zero_is_legal_and_refuses_every_commit():
    check = check_commit([TeamLoad(BILLING, "Billing", limit=0, in_process=0)])

    assert check.reason == "Billing has no OKR planned for this cycle (limit 0)."


def test_planned_commitments_and_what_runs_into_the_cycle_count_together():
    fits = planned_load(BILLING, "Billing", limit=3, planned=1, running_into=1)
    full = planned_load(BILLING, "Billing", limit=3, planned=2, running_into=1)

    assert check_commit([fits]).is_allowed
    assert not check_commit([full]).is_allowed


loads = st.lists(
    st.builds(
        TeamLoad,
        team=st.integers(1, 99),
        name=st.just("Billing"),
        limit=st.integers(0, 5),
        in_process=st.integers(0, 6),
    ),
    unique_by=lambda load: load.team,
)


@given(loads)
def test_a_commit_that_passes_leaves_no_team_above_its_limit(loads):
    check = check_commit(loads)

    assert check.is_allowed == all(load.in_process < load.limit for load in loads)
    assert bool(check.reason) != check.is_allowed
