from datetime import date, timedelta

import pytest

from flow import actions
from okrhub.lib.tenancy import tenant
from organizations import jobs
from teams.models import TeamMembership
from tests import factories
from tests.pages import folded, looked_at_again

pytestmark = pytest.mark.usefixtures("on_tuesday")
BOARD = "/o/acme/alignment/"
SINCE = date(2026, 10, 5)


def test_days_before_the_first_okr_are_explained_and_not_offered(
    surprises, vera, browser_of
):
    with tenant(surprises.organization_id):
        type(surprises).objects.update(started_on=SINCE)
    browser = browser_of(vera)
    before = browser.get(f"{BOARD}?on=0001-01-01")
    first = browser.get(f"{BOARD}?on={SINCE}")

    assert (
        "The first OKR was in process on 5 Oct; before it there is nothing"
        in folded(before)
    )
    assert "hx-get" not in folded(before).partition('id="board"')[2].partition(">")[0]
    assert "Compute" not in folded(before)
    assert "Compute 5 Oct" in folded(first)


def test_without_any_okr_only_today_is_offered(acme, vera, browser_of):
    browser = browser_of(vera)

    assert "No OKR has been in process so far" in folded(
        browser.get(f"{BOARD}?on=2026-11-09")
    )
    assert "Compute" in folded(browser.get(BOARD))


@pytest.mark.parametrize("on", ["abc", "2026-13-01", "31.12.2026"])
def test_what_is_no_day_becomes_today_and_that_is_said(acme, vera, browser_of, on):
    answer = browser_of(vera).get(f"{BOARD}?on={on}", follow=True)

    assert answer.redirect_chain == [(BOARD, 302)]
    assert f"“{on}” is no day: here is today." in folded(answer)


def test_a_day_before_the_own_team_came_shows_all_teams_and_says_why(
    acme, billing, surprises, vera, browser_of, now
):
    with tenant(acme.pk):
        type(surprises).objects.update(started_on=SINCE)
        later = factories.TeamFactory.create(name="Calls", created_on=now.date())
        TeamMembership.objects.create(
            team=later, membership=vera, started_on=now.date()
        )
        day = SINCE + timedelta(days=7)
        actions.compute_day(day, now=now)
    page = folded(browser_of(vera).get(f"{BOARD}?on={day}"))

    assert "Your teams have no row on this day, so this is all of them." in page
    assert '<dd class="why">.' not in page


def test_who_waits_for_a_day_gets_the_whole_page_once_it_is_computed(
    acme, surprises, vera, browser_of, now
):
    with tenant(acme.pk):
        type(surprises).objects.update(started_on=SINCE)
    browser, waiting = browser_of(vera), f"{BOARD}?on={SINCE}&waits"
    by_htmx = {"HX-Request": "true"}
    before = browser.get(waiting, headers=by_htmx)
    with tenant(acme.pk):
        actions.compute_day(SINCE, now=now)
    after = browser.get(waiting, headers=by_htmx)

    assert (before.status_code, f"?on={SINCE}&amp;waits" in folded(before)) == (
        200,
        True,
    )
    assert (after.status_code, after.headers["HX-Refresh"]) == (204, "true")


def test_without_a_script_one_looks_again_at_what_the_worker_computes(
    acme, surprises, vera, browser_of, now
):
    with tenant(acme.pk):
        type(surprises).objects.update(started_on=SINCE)
    browser = browser_of(vera)

    asked = browser.post(f"{BOARD}compute/?on={SINCE}", follow=True)
    (there,) = looked_at_again(asked)
    jobs.work()
    computed = browser.get(there)

    assert "The worker is computing this day" in folded(asked)
    assert there == f"{BOARD}?on={SINCE}"
    assert "Our focus" in folded(computed)
    assert looked_at_again(computed) == []


def test_a_wall_that_waits_for_the_worker_can_be_looked_at_again(
    acme, vera, browser_of
):
    wall = f"{BOARD}wall/"

    assert looked_at_again(browser_of(vera).get(wall)) == [wall]
