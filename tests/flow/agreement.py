"""The page, the API and the exported rows beside each other."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

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
    rows = exported(browser, **asked)
    flows = [export.flow_of(row) for row in rows]

    first, on = date.fromisoformat(said["since"]), date.fromisoformat(said["on"])
    times, ages = [], []
    for row, flow in zip(rows, flows, strict=True):
        elsewhere = int(row["Days elsewhere"])
        if (open_for := metrics.age(flow, on)) is not None:
            ages.append(open_for + elsewhere)
        elif flow.finished_on and flow.finished_on >= first:
            times.append(metrics.days_in_process(flow, flow.finished_on) + elsewhere)
    lines = metrics.percentile_lines(times)
    assert said["finished"] == {
        "n": lines.n,
        "lines": {str(p): days for p, days in lines.lines.items()},
        "slowest": lines.slowest,
    }, asked
    assert sorted(each["age_days"] for each in said["open"]) == sorted(ages)
    assert said["in_process"] == metrics.wip_at_end_of_day(flows, on)
    _agree_on_items_and_days(key, as_api, rows, flows)
    assert [(each["finished"], each["dropped"]) for each in said["cycles"]] == [
        (each.finished, each.dropped)
        for each in metrics.throughput(flows, _periods(said["cycles"]))
    ]
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


def listed(key: Client, what: str, **asked: str) -> Iterator[dict[str, Any]]:
    """Return all records of a list of the API, page by page."""
    address = reverse(f"api:flow_{what}", kwargs={"slug": "acme"})
    page = key.get(address, {**asked, "page_size": "200"}).json()
    yield from page["results"]
    while page["next"]:
        page = key.get(page["next"]).json()
        yield from page["results"]


def _agree_on_items_and_days(
    key: Client,
    asked: dict[str, str],
    rows: Iterable[Mapping[str, str]],
    flows: Sequence[metrics.FlowItem],
) -> None:
    assert [
        (
            each["reference"],
            each["started_on"],
            each["exited_on"] or "",
            each["outcome"],
            str(each["days_elsewhere"]),
        )
        for each in listed(key, "items", **asked)
    ] == [
        (
            row["ID"],
            row["In process"],
            "".join(row[name] for name in export.COLUMNS[2:6]),
            row["Outcome"],
            row["Days elsewhere"],
        )
        for row in rows
    ]
    for each in listed(key, "snapshots", **asked):
        day = date.fromisoformat(each["day"])
        assert each["in_process"] == metrics.wip_at_end_of_day(flows, day), day


def _periods(cycles: Iterable[Mapping[str, str]]) -> list[metrics.Period]:
    return [
        metrics.Period(*(date.fromisoformat(each[name]) for name in ("start", "end")))
        for each in cycles
    ]
