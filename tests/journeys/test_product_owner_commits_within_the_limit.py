"""A product owner drafts, and is led to the priority conversation at the limit."""

import re

import pytest

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from screens.demo.story import PASSWORD
from tests.journeys.conftest import follow, looks_right, press

TITLE = "Nobody waits at home for a call that does not come"
FIRST = {"title": "Patients called within a day", "baseline": "52", "target": "90"}
SECOND = {"title": "Calls back to the ward, per 100", "baseline": "31", "target": "12"}
IN_PROCESS = {
    "Going home feels safe",
    "Beds free up when patients are ready",
    "Home-care partners are ready on day one",
}
REFUSED = r"status of (409|422)|Response Status Error Code (409|422)"


@pytest.fixture
def tomas(carebridge):
    """The product owner of Discharge & Home, which has three OKRs of three."""
    with tenant(carebridge.pk):
        return Membership.objects.select_related("user").get(
            user__email="tomas@carebridge.example"
        )


def test_a_product_owner_commits_within_the_limit(visit_as, tomas):
    page = visit_as(
        tomas, "/o/carebridge/objectives/", password=PASSWORD, expected=REFUSED
    )
    looks_right(page)

    follow(page, "Draft an OKR")
    page.locator("main [name$=title]").first.fill(TITLE)
    _fill_key_result(page, 0, FIRST | {"target": "soon"})
    page.get_by_role("button", name="Add a key result").click()
    page.wait_for_selector("text=New key result 2")
    _fill_key_result(page, 1, SECOND)
    press(page, "Save the draft")
    page.wait_for_selector("main [aria-invalid=true]")
    looks_right(page)
    assert page.locator("[name$=title]").nth(1).input_value() == FIRST["title"]
    page.locator("[aria-invalid=true]").fill(FIRST["target"])
    press(page, "Save the draft")
    page.wait_for_url(re.compile(r"/objectives/O-\d+/$"))
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    looks_right(page)

    _step(page, "Make ready")
    page.locator("#dialog dialog").wait_for(state="detached")
    page.get_by_role("link", name="Commit").click()
    page.locator("dialog").get_by_role("button", name="Commit").click()
    page.wait_for_selector("#limit-title")
    cards = page.locator("dialog .slotcard:not(.new) .t").all_inner_texts()
    assert set(cards) == IN_PROCESS
    assert TITLE in page.locator("dialog .slotcard.new").inner_text()
    looks_right(page)


def _fill_key_result(page, at, typed):
    for name, words in typed.items():
        page.locator(f".krform >> nth={at} >> [name$={name}]").fill(words)


def _step(page, words):
    """Open a step's dialog and take it."""
    page.get_by_role("link", name=words).first.click()
    page.locator("dialog").get_by_role("button", name=words).click()
