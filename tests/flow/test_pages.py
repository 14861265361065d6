"""The flow pages, their files and the API: the same numbers everywhere."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl

from django.urls import reverse

from flow import actions
from flow.models import PastLines
from objectives.models import Objective, Transition
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import OrganizationSettings
from teams.models import Team
from tests.flow.agreement import agree, exported, page_of
from tests.flow.counting import NOW, TODAY, step
from tests.flow.two_quarters import (
    acme,
    billing,
    history,
    intake,
    that_morning,
)
from tests.pages import looked_at_again

__all__ = ["acme", "billing", "history", "intake", "that_morning"]


def test_page_api_and_exported_rows_say_the_same(
    history, billing, intake, vera, browser_of, key_of
):
    browser, key = browser_of(vera), key_of(vera, "read")
    with tenant(history.pk):
        handed_over = Objective.objects.get(number=12)
        for team, on in ((intake, 5), (billing, 20)):
            Transition.objects.create(
                objective=handed_over,
                team=team,
                to_state="in_process",
                effective_on=date(2026, 10, on),
                recorded_at=NOW,
            )
        actions.refresh_flow(billing.pk, on=TODAY)

    for asked, as_api in (
        ({}, {}),
        ({"scope": billing.reference}, {"team": billing.reference}),
        ({"scope": intake.reference}, {"team": intake.reference}),
        ({"on": "2026-09-12"}, {"on": "2026-09-12"}),
        ({"on": "0001-01-01"}, {}),
        ({"level": "key_result"}, {"level": "key_result"}),
        ({"since": "Q4 2026"}, {"since": "2026-10-01"}),
    ):
        agree(browser, key, asked, as_api)


def test_the_first_view_leads_with_ages_carry_over_and_finishes(
    history, vera, browser_of
):
    shown = page_of(browser_of(vera))

    charts = [chart.key for chart in shown.context["charts"]]
    assert charts == ["aging", "carry-over", "finished"]
    report = shown.context["page"].report
    assert report.open[0].reference == "O-12"
    assert report.open[0].age == 132
    assert (report.older, report.carried.count) == (1, 1)
    (carried,) = shown.context["page"].carry_overs
    assert (carried.name, carried.share.part, carried.share.whole) == ("Q3 2026", 1, 10)


def test_what_the_worker_keeps_for_the_first_view_says_what_is_counted_without_it(
    history, vera, browser_of, statements
):
    client, seen = browser_of(vera), []

    def look():
        page = page_of(client).context["page"]
        seen.append((page.report.open, page.report.older, page.carry_overs))

    kept = statements(look)
    with tenant(history.pk):
        PastLines.objects.update(carried=[], worked_out_on=TODAY - timedelta(days=1))
    of_another_day = statements(look)
    with tenant(history.pk):
        PastLines.objects.all().delete()
    counted = statements(look)

    assert seen[0] == seen[1] == seen[2]
    assert [of_another_day - kept, counted - kept] == [1, 2]


def test_every_dot_leads_to_its_record(history, vera, browser_of):
    text = page_of(browser_of(vera), "flow:more").content.decode()

    for number in range(1, 10):
        assert f'href="/o/acme/objectives/O-{number}/" class="dotlink"' in text


def test_of_many_the_page_says_the_same_and_each_mark_leads_to_those_behind_it(
    history, vera, browser_of, monkeypatch
):
    client = browser_of(vera)
    few = {view: page_of(client, view) for view in ("flow:flow", "flow:more")}
    for place in ("flow.queries.page", "flow.behind"):
        monkeypatch.setattr(f"{place}.MOST_DOTS", 2)

    many = {view: page_of(client, view) for view in few}

    for view, shown in many.items():
        assert shown.context["page"].report == few[view].context["page"].report
        assert shown.context["page"].has_many_open
    chart = many["flow:more"].context["charts"][0]
    histogram = many["flow:more"].context["charts"][4]
    assert histogram == few["flow:more"].context["charts"][4]
    marks = re.findall(r'href="(\?[^"]*left=[^"]*)#cycle-time"', str(chart.drawing))
    behind = [
        page_of(client, "flow:more", **dict(parse_qsl(unescape(mark)[1:])))
        for mark in marks[: len(marks) // 2]
    ]
    told = [dot.item.number for each in behind for dot in each.context["page"].dots]
    assert sorted(told) == list(range(1, 10))
    open_ = page_of(client, got="0", days="1-14").context["page"]
    assert [each.number for each in open_.listed] == [14, 13]


def test_a_past_day_of_many_counts_as_gone_what_was_begun_again_since(
    history, billing, vera, browser_of, monkeypatch
):
    client = browser_of(vera)
    with tenant(history.pk):
        step(Objective.objects.get(number=11), "in_process", date(2026, 11, 2))
        actions.refresh_flow(billing.pk, on=TODAY)
    few = page_of(client, "flow:more", on="2026-10-20").context["page"]
    monkeypatch.setattr("flow.queries.page.MOST_DOTS", 2)

    many = page_of(client, "flow:more", on="2026-10-20").context["page"]
    now = page_of(client, "flow:more").context["page"]

    assert many.has_many_finished
    assert (many.report, many.heaps, many.dots) == (few.report, few.heaps, few.dots)
    assert [each.number for each in many.report.open] == [12]
    assert [each.number for each in now.report.open] == [12, 11, 14, 13]


def test_a_line_is_not_drawn_below_its_n_and_n_is_said(history, vera, browser_of):
    text = page_of(browser_of(vera), "flow:more").content.decode()

    assert "n = 9 OKRs finished." in text
    assert 'class="pct p85"' in text
    assert 'class="pct p95"' not in text
    assert "Slowest of 9 so far" in text


def test_too_little_history_gives_no_forecast_and_the_reason(
    history, intake, vera, browser_of
):
    client = browser_of(vera)
    of_intake = {"scope": intake.reference}

    text = page_of(client, "flow:more", **of_intake).content.decode()
    with tenant(history.pk):
        OrganizationSettings.objects.update(has_units=False)
    deeper = page_of(
        client, "flow:more", level="key_result", **of_intake
    ).content.decode()

    assert "Not enough history for a forecast: it takes 10 complete weeks" in text
    assert "The unit or everybody together may have enough." in text
    asked = f"?scope={intake.reference}&amp;level=key_result#cycle-time"
    assert f'<a href="{asked}">See its key results</a>' in text
    assert "Not enough history" in deeper
    assert "See its key results" not in deeper
    assert "Everybody together may have enough." in deeper
    assert re.findall(r">[^<]*\bunits?\b", deeper) == []


def test_the_past_is_shown_as_it_was(history, vera, browser_of):
    shown = page_of(browser_of(vera), on="2026-09-10")

    report = shown.context["page"].report
    assert report.finished == 4
    assert len(report.open) == 6
    assert "as it was then" in shown.content.decode()


def test_a_team_can_be_chosen_on_every_day_on_which_it_was_there(
    history, acme, intake, vera, browser_of
):
    with tenant(acme.pk):
        Team.objects.filter(pk=intake.pk).update(archived_on=date(2026, 10, 1))
    client, asked = browser_of(vera), {"scope": intake.reference}

    while_there, after = (
        page_of(client, on=on, **asked) for on in ("2026-09-30", "2026-10-01")
    )

    assert while_there.context["form"].whose == intake.name
    assert while_there.context["page"].report.finished == 3
    assert after.context["form"].whose == ""


def test_the_table_of_many_days_is_thinned_and_keeps_the_newest(
    history, vera, browser_of
):
    charts = page_of(browser_of(vera), "flow:more").context["charts"]

    days = [row[0] for row in _chart(charts, "cumulative-flow").rows]
    assert days[:2] == [TODAY, TODAY - timedelta(days=7)]
    assert "every 7th day up to the last" in _chart(charts, "cumulative-flow").said


def _chart(charts, key):
    return next(chart for chart in charts if chart.key == key)


def test_the_forecast_of_a_past_day_is_worked_out_when_somebody_asks(
    history, vera, browser_of
):
    client = browser_of(vera)
    there = reverse("flow:more", args=["acme"]) + "?on=2026-10-20&since=Q3+2026"

    before = client.get(there).content.decode()
    asked = client.post(there)
    page = client.get(there)
    waiting = page.content.decode()
    jobs.work()
    after = client.get(looked_at_again(page)[0]).content.decode()

    assert "No forecast was made on this day or before." in before
    assert "Work it out as of 20 Oct 2026" in before
    assert (asked.status_code, asked.url) == (303, f"{there}#forecast")
    assert "The worker works it out." in waiting
    assert looked_at_again(page) == [
        f"{there}#{chart}" for chart in ("forecast", "forecast-result")
    ]
    assert 'hx-trigger="every 3s"' in waiting
    assert "Made on 20 Oct 2026" in after
    assert "As many as are in process (1) take " in after
    assert "Work it out" not in after
    assert "every 3s" not in after


def test_the_forecast_of_a_past_day_is_asked_for_in_the_api(
    history, billing, vera, key_of
):
    there = reverse("api:flow_forecasts", kwargs={"slug": "acme"})
    asked, key = {"on": "2026-10-20", "team": billing.reference}, key_of(vera)

    answer = key.post(there, asked)
    jobs.work()

    assert (answer.status_code, answer.json()) == (201, {"on": "2026-10-20"})
    made = key.get(there, asked | {"since": "2026-07-01"}).json()["results"]
    assert [each["day"] for each in made] == ["2026-10-20"]
    for wrong in ({}, asked | {"unit": billing.unit_id}, asked | {"on": "1066-10-14"}):
        assert key.post(there, wrong).status_code == 400


def test_nonsense_narrows_nothing_and_a_cycle_later_than_the_day_is_named(
    history, vera, browser_of, key_of
):
    browser = browser_of(vera)
    shown = page_of(browser, scope="T-999999", on="never", level="x", since="1066")
    later = page_of(browser, "flow:more", on="2026-09-20", since="Q4 2026")
    year_back = page_of(browser, "flow:more", on="2026-09-20")
    refused = key_of(vera, "read").get(
        reverse("api:flow_metrics", args=["acme"]),
        {"on": "2026-09-20", "since": "2026-10-01"},
    )

    assert shown.status_code == 200
    assert shown.context["page"].report.finished == 9
    assert "Q4 2026 had not begun on that day" in later.content.decode()
    assert later.context["page"].report == year_back.context["page"].report
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"since": ["It is later than the day."]},
    )


def test_a_chart_is_a_file_that_holds_no_formula(history, vera, browser_of):
    client = browser_of(vera)
    there = reverse("flow:chart", kwargs={"slug": "acme", "chart": "cycle-time"})

    rows = list(csv.reader(io.StringIO(client.get(there).content.decode())))

    assert rows[0] == ["Reference", "Title", "Finished on", "Days", "Outcome"]
    assert rows[1] == ["O-1", "'=Bills 1", "2026-09-03", "65", "achieved"]
    unknown = reverse("flow:chart", kwargs={"slug": "acme", "chart": "none"})
    assert client.get(unknown).status_code == 404


def test_the_file_for_flow_tools_begins_with_the_id_and_its_days(
    history, vera, browser_of
):
    rows = exported(browser_of(vera))

    assert list(rows[0])[:3] == ["ID", "In process", "Finished"]
    assert (rows[0]["ID"], rows[0]["In process"], rows[0]["Finished"]) == (
        "O-1",
        "2026-07-01",
        "2026-09-03",
    )
    assert rows[9]["Dropped"] == "2026-10-02"
    assert rows[10]["Deferred"] == "2026-10-03"
