from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from flow import actions
from okrhub.lib.tenancy import tenant
from organizations import jobs
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from tests import factories

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def there(acme):
    return reverse("api:alignment", kwargs={"slug": "acme"})


@pytest.fixture
def billing_at_work(acme, billing):
    """Billing with O-12 in process and a sprint goal that moves KR-31."""
    with tenant(acme.pk):
        quarter = factories.QuarterFactory.create()
        objective = factories.in_process(billing, quarter, number=12)
        key_result = factories.KeyResultFactory.create(number=31, objective=objective)
        sprint = Sprint.objects.create(
            number=5,
            team=billing,
            name="Sprint 23",
            starts_on=date(2026, 11, 2),
            ends_on=date(2026, 11, 15),
        )
        goal = SprintGoal.objects.create(sprint=sprint, text="Letters", kind="linked")
        SprintGoalLink.objects.create(goal=goal, key_result=key_result, is_primary=True)
    return billing


@pytest.fixture
def computed(lena, billing_at_work):
    """The board of today, computed by the worker."""
    actions.ask_for_day(lena, NOW.date(), now=NOW)
    jobs.work()


def test_the_board_tells_what_the_worker_computed(key_of, vera, computed, there):
    board = key_of(vera).get(there).json()

    assert (board["on"], board["totals"]["okrs"]) == ("2026-11-10", 1)
    (row,) = board["results"]
    assert (row["team"]["name"], row["in_process"]) == ("Billing", 1)
    assert [okr["reference"] for okr in row["okrs"]] == ["O-12"]
    assert row["sprint"]["key_results"][0]["reference"] == "KR-31"


def test_a_day_that_nobody_asked_for_is_not_computed(key_of, vera, computed, there):
    board = key_of(vera).get(f"{there}?on=2026-10-01").json()

    assert (board["computed_at"], board["totals"], board["results"]) == (None, None, [])


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "", "0001-01-01"])
def test_what_is_no_day_is_refused(key_of, vera, there, on):
    assert key_of(vera).get(f"{there}?on={on}").status_code == 400


def test_the_board_is_read_only(key_of, lena, there):
    assert key_of(lena).post(there, {}).status_code == 405


def test_the_board_asks_the_same_number_of_statements_for_any_number_of_teams(
    key_of, vera, acme, computed, there, statements
):
    client = key_of(vera)
    few = statements(lambda: client.get(there))

    with tenant(acme.pk):
        for n in range(49):
            factories.TeamFactory.create(number=100 + n)
        jobs.enqueue("flow.refresh_organization")
    jobs.work()
    many = statements(lambda: client.get(there))

    assert client.get(there).json()["count"] == 50
    assert many == few
    assert many <= 8
