"""A leader drafts the year, teams answer, a quarter is cut from it, a target is revised."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from objectives.tasks import start_planned
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from screens.demo.load import load_demo
from tests import database
from tests.journeys.conftest import follow, looks_right, press

HOME = "/o/carebridge/"
AUTUMN = datetime(2026, 11, 10, 9, tzinfo=UTC)
MID_QUARTER = datetime(2027, 2, 16, 9, tzinfo=UTC)
REFUSED = r"status of (409|422)|Response Status Error Code (409|422)"

WHOLE = "Clinicians see the whole picture of a patient"
DECISION = "Choose and sign an EMR system by June"
SEEN = "Consultations where all recent results are on screen"
TWICE = "Nobody fills in the same form twice"
PRICE = "Nobody is surprised by what care costs"
PIECE = "Patients with a new hip fill in no form twice"
NEEDED = "One owner for the price list"


@pytest.fixture
def clock():
    """The clock of the server; the year is next year."""
    with time_machine.travel(AUTUMN) as traveller:
        yield traveller


@pytest.fixture
def carebridge(clock, transactional_db, settings):
    """The demonstration of that autumn."""
    settings.DEMO = True
    database.empty()
    return load_demo(timezone.now())


@pytest.fixture
def open_as(carebridge, visit_as):
    """Log in as somebody of the demonstration."""

    def open_page(name, path=HOME, **look):
        with tenant(carebridge.pk):
            people = Membership.objects.select_related("user")
            person = people.get(user__name=name)
        return visit_as(person, path, **look)

    return open_page


def test_a_year_is_drafted_answered_cut_and_revised(carebridge, clock, open_as):
    fatima = open_as("Fatima Benali", f"{HOME}drafts/", expected=REFUSED)
    begin(fatima)
    write_the_decision_better(fatima)
    twice = add_okr(
        fatima, TWICE, "Pre-admission & Intake", "Forms filled in twice", "41", "20"
    )
    price = add_okr(
        fatima, PRICE, "Billing & Coverage", "Disputed bills per 100", "14", "4"
    )
    ask_everybody(fatima, twice, price)

    lukas = open_as("Lukas Brandt", f"{HOME}waiting/")
    follow(lukas, TWICE)
    looks_right(lukas)
    press(lukas, "We take it")
    lukas.wait_for_selector("text=Accepted on")
    push_back(open_as("Samuel Osei", f"{HOME}waiting/", expected=REFUSED))

    publish(fatima, twice, price)

    piece = cut_a_quarter(lukas, twice)

    go_to_mid_quarter(carebridge, clock)
    lukas = open_as("Lukas Brandt", f"{HOME}objectives/{piece}/", expected=REFUSED)
    revise_after_a_review(lukas)


def begin(page):
    follow(page, "Begin a draft")
    page.get_by_label("Cycle").select_option(label="2027")
    page.get_by_label("Title").fill("The year of the whole picture")
    looks_right(page)
    press(page, "Begin")
    page.wait_for_selector("text=Only you see this draft")
    looks_right(page)
    follow(page, "Add an objective")
    page.get_by_label("What should be true at the end?").fill(WHOLE)
    page.get_by_label("Owner team").select_option(label="Hospital leadership")
    press(page, "Add it")


def write_the_decision_better(page):
    """The coach asks; one click keeps the sentence and makes room for a better one."""
    follow(page, "Add a key result")
    page.get_by_label("Who does what differently?").fill(DECISION)
    page.wait_for_selector(".coach:has-text('which number moves')")
    looks_right(page)
    press(page, "Add it")
    row = page.locator(".dkr", has_text=DECISION)
    reference = row.locator(".id").inner_text()
    row.get_by_role("link", name=f"Write {reference}").click()
    page.wait_for_selector(".coach:has-text('which number moves')")
    looks_right(page)
    page.get_by_role("button", name="Keep it as an initiative").click()
    page.wait_for_selector("#toasts :has-text('is kept')")
    share(page, f"{reference}-title", SEEN)
    share(page, f"{reference}-baseline", "62 %")
    share(page, f"{reference}-target", "90")
    page.get_by_label("Measured").select_option(label="Monthly")
    looks_right(page)
    page.get_by_role("link", name="Close").click()
    page.locator(".dkr:not(.editing) .tried", has_text=DECISION).wait_for()
    objective = page.locator("article .ref").first.inner_text()
    page.get_by_role("link", name="Write the objective").click()
    page.get_by_text("Sharpen").click()
    page.get_by_label("Owner").select_option(label="Helena Voss")
    page.get_by_label("Ambition").select_option(label="Aspirational: 0.7 is a success")
    page.get_by_role("link", name="Close").click()
    looks_right(page)
    mark_ready(page, objective)


def add_okr(page, title, team, key_result, baseline, target):
    """Add an objective with a key result; return its reference."""
    follow(page, "Add an objective")
    page.get_by_label("What should be true at the end?").fill(title)
    page.get_by_label("Owner team").select_option(label=team)
    press(page, "Add it")
    follow(page, "Add a key result")
    page.get_by_label("Who does what differently?").fill(key_result)
    press(page, "Add it")
    reference = page.locator(".dkr .id").inner_text()
    page.get_by_role("link", name=f"Write {reference}").click()
    share(page, f"{reference}-baseline", baseline)
    share(page, f"{reference}-target", target)
    page.get_by_role("link", name="Close").click()
    return page.locator("article .ref").first.inner_text()


def mark_ready(page, objective):
    press(page, f"Mark {objective} ready")
    page.locator("article .pill", has_text="Ready").wait_for()


def share(page, field, text):
    """Write a field and share it with Enter."""
    page.fill(f"#{field}", text)
    page.press(f"#{field}", "Enter")
    page.wait_for_selector(f"#{field}[data-shared='{text.removesuffix(' %')}']")


def ask_everybody(page, *objectives):
    press(page, "Ask for opinions")
    page.wait_for_selector("text=Everybody sees it")
    for objective in objectives:
        page.goto(f"{page.url.split('?')[0]}?at={objective}")
        ask = page.locator("aside").get_by_role("button", name="Ask ")
        ask.click()
        page.wait_for_selector("aside :text('waits for')")
    looks_right(page)


def push_back(page):
    follow(page, PRICE)
    page.get_by_text("We cannot, as things are").click()
    press(page, "Push back")
    page.wait_for_selector("main [aria-invalid=true]")
    looks_right(page)
    page.get_by_label("Structure").check()
    page.get_by_label("What would have to change").fill(NEEDED)
    press(page, "Push back")
    page.wait_for_selector("text=pushes back")
    looks_right(page)


def publish(page, taken, pushed_back):
    """Publishing asks for one line about what was pushed back."""
    page.goto(f"{page.url.split('?')[0]}?at={taken}")
    mark_ready(page, taken)
    page.get_by_role("link", name="Publish").click()
    looks_right(page)
    page.get_by_label(f"{pushed_back} was pushed back").fill(" ")
    press(page, "Publish and commit 2")
    page.wait_for_selector("main [aria-invalid=true]")
    looks_right(page)
    page.get_by_label(f"{pushed_back} was pushed back").fill("The list gets one owner.")
    press(page, "Publish and commit 2")
    page.wait_for_selector("text=2 committed")
    looks_right(page)


def cut_a_quarter(page, annual):
    """Cut a piece from a year's objective, make it ready and commit it."""
    page.goto(page.url.split("objectives/")[0] + f"objectives/{annual}/")
    follow(page, "Propose what could be true first")
    looks_right(page)
    page.get_by_label("What is true at the end of the quarter?").fill(PIECE)
    page.locator("[name=cycle]").select_option(label="Q1 2027")
    press(page, "Propose it")
    page.wait_for_selector("text=Pieces so far")
    looks_right(page)
    follow(page, PIECE)
    piece = page.url.rstrip("/").rsplit("/", 1)[1]
    follow(page, "Edit")
    row = page.locator(".krform").first
    for name, words in {
        "title": "Forms asked twice of a hundred new hips",
        "baseline": "30",
        "target": "10",
    }.items():
        row.locator(f"[name$={name}]").fill(words)
    press(page, "Save")
    for step in ("Make ready", "Commit"):
        page.get_by_role("link", name=step).first.click()
        page.locator("dialog").get_by_role("button", name=step).click()
        page.locator("#dialog dialog").wait_for(state="detached")
    page.wait_for_selector("text=Planned for Q1 2027")
    looks_right(page)
    return piece


def go_to_mid_quarter(carebridge, clock):
    """Let the cycles turn and what was planned begin."""
    clock.move_to(MID_QUARTER)
    with tenant(carebridge.pk):
        start_planned()


def revise_after_a_review(page):
    looks_right(page)
    page.locator(".kr").get_by_role("link", name="Check in").click()
    page.get_by_label("Value now").fill("20")
    page.locator("dialog").get_by_role("button", name="Check in").click()
    page.locator("#dialog dialog").wait_for(state="detached")
    follow(page, "Revise")
    page.locator(".krform [name$=target]").fill("15")
    press(page, "Save")
    page.wait_for_selector("main [aria-invalid=true]")
    looks_right(page)
    assert page.locator(".krform [name$=target]").input_value() == "15"
    page.locator(".krform [name$=rationale]").fill(
        "Two wards keep a form of their own."
    )
    page.get_by_label("Decided at").select_option(label="Sprint review")
    press(page, "Save")
    page.wait_for_selector("text=Two wards keep a form of their own.")
    looks_right(page)
    follow(page, "Before and after, side by side")
    page.wait_for_selector("text=As first agreed")
    both = page.locator("dl.both dd").all_inner_texts()
    assert both == ["0.7", "0.5"]
    looks_right(page)
