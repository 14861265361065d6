"""A sprint is planned with a goal, reviewed and decided about; a Nexus reviews as one."""

import re

import pytest

from okrhub.lib.tenancy import tenant
from sprints.models import Sprint
from tests.journeys.conftest import follow, looks_right, press

GOAL = "A first visit is booked at night, and the papers are ready"
LEARNED = "Half of them call because of the papers, not of the hour"


@pytest.fixture
def sprints(carebridge):
    """The present sprint of the Digital Front Door and the one after: references."""
    with tenant(carebridge.pk):
        rows = Sprint.objects.filter(team__mark="DF", state__in=["active", "planning"])
        return [sprint.reference for sprint in rows.order_by("starts_on")]


@pytest.fixture
def joint_sprint(carebridge):
    """The present sprint of Admission to Home, a Nexus of three teams."""
    with tenant(carebridge.pk):
        return Sprint.objects.get(team__kind="nexus", state="active").reference


def decide(row, words):
    """Choose a decision by its words and return the row, to fill in what it needs."""
    row.locator("label.choice", has_text=words).click()
    return row


def save_at_once(page, visit_by_name):
    """Let the scrum master decide first, in a browser of his own; both stay."""
    path = re.sub(r"^.*(?=/o/)", "", page.url)
    theirs = visit_by_name("Noah Fischer", path).locator(".okrrow").nth(0)
    mine = page.locator(".okrrow").nth(0)
    now = "[id^=now-O] >> text=Ask the wards first"
    decide(theirs, "Change initiatives")
    theirs.locator("textarea[name$=note]").fill("Ask the wards first")
    theirs.get_by_role("button", name="Save for everybody").click()
    theirs.locator(now).wait_for()
    mine.locator(now).wait_for(timeout=30_000)
    mine.get_by_role("button", name="Save for everybody").click()
    page.wait_for_selector("text=Somebody else saved this")
    target = mine.locator("input[name$=target]").input_value()
    assert (target, theirs.locator(now).count()) == ("55", 1)
    seen = theirs.page.locator("textarea.saw").nth(0)
    seen.fill("By day it works")
    seen.blur()
    page.locator("textarea.saw", has_text="By day it works").wait_for(timeout=30_000)


def test_a_product_owner_plans_a_goal_and_reviews_a_sprint(visit_by_name, sprints):
    present, following = sprints
    page = visit_by_name(
        "Priya Raman",
        f"/o/carebridge/sprints/{following}/goal/",
        expected=r"409 \(Conflict\)",
    )
    page.locator("textarea[name=text]").fill(GOAL)
    page.locator("input[name=moves]").nth(0).check()
    page.locator("summary", has_text="It moves more").click()
    page.locator("input[name=also]").nth(1).check()
    press(page, "Save the goal")
    page.wait_for_url(re.compile(r"/sprints/S-\d+/$"))
    assert GOAL in page.inner_text("#goal")
    assert page.locator("#goal li").count() == 2
    looks_right(page)

    page.goto(page.url.replace(following, present) + "review/")
    press(page, "Open the review")
    page.wait_for_selector("#adding")
    page.fill("input[name=text]", "Booking at night for two wards")
    press(page, "Add the increment")
    page.wait_for_selector("#said >> text=Booking at night for two wards")
    page.fill("input[name=words]", "I booked at eleven in the evening")
    press(page, "Add the words")
    page.wait_for_selector("#said >> text=I booked at eleven in the evening")
    looks_right(page)

    revise = decide(page.locator(".okrrow").nth(0), "Revise a key result")
    chosen = revise.locator("select[name$=key_result]")
    chosen.select_option(index=1)
    revised = chosen.input_value()
    revise.locator("input[name$=target]").fill("55")
    save_at_once(page, visit_by_name)
    assert chosen.input_value() == revised
    barrier = decide(page.locator(".okrrow").nth(1), "Raise a barrier")
    barrier.locator("input[name$=obstacle]").fill("Papers need a signature by hand")
    barrier.locator("select[name$=cause]").select_option("policy")
    owner = barrier.locator("select[name$=obstacle_owner]")
    owner.select_option(label="Claire Dubois")
    press(page, "Close the review")
    page.wait_for_selector("text=What did you learn that changes it?")
    assert barrier.locator("input[name$=obstacle]").input_value() == (
        "Papers need a signature by hand"
    )
    looks_right(page)
    revise.locator("textarea[name$=note]").fill(LEARNED)
    press(page, "Close the review")
    page.wait_for_selector("text=Closed on")
    assert "Papers need a signature by hand" in page.inner_text("main")
    follow(page, "Summary")
    assert "Booking at night for two wards" in page.inner_text("main")
    looks_right(page)

    home = re.sub(r"/sprints/.*", "", page.url)
    page.goto(f"{home}/key-results/{revised}/")
    assert LEARNED in page.inner_text("main")
    page.goto(f"{home}/barriers/")
    assert "Papers need a signature by hand" in page.inner_text("main")


def test_a_nexus_of_three_teams_holds_one_review(visit_by_name, joint_sprint):
    page = visit_by_name("Tomás Herrera", "/o/carebridge/teams/T-4/")
    page.locator(".goalrow", has_text="Sprint goal").locator("a").nth(0).click()
    page.wait_for_url(re.compile(r"/sprints/S-\d+/$"))
    follow(page, "Review")
    assert "reviews with Admission to Home" in page.inner_text("main")
    assert page.get_by_role("button", name="Open the review").count() == 0

    page.goto(re.sub(r"S-\d+", joint_sprint, page.url))
    press(page, "Open the review")
    page.wait_for_selector("#adding")
    said = page.inner_text("main")
    assert re.search("review of Care Pathways, Discharge & Home, Pre-admission", said)
    assert page.locator(".okrrow").count() == 6
    assert "Readmissions within 30 days" in page.inner_text("#guarded")
    theirs = page.get_by_role("group", name="Sprint goal of Discharge & Home")
    theirs.get_by_text("Partly met").click()
    looks_right(page)
    press(page, "Close the review")
    page.wait_for_selector("text=Closed on")
    looks_right(page)

    page.goto(re.sub(r"/sprints/.*", "/sprints/?when=current&team=T-4", page.url))
    follow(page, "Sprint 23")
    assert "Closed" in page.locator(".pagehead").inner_text()
    ended = page.inner_text("#goal")
    assert "Partly met" in ended
