"""What a past day called an OKR, and what is said of a key result past its day."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from flow.models import FlowSweep
from objectives.models import CheckIn, Objective, Revision
from okrhub.lib.tenancy import tenant
from tests.factories import KeyResultFactory, QuarterFactory, in_process
from tests.flow.agreement import exported, listed, page_of
from tests.flow.counting import NOW, sweep

WORDS = ("Bills are clear", "Bills are fair", "Bills are few")


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def running(acme, billing):
    """O-12, in process since 1 October, with KR-31."""
    with tenant(acme.pk):
        objective = in_process(billing, QuarterFactory.create(), number=12)
        KeyResultFactory.create(objective=objective, number=31)
        sweep()
    return objective


def revise(running, day, old, new, key_result=None):
    Revision.objects.create(
        objective=running,
        key_result=key_result,
        field=Revision.Field.TITLE,
        old=old,
        new=new,
        rationale="We learned.",
        occasion=Revision.Occasion.OTHER,
        revised_on=date(2026, 10, day),
        recorded_at=datetime(2026, 10, day, 9, tzinfo=UTC),
    )


def test_a_past_day_has_the_titles_of_then(acme, running, vera, browser_of, key_of):
    with tenant(acme.pk):
        revise(running, 10, WORDS[0], WORDS[1])
        revise(running, 20, WORDS[1], WORDS[2])
        revise(running, 20, "Letters", "Calls", running.key_results.get())
        Objective.objects.filter(pk=running.pk).update(title=WORDS[2])
    days = [{"on": f"2026-{day}"} for day in ("10-09", "10-10", "11-10")]
    browser, key = browser_of(vera), key_of(vera)

    assert [row["Title"] for on in days for row in exported(browser, **on)] == [*WORDS]
    assert [row["title"] for on in days for row in listed(key, "items", **on)] == [
        *WORDS
    ]
    assert WORDS[0] in page_of(browser, **days[0]).content.decode()
    (key_result,) = exported(browser, level="key_result", **days[0])
    assert key_result["Title"] == "Letters"


def test_a_past_day_of_many_okrs_is_announced_and_comes_by_itself_or_by_a_link(
    acme, running, vera, browser_of
):
    with tenant(acme.pk):
        FlowSweep.objects.update(objectives=5_001)
    browser = browser_of(vera)
    asked, of_htmx = {"on": "2026-10-09", "level": "okr"}, {"HX-Request": "true"}

    announced = page_of(browser, "flow:more", **asked)
    text = announced.content.decode().replace("\xa0", " ")
    there = "?on=2026-10-09&amp;level=okr&amp;at_once"

    assert announced.context["page"] is None
    assert "What was known on 9 Oct is read from the log, which takes" in text
    assert '<p class="meta text-center js-only">It appears here by itself.' in text
    assert f'hx-get="/o/acme/flow/more/{there}" hx-trigger="load"' in text
    assert f'href="{there}=1"' in text
    for headers in ({}, of_htmx):
        shown = browser.get(f"/o/acme/flow/more/{unescape(there)}", headers=headers)
        assert shown.context["page"].report.open[0].reference == "O-12"
        assert 'id="found"' in shown.content.decode()
        assert "aria-busy" not in shown.content.decode()
    assert page_of(browser, "flow:more").context["page"].report.open
    of_team = page_of(browser, "flow:more", scope=running.team.reference, **asked)
    assert of_team.context["page"].report.open[0].reference == "O-12"


def test_too_few_finishes_have_no_corrected_line_either(running, vera, key_of):
    said = key_of(vera).get(reverse("api:flow_metrics", args=["acme"])).json()

    assert (said["finished"]["n"], said["corrected_85"]) == (0, None)


def test_a_key_result_past_its_due_day_says_why_no_trend_leads_on(
    acme, running, vera, browser_of
):
    with tenant(acme.pk):
        key_result = running.key_results.get()
        key_result.due_on = date(2026, 10, 20)
        key_result.save()
        for week in range(4):
            CheckIn.objects.create(
                key_result=key_result,
                value=week,
                measured_on=date(2026, 10, 10) + timedelta(weeks=week),
                recorded_at=NOW,
            )

    text = page_of_outlook(browser_of(vera))

    assert "Its last value came after its due day: no trend leads further." in text
    assert "A trend needs four values" not in text


def page_of_outlook(browser):
    return browser.get(reverse("flow:outlook", args=["acme", "O-12"])).content.decode()
