from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations import actions
from objectives.lifecycle import Interval, common_days
from objectives.models import Transition
from okrhub.lib.tenancy import tenant
from tests import factories

BOARD = reverse("conversations:barrier_list", args=["acme"])


@pytest.fixture
def paused(acme, billing, quarter, today):
    """O-13 of Billing, in process, paused three days ago."""
    with tenant(acme.pk):
        objective = factories.in_process(billing, quarter, number=13)
        Transition.objects.create(
            objective=objective,
            team=billing,
            to_state="paused",
            effective_on=today - timedelta(days=3),
            recorded_at=timezone.now(),
        )
    return objective


@pytest.fixture
def barrier(paused, billing, dev, lena, today):
    """B-1, logged yesterday in the way of O-13."""
    return actions.log_barrier(
        billing,
        title="Two systems hold the price list",
        cause="structure",
        owner=lena,
        objective=paused,
        actor=dev,
        on=today - timedelta(days=1),
    )


def test_days_that_lie_in_both_end_today(today):
    three = today - timedelta(days=3)
    one = today - timedelta(days=1)

    found = common_days(
        [Interval(three)], [Interval(one, today + one.resolution)], today
    )

    assert found == [Interval(one, today)]


def test_the_board_says_what_a_barrier_cost_and_moves_on_with_one_tap(
    that_morning, barrier, lena, pia, browser_of
):
    leader = browser_of(lena)
    move = reverse("conversations:barrier_move", args=["acme", "B-1"])

    board = leader.get(BOARD).content.decode()
    moved = leader.post(move, {"version": 1, "state": "accepted"})
    others = browser_of(pia).get(BOARD).content.decode()

    assert "Blocked for 2\u00a0days since" in board
    assert (moved.status_code, "Nothing waits to be accepted" in others) == (303, True)
    assert "Try an experiment" not in others


def test_what_a_barrier_cost_stands_still_once_it_is_resolved(
    that_morning, barrier, lena, key_of, today
):
    actions.move_barrier(
        barrier,
        state="resolved",
        version=1,
        actor=lena,
        on=today - timedelta(days=1),
    )

    found = key_of(lena).get(reverse("api:barrier", args=["acme", "B-1"])).json()

    assert (found["state"], found["days"], found["blocked_days"]) == ("resolved", 1, 1)
