"""What every page shares: its script, its frame, and how it does without either."""

import re

import pytest
from playwright.sync_api import Page

from okrhub.lib.tenancy import tenant
from tests import factories
from tests.journeys.conftest import PHONE, fits, looks_right

ANSWERED = r"Failed to load resource|Response Status Error|htmx:"


@pytest.fixture
def stage(visit, settings):
    """A page with a form and a button for each kind of answer."""
    settings.ROOT_URLCONF = "tests.journeys.stage"
    return visit("/stage/", expected=ANSWERED)


def toasts(page: Page) -> list[str]:
    return page.locator("#toasts [data-toast] span").all_inner_texts()


def press(page: Page, name: str) -> None:
    with page.expect_response(f"**/stage/{name}/"):
        page.get_by_role("button", name=name, exact=True).click()


def test_an_invalid_form_comes_back_with_the_focus_on_what_is_wrong(stage):
    stage.fill("[name=title]", "Going home feels safe")
    stage.fill("[name=target]", "soon")
    stage.click("text=Save")
    stage.wait_for_selector("#id_target_error")

    assert stage.locator("[name=target]").input_value() == "soon"
    assert stage.locator("[name=title]").input_value() == "Going home feels safe"
    stage.wait_for_function("document.activeElement.name === 'target'")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("refused", "Only the product owner may commit."),
        ("conflict", "All three slots are taken."),
        ("done", "Saved."),
    ],
)
def test_an_answer_is_said_in_the_corner_and_leaves_the_page_as_it_is(
    stage, name, words
):
    stage.fill("[name=title]", "Typed")
    press(stage, name)
    stage.wait_for_selector("#toasts [data-toast]")

    assert toasts(stage) == [words]
    assert stage.locator("[name=title]").input_value() == "Typed"


def test_an_error_stays_in_the_corner_until_it_is_closed(stage):
    press(stage, "busy")
    stage.wait_for_selector("#toasts .bad:not([data-passing])")
    press(stage, "busy")
    stage.wait_for_selector("#toasts .bad:not([data-passing])")
    (shown,) = toasts(stage)
    stage.click("#toasts [data-act=dismiss]")

    assert re.fullmatch(
        r"The server is busy\. What you typed is still here; try again in a moment\."
        r" If it stays, report number [0-9a-f]{32}\.",
        shown,
    )
    assert toasts(stage) == []


def test_a_server_that_cannot_be_reached_loses_nothing(stage):
    stage.fill("[name=title]", "Typed")
    stage.context.set_offline(True)
    stage.get_by_role("button", name="done", exact=True).click()
    stage.wait_for_selector("#toasts .bad")

    assert toasts(stage) == [
        "The server could not be reached. What you typed is still here; try again."
    ]
    assert stage.locator("[name=title]").input_value() == "Typed"


def test_an_unchanged_answer_changes_nothing(stage):
    press(stage, "unchanged")

    assert stage.locator("[name=title]").count() == 1
    assert toasts(stage) == []


def test_what_was_swapped_in_is_announced(stage):
    press(stage, "counted")
    stage.wait_for_selector("p#draft")

    stage.wait_for_function(
        "document.getElementById('announcements').textContent === '12 objectives'"
    )


def test_typed_text_is_guarded_against_leaving(stage):
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    stage.once("dialog", answer)

    stage.click("[name=title]")
    stage.keyboard.type("Typed")
    stage.goto("about:blank")

    assert asked == ["beforeunload"]


def test_a_dialog_opens_and_closes_by_keyboard(stage):
    stage.get_by_role("button", name="Drop", exact=True).press("Enter")
    opened = stage.locator("#sure").is_visible()
    stage.keyboard.press("Escape")

    assert opened
    assert stage.locator("#sure").is_hidden()


def test_a_tip_shows_on_focus_and_goes_with_escape(stage):
    stage.get_by_role("link", name="Here").focus()
    shown = stage.locator("[role=tooltip]").inner_text()
    stage.keyboard.press("Escape")

    assert shown == "Where you are"
    assert stage.locator("[role=tooltip]").is_hidden()


def test_light_or_dark_is_remembered(visit_as, sam):
    page = visit_as(sam, "/profile/", color_scheme="light")
    page.click("[data-act=theme]")
    page.reload()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_light_or_dark_works_without_a_script(visit_as, sam):
    page = visit_as(sam, "/profile/", scripts=False)
    page.click("[data-act=theme]")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.url.endswith("/profile/")


def test_sam_finds_a_page_by_keyboard(visit_as, sam):
    page = visit_as(sam, "/o/acme/teams/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/o/acme/people/")

    assert page.locator("#nav [aria-current=page]").inner_text() == "People"


def test_the_navigation_of_a_phone_opens_without_a_script(visit_as, sam):
    page = visit_as(sam, "/o/acme/teams/", viewport=PHONE, scripts=False)
    before = page.locator("#nav").is_visible()
    page.click("[popovertarget=nav]")

    assert not before
    assert page.locator("#nav").is_visible()


def test_the_pages_of_an_account_have_no_flaws(visit_as, sam):
    page = visit_as(sam, "/profile/")

    for name in ("Your account", "Email address", "Change your password"):
        assert page.get_by_role("heading", level=1).inner_text() == name
        looks_right(page)
        page.locator(".tabs [aria-current] + a").click()
    looks_right(page)


def test_a_filter_chosen_and_sent_at_once_leaves_the_console_silent(visit_as, sam):
    page = visit_as(sam, "/o/acme/objectives/")
    page.select_option("[name=state]", "closed")
    page.click("form.filters button")
    page.wait_for_url("**state=closed**")
    page.wait_for_load_state("networkidle")

    assert page.locator("[name=state]").input_value() == "closed"


def test_a_link_in_a_sentence_is_seen_without_colour(visit_as, sam):
    looks_right(visit_as(sam, "/o/acme/settings/tokens/"))


@pytest.mark.parametrize(
    "name",
    ["Wanderungskoordination" * 5, "\u0645\u0631\u062d\u0628\u0627" * 20],
    ids=["latin", "arabic"],
)
def test_names_without_a_blank_stay_on_a_phone(visit_as, sam, acme, billing, name):
    with tenant(acme.pk):
        type(billing).objects.update(name=name)
        okr = factories.ObjectiveFactory.create(team=billing, title=(name * 2)[:200])
        factories.KeyResultFactory.create(objective=okr, title=(name * 2)[:200])
    page = visit_as(sam, "/o/acme/", viewport=PHONE)

    for place in (
        "objectives/?cycle=",
        f"objectives/{okr.reference}/",
        f"teams/{billing.reference}/",
        "people/",
        "search/?q=" + name[:5],
    ):
        page.goto(page.url.partition("/o/")[0] + "/o/acme/" + place)
        fits(page)
