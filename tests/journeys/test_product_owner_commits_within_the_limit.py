"""A product owner swaps at the limit, asks for one more, and closes one honestly."""

import re

import pytest

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.journeys.conftest import follow, looks_right, press

TITLE = "Nobody waits at home for a call that does not come"
FIRST = {"title": "Patients called within a day", "baseline": "52", "target": "90"}
SECOND = {"title": "Calls back to the ward, per 100", "baseline": "31", "target": "12"}
IN_PROCESS = {
    "Going home feels safe",
    "Beds free up when patients are ready",
    "Home-care partners are ready on day one",
}
BACK = "Home-care partners are ready on day one"
WHY = "A call that does not come costs us a bed the next morning."
ONE_MORE = "The partners were told that we begin in this quarter."
REFUSED = r"status of (409|422)|Response Status Error Code (409|422)"


@pytest.fixture
def person(carebridge):
    """Return one of the demonstration's people by the first name."""

    def called(name):
        with tenant(carebridge.pk):
            return Membership.objects.select_related("user").get(
                user__email=f"{name}@carebridge.example"
            )

    return called


@pytest.fixture
def tomas(person):
    """The product owner of Discharge & Home, which has three OKRs of three."""
    return person("tomas")


@pytest.fixture
def claire(person):
    """A leader."""
    return person("claire")


def test_a_product_owner_commits_within_the_limit(visit_as, tomas, claire):
    page = visit_as(tomas, "/o/carebridge/objectives/", expected=REFUSED)
    looks_right(page)

    follow(page, "Draft an OKR")
    page.locator("main select[name$=team]").first.select_option(
        label="Discharge & Home"
    )
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
    page.wait_for_selector("dialog form.priority")
    looks_right(page)
    _decide(page)
    page.wait_for_selector("dialog >> text=Choose one.")
    page.locator("dialog label.slotcard", has_text=BACK).click()
    page.locator("dialog [name=reason]").fill(WHY)
    looks_right(page)
    _decide(page)
    page.locator("main dt", has_text="In process").wait_for()
    page.wait_for_selector(f"#decisions:has-text('{WHY}')")
    looks_right(page)

    page.locator("#decisions").get_by_role("link", name=BACK).click()
    page.wait_for_selector(f"main h1:has-text('{BACK}')")
    page.wait_for_selector(f"#decisions:has-text('{WHY}')")
    _step(page, "Back in the queue")
    page.get_by_role("link", name="Commit").wait_for()
    _step(page, "Commit")
    page.wait_for_selector("dialog form.priority")
    page.get_by_label("Ask for an exception").check()
    page.locator("dialog [name=reason]").fill(ONE_MORE)
    looks_right(page)
    _decide(page)
    page.wait_for_selector(f"#decisions:has-text('{ONE_MORE}')")

    leader = visit_as(claire, "/o/carebridge/")
    follow(leader, "One OKR more is asked for")
    assert ONE_MORE in leader.inner_text("main")
    looks_right(leader)
    leader.get_by_label("Grant it").check()
    press(leader, "Answer")
    leader.wait_for_selector("main >> text=Granted by Claire Dubois")
    looks_right(leader)

    page.reload()
    _step(page, "Commit")
    page.locator("main dt", has_text="In process").wait_for()

    page.locator("#nav").get_by_role("link", name="Objectives").click()
    page.get_by_label("Words or reference").fill("going home")
    page.wait_for_selector("text=1 objective")
    looks_right(page)
    follow(page, "Going home feels safe")
    page.get_by_role("link", name="Close").click()
    page.locator("dialog [name=grade]").wait_for()
    looks_right(page)
    page.get_by_label("Achieved").check()
    page.fill("dialog [name=grade]", "0.9")
    submit = page.locator("dialog footer [type=submit]")
    submit.click()
    page.wait_for_selector(
        "text=Achieved needs a grade of 1.0 or more and this is 0.9."
    )
    assert page.locator("dialog [name=grade]").input_value() == "0.9"
    looks_right(page)
    page.get_by_label("Missed").check()
    submit.click()
    page.locator("main dt", has_text="Closed").wait_for()
    assert "0.9, measured" in page.inner_text("main aside")
    looks_right(page)


def _fill_key_result(page, at, typed):
    for name, words in typed.items():
        page.locator(f".krform >> nth={at} >> [name$={name}]").fill(words)


def _step(page, words):
    """Open a step's dialog and take it."""
    page.get_by_role("link", name=words).first.click()
    page.locator("dialog").get_by_role("button", name=words).click()


def _decide(page):
    """End the priority conversation in its dialog."""
    page.locator("dialog form.priority").get_by_role("button", name="Decide").click()
