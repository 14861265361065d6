"""All paths into process at the same moment: one slot is free, and one gets it."""

import threading
from functools import partial

import pytest

from objectives import actions, queries
from objectives.actions import slots
from objectives.limit import check_commit
from objectives.models import Slot, TeamCapacity
from okrhub.lib.tenancy import tenant
from tests.conversations.test_paths_into_process import (
    Stage,
    add_key_result,
    come_back,
    commit,
    commit_shared,
    give_key_result,
    hand_over,
    help_by_sharing,
    join,
    join_group,
    open_again,
    pull_early,
    share,
    split,
    swap,
)
from tests.conversations.test_paths_into_process import stage as stage
from tests.objectives.test_limit_races import outcomes, together
from tests.objectives.test_limit_races import unguarded as unguarded
from tests.objectives.test_limit_races import unlocked as unlocked

pytestmark = pytest.mark.django_db(transaction=True)

ALL = [
    commit,
    pull_early,
    come_back,
    open_again,
    hand_over,
    share,
    commit_shared,
    give_key_result,
    add_key_result,
    split,
    join_group,
    swap,
    join,
    help_by_sharing,
]
SOME = [
    [commit, hand_over, share, give_key_result],
    [commit, swap, share, give_key_result],
]
LIMIT = 3


@pytest.fixture
def at_the_last_slot(acme, stage: Stage):
    """Prepare paths, then leave Billing one slot; Intake has plenty."""

    def prepare(paths):
        by_lena = stage.by(stage.lena)
        actions.set_team_limit(stage.intake, cadence="quarterly", limit=40, **by_lena)
        attempts = [path(stage) for path in paths]
        stage.fill(LIMIT - 1)
        return [
            partial(attempt.does, **stage.by(attempt.person)) for attempt in attempts
        ]

    return prepare


def taken(acme, stage: Stage) -> tuple[int, int]:
    """Return how many slots Billing has given, and what its counter says."""
    with tenant(acme.pk):
        row = TeamCapacity.objects.get(team=stage.billing)
        return Slot.objects.filter(team=stage.billing).count(), row.in_process


def test_of_all_paths_at_once_exactly_one_gets_the_last_slot(
    acme, stage, at_the_last_slot
):
    attempts = at_the_last_slot(ALL)

    found = together(attempts)

    assert outcomes(found)["AtLimit"] == len(ALL) - 1
    assert taken(acme, stage) == (LIMIT, LIMIT)
    with tenant(acme.pk):
        assert queries.drifts() == []


@pytest.mark.usefixtures("unguarded", "unlocked")
@pytest.mark.parametrize("some", SOME, ids=["hand over", "swap"])
def test_without_lock_and_guard_several_paths_get_it(
    acme, stage, at_the_last_slot, monkeypatch, some
):
    """The control: all are asked before any has written its slot."""
    attempts = at_the_last_slot(some)
    barrier = threading.Barrier(len(some))

    def check_all_before_any_writes(loads):
        found = check_commit(list(loads))
        barrier.wait(timeout=60)
        return found

    monkeypatch.setattr(slots, "check_commit", check_all_before_any_writes)

    found = together(attempts)

    assert outcomes(found)["AtLimit"] == 0
    assert taken(acme, stage)[0] == LIMIT - 1 + len(some)
