"""Help between teams on pages and in the API."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations import actions
from conversations.actions import Promise
from conversations.icalendar import Entry, calendar
from conversations.models import HelpRequest
from objectives.models import Need
from okrhub.lib.tenancy import tenant
from tests import factories
from tests.conversations.addresses import address
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("that_morning")


def test_help_is_asked_for_without_a_script(running, intake, pia, browser_of):
    browser = browser_of(pia)
    page = browser.get(address("help_ask", reference="O-20"))
    assert "KR-40 Billing complaints" in folded(page)

    sent = {
        "title": "Read our letter",
        "form": "review",
        "asked_of": intake.reference,
        "key_result": "KR-40",
        "needed_by": "2026-11-20",
        "is_blocking": "on",
    }
    answer = browser.post(address("help_ask", reference="O-20"), sent)

    assert (answer.status_code, answer.url) == (
        303,
        address("help_detail", reference="H-1"),
    )
    with tenant(running.organization_id):
        asked = HelpRequest.objects.get()
    assert (asked.asked_team_id, asked.is_blocking) == (intake.pk, True)
    shown = folded(browser.get(answer.url))
    assert "Billing asks Intake" in shown
    assert "It is not needed any more" in shown
    assert "We help" not in shown


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(
    running, intake, pia, browser_of
):
    sent = {
        "title": "Read our letter",
        "form": "review",
        "asked_of": intake.reference,
        "needed_by": "2026-11-01",
    }

    answer = browser_of(pia).post(address("help_ask", reference="O-20"), sent)

    assert answer.status_code in {409, 422}
    assert "By when from now on?" in folded(answer)
    assert "Read our letter" in folded(answer)


def test_the_asked_team_promises_it_and_the_other_thanks(
    asked_for_help, iris, pia, browser_of
):
    here = address("help_detail", reference="H-1")
    browser = browser_of(iris)
    assert "We help" in folded(browser.get(here))

    promise = {"version": 1, "due_on": "2026-11-16", "way": "just_do_it"}
    answer = browser.post(address("help_step", reference="H-1", step="accept"), promise)
    assert (answer.status_code, answer.url) == (303, here)
    early = folded(browser.get(here))
    with time_machine.travel(datetime(2026, 11, 17, 9, tzinfo=UTC), tick=False):
        late = folded(browser.get(here))
    assert ("It may slip" in early, "It may slip" in late) == (True, False)
    assert "It is delivered" in late
    browser.post(
        address("help_step", reference="H-1", step="deliver"),
        {"version": 2, "moved": "yes"},
    )
    thanks = browser_of(pia)
    assert "It came, thank you" in folded(thanks.get(here))
    thanks.post(
        address("help_step", reference="H-1", step="confirm"),
        {"version": 3, "moved": "partly"},
    )

    assert "Received" in folded(thanks.get(here))


def test_a_step_from_an_old_page_keeps_what_was_typed(asked_for_help, iris, browser_of):
    sent = {"version": 9, "reason": "Nobody reads Norwegian"}

    answer = browser_of(iris).post(
        address("help_step", reference="H-1", step="decline"), sent
    )

    assert answer.status_code == 409
    assert "Nobody reads Norwegian" in folded(answer)


def test_the_list_shows_overdue_and_whom_all_wait_for(
    asked_for_help, iris, vera, today, now, browser_of
):
    promise = Promise(due_on=today)
    actions.accept_help(asked_for_help, promise, actor=iris, on=today, now=now)
    yesterday = today - timedelta(days=1)
    with tenant(asked_for_help.organization_id):
        HelpRequest.objects.update(due_on=yesterday, first_due_on=yesterday)
    browser = browser_of(vera)

    page = folded(browser.get(address("help_list")))

    assert "Overdue" in page
    assert '<b class="strong">Intake</b>: asked by 1, answering 1' in page
    assert "H-1" in folded(browser.get(address("help_list") + "?state=overdue"))
    assert "H-1," not in folded(browser.get(address("help_list") + "?state=closed"))
    assert "H-1," in folded(browser.get(address("help_calendar")))
    for part in ("help_about", "help_team"):
        reference = "O-20" if part == "help_about" else iris_team(iris)
        assert "H-1," in folded(browser.get(address(part, reference=reference)))


def iris_team(iris):
    with tenant(iris.organization_id):
        return iris.team_roles.get().team.reference


def test_the_list_takes_as_many_statements_for_fifty_as_for_one(
    asked_for_help, pia, intake, running, today, now, browser_of, statements
):
    browser = browser_of(pia)
    lists = (address("help_list"), address("help_calendar"))
    browser.get(lists[0])
    one = [statements(lambda here=here: browser.get(here)) for here in lists]

    for number in range(50):
        actions.ask_help(
            running,
            title=f"Letter {number}",
            form="data",
            team=intake,
            needed_by=today,
            actor=pia,
            on=today,
            now=now,
        )

    many = [statements(lambda here=here: browser.get(here)) for here in lists]
    assert many == one
    assert max(many) <= 12


def test_no_statement_about_help_joins_more_than_six_tables(
    asked_for_help, pia, billing, browser_of
):
    browser = browser_of(pia)
    pages = [
        address("help_list") + f"?team={billing.reference}",
        address("help_calendar"),
        address("help_about", reference="O-20"),
        address("help_team", reference=billing.reference),
        address("help_detail", reference="H-1"),
    ]

    with CaptureQueriesContext(connection) as read:
        assert {browser.get(page).status_code for page in pages} == {200}

    assert max(each["sql"].count(" JOIN ") for each in read) <= 6


def test_the_calendar_file_names_each_day_once(asked_for_help, pia, browser_of):
    answer = browser_of(pia).get(address("help_ics"))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261117" in lines
    assert "SUMMARY:H-1 Read our letter" in lines


def test_long_lines_and_signs_are_written_as_the_standard_wants(now, today):
    entry = Entry("H-1", today, "Über; alles, " + "ä" * 80, "https://x.example/")

    text = calendar([entry], name="Help", now=now)

    assert "SUMMARY:Über\\; alles\\, " in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "".join(text.replace("\r\n ", "").split("ä")[1:-1]) == ""


def test_the_api_does_what_the_pages_do(running, intake, pia, iris, vera, key_of):
    ours, theirs = key_of(pia), key_of(iris)
    here = "/api/v1/acme/help-requests/"
    given = {
        "title": "Read our letter",
        "form": "review",
        "objective": "O-20",
        "key_result": "KR-40",
        "team": intake.reference,
        "needed_by": "2026-11-20",
    }

    made = ours.post(here, given, content_type="application/json")
    assert (made.status_code, made.json()["reference"]) == (201, "H-1")
    promise = {"due_on": "2026-11-18", "way": "dependent", "text": "Plain letters"}
    answer = theirs.post(f"{here}H-1/accept/", promise, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["dependent"].startswith("O-")
    for key, step, body in (
        (theirs, "slip", {"due_on": "2026-11-25", "reason": "Two are ill"}),
        (theirs, "deliver", {"moved": "yes"}),
        (ours, "return", {"reason": "The old one"}),
        (theirs, "deliver", {}),
        (ours, "confirm", {"moved": "yes"}),
    ):
        answer = key.post(f"{here}H-1/{step}/", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "confirmed"
    listed = key_of(vera, "read").get(f"{here}?state=closed")
    assert [row["reference"] for row in listed.json()["results"]] == ["H-1"]
    refused = ours.post(f"{here}H-1/withdraw/", {}, content_type="application/json")
    assert refused.status_code == 409


def test_what_an_okr_needs_no_longer_is_said_on_its_page(
    running, quarter, intake, pia, vera, browser_of
):
    with tenant(running.organization_id):
        needed = factories.in_process(intake, quarter, number=21, title="Clear letters")
        Need.objects.create(objective=running, needed=needed)
    here = address("help_about", reference="O-20")
    assert "Not needed" not in folded(browser_of(vera).get(here))
    assert "Not needed" in folded(browser_of(pia).get(here))

    answer = browser_of(pia).post(here, {"need": "O-21"})
    again = browser_of(pia).post(here, {"need": "O-21"})

    assert (answer.status_code, answer.url, again.status_code) == (303, here, 404)
    with tenant(running.organization_id):
        assert not Need.objects.exists()
