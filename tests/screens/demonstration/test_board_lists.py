import re
from datetime import date

import pytest

from flow.actions import compute_day
from flow.models import AlignmentSnapshot
from okrhub.lib.tenancy import tenant
from screens.demo import story
from teams.models import Team
from tests import factories
from tests.screens.boards import figures, main_of, opened
from tests.screens.demonstration.conftest import BEFORE, NOW, TODAY

pytestmark = pytest.mark.long


def of_few_teams(counted, number):
    """Leave out what a dashboard counts of single teams, but for so many of them."""
    team_of = {key: "".join(re.findall(r"team=(T-\d+)", key)) for key in counted}
    kept = ["", *sorted(set(team_of.values()) - {""})[:number]]
    return {key: count for key, count in counted.items() if team_of[key] in kept}


def test_every_figure_of_the_dashboard_opens_a_list_as_long_as_it_says(
    carebridge, browser_as
):
    with tenant(carebridge.pk):
        unit = Team.objects.get(number=1).unit_id
    readers = {
        "samuel": (f"on={TODAY}", f"on={BEFORE}", f"unit={unit}", "mine=1&for=review"),
        "claire": ("for=planning",),
        **dict.fromkeys(("ingrid", "amara", "ruth"), ("",)),
    }

    for name, queries in readers.items():
        browser = browser_as(name)
        for query in queries:
            board = f"/o/{carebridge.slug}/alignment/?{query}"
            counted = figures(browser, board)
            if query not in {f"on={TODAY}", f"on={BEFORE}"}:
                counted = of_few_teams(counted, 1 if query else 0)
            lists = {address: opened(browser, address) for address in counted}

            assert len(counted) > 20
            assert (name, lists) == (name, counted)
            asked = [key for key in counted if "&kind=" in key and "&team=T-" in key]
            assert bool(asked) == (bool(query) and str(BEFORE) not in query)
    pairs = [key for key in counted if key.endswith(("=conflict", "=duplicate"))]
    assert [counted[key] for key in pairs] == [1, 1]


def test_a_team_on_a_past_day_shows_what_it_had_then(carebridge, browser_as):
    team = f"/o/{carebridge.slug}/teams/T-6/"
    with tenant(carebridge.pk):
        row = AlignmentSnapshot.objects.get(team__number=6, day=BEFORE)
        then = {okr.reference for okr in row.okrs()}

    browser = browser_as("samuel")
    past = browser.get(f"{team}?on={BEFORE}", follow=True)
    today = browser.get(f"{team}?on={TODAY}")

    assert past.redirect_chain == [
        (f"/o/{carebridge.slug}/alignment/list/?on={BEFORE}&team=T-6", 302)
    ]
    page = main_of(past)
    assert "As it was on Monday 10 February 2025" in page
    assert set(re.findall(r'class="ref">(O-\d+)<', page)) == then
    (listed, _) = past.redirect_chain[0]
    inside = browser.get(listed, headers={"HX-Request": "true"}).content.decode()
    assert set(re.findall(r'class="ref">(O-\d+)<', inside)) == then
    assert "<main" not in inside
    assert "As it was on" not in main_of(today)


def test_a_day_that_was_not_computed_opens_the_dashboard_that_offers_it(
    carebridge, browser_as
):
    asked = f"/o/{carebridge.slug}/alignment/list/?on=2025-03-10&team=T-6"

    answer = browser_as("samuel").get(asked, follow=True)

    assert answer.redirect_chain == [
        (f"/o/{carebridge.slug}/alignment/?on=2025-03-10", 302)
    ]
    assert "Compute 10\xa0Mar 2025" in main_of(answer)


def test_a_team_made_later_counts_with_no_slots_on_past_days(carebridge):
    with tenant(carebridge.pk):
        before = compute_day(BEFORE, now=NOW).totals
        factories.TeamFactory.create(name="Night calls", created_on=TODAY)
        after = compute_day(BEFORE, now=NOW).totals

        assert after == before
        assert not AlignmentSnapshot.objects.filter(
            team__name="Night calls", day=BEFORE
        ).exists()


def test_in_the_demonstration_no_team_was_ever_over_its_limit(carebridge):
    with tenant(carebridge.pk):
        for month in range(1, 13):
            compute_day(date(2025, month, 20), now=NOW)
        rows = AlignmentSnapshot.objects.exclude(day=TODAY).select_related("team")
        full = {row.team.mark for row in rows if row.in_process >= row.limit > 1}
        over = [row for row in rows if row.in_process > row.limit]
        assert Team.objects.count() == len(story.TEAMS)

    assert full == {"PX"}
    assert over == []
