"""The page, the API and the exported rows beside each other."""

import csv
import io
from datetime import date

from django.test import Client
from django.urls import reverse

from flow import export, metrics


def page_of(client: Client, view: str = "flow:flow", **asked: str):
    """Read a page of Acme's flow."""
    return client.get(reverse(view, kwargs={"slug": "acme"}), asked)


def exported(client: Client, **asked: str) -> list[dict[str, str]]:
    """Return the rows of the file for flow tools."""
    answer = page_of(client, "flow:items", **asked)
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def agree(
    browser: Client, key: Client, asked: dict[str, str], as_api: dict[str, str]
) -> metrics.PercentileLines:
    """Work all figures out from the exported rows: page and API must say the same.

    Every day's count of what is in process, too. Returns the lines.
    """
    shown = page_of(browser, "flow:more", **asked)
    there = reverse("api:flow_metrics", kwargs={"slug": "acme"})
    said = key.get(there, as_api).json()
    flows = [export.flow_of(row) for row in exported(browser, **asked)]

    first, on = date.fromisoformat(said["since"]), date.fromisoformat(said["on"])
    finished = [f for f in flows if f.finished_on and f.finished_on >= first]
    lines = metrics.percentile_lines(metrics.cycle_times(finished))
    assert said["finished"] == {
        "n": lines.n,
        "lines": {str(p): days for p, days in lines.lines.items()},
        "slowest": lines.slowest,
    }, asked
    ages = [age for f in flows if (age := metrics.age(f, on)) is not None]
    assert sorted(each["age_days"] for each in said["open"]) == sorted(ages)
    assert said["in_process"] == metrics.wip_at_end_of_day(flows, on)
    page = shown.context["page"]
    assert page.report.own == lines
    assert len(page.report.open) == said["in_process"] == page.days[-1].in_process
    assert [each.in_process for each in page.days] == [
        metrics.wip_at_end_of_day(flows, each.day) for each in page.days
    ]
    assert sum(week["finished"] for week in said["weeks"]) == lines.n
    text = shown.content.decode()
    assert f">{lines.n}</a></b><span>finished since" in text
    assert f">{len(ages)}</a></b><span>in process" in text
    return lines
