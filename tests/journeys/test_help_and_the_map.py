"""Help goes all the way to an OKR of its own; the map is walked by keyboard alone."""

import re

import pytest

from objectives.models import Need
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.journeys.conftest import follow, looks_right, press


@pytest.fixture
def person(carebridge):
    """Return somebody of Carebridge by the first name."""

    def find(name):
        with tenant(carebridge.pk):
            return Membership.objects.select_related("user").get(
                user__email=f"{name}@carebridge.example"
            )

    return find


def test_help_goes_all_the_way_to_a_dependent_okr(visit_as, person, carebridge):
    page = visit_as(person("samuel"), "/o/carebridge/objectives/O-12/")
    page.wait_for_selector("#h-help")
    follow(page, "Ask for help")
    page.fill("[name=title]", "A price for each visit, on the day it is booked")
    page.get_by_label("An interface").check()
    page.select_option("[name=asked_of]", label="Digital Front Door")
    page.fill("[name=needed_by]", "2027-12-01")
    looks_right(page)
    press(page, "Ask")
    page.wait_for_url(re.compile(r"/help/H-\d+/$"))
    asked = "/o/" + page.url.split("/o/")[1]

    theirs = visit_as(person("priya"), asked)
    theirs.get_by_label("As an OKR of our own").check()
    theirs.locator("details[open] [name=text]").fill("Whoever books knows the price")
    looks_right(theirs)
    press(theirs, "We help")
    theirs.wait_for_selector("text=Promised for")
    follow(theirs, "Whoever books knows the price")
    assert theirs.get_by_role("heading", level=1).inner_text() == (
        "Whoever books knows the price"
    )
    theirs.wait_for_selector("text=waits for O-")
    looks_right(theirs)

    with tenant(carebridge.pk):
        need = Need.objects.select_related("objective", "needed").latest("pk")
    assert (need.objective.number, need.needed.state) == (12, "proposed")


def test_the_map_is_walked_by_keyboard_alone(visit_as, person):
    page = visit_as(person("amara"), "/o/carebridge/map/")
    looks_right(page)
    with page.expect_download() as drawn:
        follow(page, "PNG")
    assert drawn.value.suggested_filename == "alignment-map.png"
    assert drawn.value.path().read_bytes().startswith(b"\x89PNG")
    on_paper = page.pdf(prefer_css_page_size=True)
    assert on_paper.count(b"/Type /Page\n") == 1

    def here():
        return page.evaluate("document.activeElement.id")

    for _ in range(80):
        page.keyboard.press("Tab")
        if here() == "card-G-1":
            break
    page.keyboard.press("ArrowRight")
    assert here() == "card-O-1"
    page.keyboard.press("ArrowRight")
    first = here()
    page.keyboard.press("ArrowDown")
    assert here() not in {first, "card-O-1"}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert here() == "card-O-1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/objectives/O-\d+/$"))

    page.go_back()
    page.get_by_role("link", name="List", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#list li li")
    looks_right(page)
