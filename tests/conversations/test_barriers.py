from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations import actions
from conversations.models import Barrier
from flow.actions import refresh_flow
from flow.queries import Filters, flow_page, offered
from objectives.lifecycle import Interval, common_days
from objectives.models import Transition
from okrhub.lib.tenancy import tenant
from teams.models import Team
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


def test_the_cost_of_open_barriers_counts_those_that_no_column_shows(
    that_morning, acme, barrier, billing, lena, browser_of, today
):
    with tenant(acme.pk):
        Barrier.objects.bulk_create(
            Barrier(
                number=number,
                title="An older one that hits no OKR",
                team=billing,
                owner=lena,
                logged_by=lena,
                logged_on=today - timedelta(days=9),
                since=today - timedelta(days=9),
            )
            for number in range(100, 150)
        )

    board = browser_of(lena).get(BOARD).content.decode()

    assert "An older one" in board
    assert "Two systems hold the price list" not in board
    assert "51 are open; the OKRs behind them stood still for 2\u00a0days" in board


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


@pytest.fixture
def blocking(acme, billing, quarter, dev, lena, today):
    """B-1, which has blocked O-14 of Billing for two days, today included."""
    with tenant(acme.pk):
        objective = factories.in_process(
            billing, quarter, on=today - timedelta(days=9), number=14
        )
    return actions.log_barrier(
        billing,
        title="The contract forbids it",
        cause="policy",
        owner=lena,
        objective=objective,
        is_blocking=True,
        actor=dev,
        on=today - timedelta(days=1),
    )


def blocked_days(acme, today):
    """Return what the flow of everybody says of days that stood still."""
    with tenant(acme.pk):
        refresh_flow(Team.objects.get(name="Billing").pk, on=today)
        asked = Filters(today - timedelta(days=30), today)
        return flow_page(asked, today=today, frame=offered()).report.blocked


def test_days_behind_a_barrier_that_blocks_count_until_it_blocks_no_more(
    that_morning, acme, blocking, lena, browser_of, today
):
    during = blocked_days(acme, today)
    move = reverse("conversations:barrier_move", args=["acme", "B-1"])
    asks = browser_of(lena).get(move).content.decode()

    said = {"version": 1, "state": "experiment"}
    moved = browser_of(lena).post(move, said)

    assert (during.part, during.whole) == (2, 10)
    assert 'name="is_blocking" id="id_is_blocking" checked' in asks
    assert moved.status_code == 303
    assert blocked_days(acme, today + timedelta(days=3)).part == 1
    assert blocked_days(acme, today + timedelta(days=3)).whole == 13


def test_an_okr_behind_a_barrier_that_blocks_is_at_risk_for_that_reason(
    that_morning, acme, blocking, lena, key_of, today
):
    there = reverse("api:objective", args=["acme", "O-14"])

    health = key_of(lena).get(there).json()["health"]
    actions.move_barrier(blocking, state="resolved", version=1, actor=lena, on=today)
    after = key_of(lena).get(there).json()["health"]

    assert "O-14 is blocked by B-1." in health["reasons"]
    assert "O-14 is blocked by B-1." not in after["reasons"]


def test_one_tap_leaves_a_barrier_blocking(that_morning, blocking, lena, browser_of):
    board = browser_of(lena).get(BOARD).content.decode()

    assert "it blocks O-14 now" in board
    assert 'name="is_blocking" value="on"' in board


def test_a_barrier_in_the_way_of_no_okr_blocks_none(
    that_morning, billing, dev, lena, browser_of, key_of, today
):
    form = browser_of(dev).get(reverse("conversations:barrier_log", args=["acme"]))
    given = {"title": "Rides", "cause": "budget", "team": billing.reference}

    refused = key_of(dev).post(
        reverse("api:barriers", args=["acme"]),
        given | {"owner": lena.pk, "is_blocking": True},
        content_type="application/json",
    )

    assert "is_blocking" not in form.content.decode()
    assert refused.status_code == 409
    assert refused.json()["detail"] == "Which OKR does it block?"
