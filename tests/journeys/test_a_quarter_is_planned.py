"""A product owner plans the coming quarter; a scrum master answers how we are set up."""

import pytest

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.journeys.conftest import PHONE, follow, looks_right, press

HOME = "/o/carebridge/"


@pytest.fixture
def open_as(carebridge, visit_as):
    """Open a page as somebody of Carebridge Health."""

    def visit(name, path, **look):
        with tenant(carebridge.pk):
            people = Membership.objects.select_related("user")
            person = people.get(user__name=name)
        return visit_as(person, path, **look)

    return visit


def test_a_quarter_is_tried_out_and_planned_together(open_as):
    priya = open_as("Priya Raman", f"{HOME}planning/")
    looks_right(priya)
    for title in (
        "A question is answered before the second call",
        "Results arrive in words patients understand",
        "Night shifts see the same list",
    ):
        priya.get_by_label(title).check()
    priya.locator("article:has-text('Clinicians trust one story')").get_by_label(
        "Suppose it runs on"
    ).check()
    press(priya, "See what would happen")
    priya.wait_for_selector("text=2 fit, 1 refused")
    looks_right(priya)
    press(priya, "Commit 2 OKRs")
    priya.wait_for_selector("text=Committed: O-")
    assert priya.locator("article:has-text('Planned')").count() == 4
    looks_right(priya)


def test_a_scrum_master_answers_whether_we_are_organised_around_value(open_as):
    noah = open_as("Noah Fischer", f"{HOME}value/", viewport=PHONE)
    looks_right(noah)
    noah.get_by_label("Partly").check()
    noah.get_by_label("What do we see? (optional)").fill("Identity serves everybody.")
    press(noah, "Keep this answer")
    noah.wait_for_selector("li:has-text('Identity serves everybody.')")
    looks_right(noah)
    follow(noah, "Barriers")
    noah.wait_for_selector("text=Blocked for")
    looks_right(noah)
