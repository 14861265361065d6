"""A scrum master looks at all teams, asks for a past day, and follows a row down."""

import re
from datetime import timedelta

from django.utils import timezone

from flow.tasks import watch
from organizations import jobs
from tests.journeys.conftest import follow, looks_right, press

DRAGGING = "Billing & Coverage"


def follow_board(page):
    """Let beat and the worker see what was done, and go back to the board."""
    watch()
    jobs.work()
    page.locator("#nav").get_by_role("link", name="Team alignment").click()
    page.wait_for_selector("#h-talk")


def test_a_scrum_master_sees_where_teams_pull_apart(carebridge, visit):
    page = visit("/")
    looks_right(page)
    page.get_by_role("button", name="Amara Okafor").click()
    page.wait_for_url("**/o/carebridge/")
    assert page.get_by_role("heading", level=1).inner_text() == "My focus"
    looks_right(page)

    page.locator("#nav").get_by_role("link", name="Team alignment").click()
    page.wait_for_selector("table.align")
    rows = page.locator("table.align tbody tr").all_inner_texts()
    slots = re.findall(r"(\d+) of (\d+)\s+\d+ key result", "".join(rows))
    taken, limits = (sum(map(int, numbers)) for numbers in zip(*slots, strict=True))
    said = page.locator("#board").inner_text()
    assert (len(rows), len(slots)) == (7, 7)
    assert f"take {taken} of {limits} slots" in said
    (billing,) = [row for row in rows if DRAGGING in row]
    assert "2 of 3" in billing
    assert "Not sorted yet" in billing
    assert "Carried over twice or more" in billing
    looks_right(page)

    follow(page, "Sort it")
    page.get_by_label("None: it keeps things running (heartbeat)").check()
    press(page, "Save the goal")
    follow_board(page)
    follow(page, "Certificate for the insurer gateway")
    press(page, "It is delivered")
    follow_board(page)
    assert "1 pair of OKRs that are alike" in page.locator("#board").inner_text()
    looks_right(page)
    follow(page, "are O-6 and O-13 one OKR that you share?")
    looks_right(page)
    follow(page, "Answer")
    page.get_by_label("Keep both, for a reason").check()
    page.get_by_label("Why?").fill("One is papers of a patient, one of an insurer.")
    looks_right(page)
    press(page, "Answer")
    follow_board(page)
    told = page.locator("#board").inner_text()
    assert "is this heartbeat" not in told
    assert "0 overdue" in told
    assert "are alike" not in told
    assert "1 pair of OKRs in conflict" in told

    past = timezone.localdate() - timedelta(days=400)
    page.get_by_label("Another day").fill(past.isoformat())
    press(page, "Show")
    page.wait_for_selector("text=The worker is computing this day")
    looks_right(page)
    jobs.work()
    page.wait_for_selector("table.align")
    assert f"{past:%-d %B %Y}" in page.locator(".pagehead").inner_text()
    looks_right(page)

    follow(page, "Today")
    follow(page, DRAGGING)
    assert page.get_by_role("heading", level=1).inner_text() == DRAGGING
    looks_right(page)
    follow(page, "Insurer approval never delays care")
    page.wait_for_url(re.compile(r"/objectives/O-\d+/$"))
    assert "History" in page.inner_text("main")
    looks_right(page)


def share_report(page):
    """Give the report of one's team an address for stakeholders; return its path."""
    page.locator("#nav").get_by_role("link", name=DRAGGING).click()
    follow(page, "Report")
    follow(page, "Address for others")
    press(page, "Make an address")
    address = page.get_by_label("Address for stakeholders").input_value()
    return re.sub(r"^https?://[^/]+", "", address)


def test_a_stakeholder_opens_the_address_and_nothing_else(carebridge, visit):
    page = visit("/")
    page.get_by_role("button", name="Amara Okafor").click()
    page.wait_for_url("**/o/carebridge/")
    path = share_report(page)

    theirs = visit(path)
    assert "Insurer approval never delays care" in theirs.inner_text("main")
    looks_right(theirs)
    follow(theirs, "Present")
    theirs.keyboard.press("ArrowRight")
    theirs.wait_for_function("document.querySelector('[data-slides]').scrollTop > 100")
    looks_right(theirs)
    theirs.goto(theirs.url.split("/reports/")[0] + "/report/")
    assert "/accounts/login/" in theirs.url
