"""What is measured: the worker's snapshots, pages, scripts, memory."""

import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import log10

import psutil
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from benchmarks import budgets, writes
from benchmarks.load import SIZES, slug_of
from benchmarks.people import cookies_of
from benchmarks.report import Report
from benchmarks.server import Browser, running
from benchmarks.timing import Timing, timing_of
from flow import actions
from measures.models import Kpi
from objectives.models import Draft, Objective
from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations.models import Organization
from screens.actions import keep_map
from sprints.models import Sprint
from teams.models import Team

IGNORED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
LARGEST = SIZES[-1]
SCRIPT = re.compile(rb'<script[^>]* src="([^"]+)"')


def snapshots(report: Report, today: date) -> None:
    """Time the whole day of each organisation and one team of the largest.

    What the worker keeps beside is kept, too, so that pages show all that they do.
    """
    now = datetime.now(UTC)
    seconds = {}
    for teams in SIZES:
        organization = Organization.objects.get(slug=slug_of(teams, today))
        with tenant(organization.pk):
            began = time.perf_counter()
            actions.compute_day(today, now=now)
            seconds[teams] = time.perf_counter() - began
            actions.keep_concerns(now=now)
            keep_map(now=now)
            _change_some(now)
    with tenant(organization.pk):
        team = Team.objects.order_by("-number")[0]
        took = [
            _milliseconds(lambda: actions.refresh_team(team.pk, today=today, now=now))
            for _ in range(5)
        ]
    median = statistics.median(took)
    report.add(
        "Snapshot of one team after a change, 400 teams",
        f"at most {budgets.MOST_SNAPSHOT_MILLISECONDS} ms of worker time",
        f"{median:.0f} ms",
        is_met=median <= budgets.MOST_SNAPSHOT_MILLISECONDS,
    )
    growth = log10(seconds[LARGEST] / seconds[SIZES[1]])
    report.add(
        "Growth of a full recomputation, 40 to 400 teams",
        f"exponent at most {budgets.MOST_FLOW_GROWTH}",
        f"{growth:.2f} ({seconds[LARGEST]:.1f} s for 400)",
        is_met=growth <= budgets.MOST_FLOW_GROWTH,
    )


def _change_some(now: datetime) -> None:
    """Give the page of what changed its fifty lines, in each organisation alike."""
    record(None, "team.edited")
    for number in range(13):
        Team.objects.filter(number__lte=4).update(mission=f"As of {now}, {number}")


def pages(report: Report, today: date, *, rounds: int) -> None:
    """Measure calibration and every page in the same run, on the real server."""
    with running() as (port, worker):
        timings: dict[tuple[str, int], Timing] = {}
        for teams in SIZES:
            slug = slug_of(teams, today)
            browser = Browser(port, slug, cookies_of(slug, 1))
            for page in budgets.PAGES:
                path = _path(page, slug)
                if path is None:
                    continue
                _measure_page(report, browser, page, path, teams, timings, rounds)
        one = [timing.one for (_, teams), timing in timings.items() if teams == LARGEST]
        report.notes.append(
            f"Calibration = 1 = {min(one):.1f} to {max(one):.1f} ms (medians of {rounds},"
            " each taken in turns with a page, with 400 teams)."
        )
        for page in budgets.PAGES:
            _report_page(report, page, timings)
        writes.check_ins(report, browser, slug, rounds)
        writes.commits(report, port, slug, rounds, today)
        _scripts(report, browser, slug)
        _memory(report, Browser(port, slug, cookies_of(slug, 1)), slug, worker)


def _measure_page(
    report: Report,
    browser: Browser,
    page: budgets.Page,
    path: str,
    teams: int,
    timings: dict[tuple[str, int], Timing],
    rounds: int,
) -> None:
    answer = browser.get(path)
    if answer.status != 200:
        report.add(page.words, "200", f"{answer.status} at {path}", is_met=False)
        return
    timings[page.words, teams] = _timing(browser, path, rounds)
    if teams != LARGEST:
        return
    queries = _queries(browser, path)
    report.add(
        f"{page.words}: queries",
        f"at most {budgets.MOST_QUERIES}",
        str(queries),
        is_met=queries <= budgets.MOST_QUERIES,
    )
    report.add(
        f"{page.words}: weight gzipped",
        f"at most {budgets.MOST_BYTES // 1000} kB",
        f"{answer.gzipped / 1000:.1f} kB",
        is_met=answer.gzipped <= budgets.MOST_BYTES,
    )


def _report_page(
    report: Report, page: budgets.Page, timings: dict[tuple[str, int], Timing]
) -> None:
    if (page.words, LARGEST) not in timings:
        report.notes.append(f"Not measured: {page.words}.")
        return
    largest, middle = timings[page.words, LARGEST], timings[page.words, SIZES[1]]
    growth = log10(largest.ratio / middle.ratio)
    report.add(
        f"{page.words}: server time, 400 teams",
        f"at most {page.ratio:g} x",
        str(largest),
        is_met=largest.ratio <= page.ratio,
    )
    report.add(
        f"{page.words}: growth, 40 to 400 teams",
        f"exponent at most {budgets.MOST_GROWTH}",
        f"{growth:.2f}",
        is_met=growth <= budgets.MOST_GROWTH,
    )


def _scripts(report: Report, browser: Browser, slug: str) -> None:
    """Weigh every script that any of the pages loads."""
    paths = [path for page in budgets.PAGES if (path := _path(page, slug)) is not None]
    sources = {
        source.decode()
        for path in paths
        for source in SCRIPT.findall(browser.get(path).body)
    }
    weight = sum(browser.get(source).gzipped for source in sources)
    report.add(
        f"All JavaScript of these pages gzipped ({len(sources)} files)",
        f"at most {budgets.MOST_SCRIPT_BYTES // 1000} kB",
        f"{weight / 1000:.1f} kB",
        is_met=0 < weight <= budgets.MOST_SCRIPT_BYTES,
    )


def _memory(
    report: Report, browser: Browser, slug: str, worker: psutil.Process
) -> None:
    paths = [path for page in budgets.PAGES if (path := _path(page, slug)) is not None]
    for number in range(1000):
        browser.get(paths[number % len(paths)])
    megabytes = worker.memory_full_info().uss / 1_000_000
    report.add(
        "Memory of a web worker after 1,000 mixed requests",
        f"at most {budgets.MOST_MEMORY} MB",
        f"{megabytes:.0f} MB",
        is_met=megabytes <= budgets.MOST_MEMORY,
    )


def _timing(browser: Browser, path: str, rounds: int) -> Timing:
    browser.get(path)
    took, beside = [], []
    for _ in range(rounds):
        took.append(browser.get(path).milliseconds)
        beside.append(browser.calibrate())
    return timing_of(took, beside)


def _milliseconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _queries(browser: Browser, path: str) -> int:
    """Count SQL as the budgets do: without transaction control and set_config."""
    client = Client()
    for name, value in browser.cookies.items():
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum(
        not query["sql"].startswith(IGNORED) and "set_config" not in query["sql"]
        for query in captured.captured_queries
    )


def _path(page: budgets.Page, slug: str) -> str | None:
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        team = Team.objects.get(number=1)
        own = Objective.objects.filter(team=team, state=Objective.State.IN_PROCESS)
        sprints = Sprint.objects.filter(team=team).order_by("-starts_on")
        references = {
            "": "",
            "team": team.reference,
            "objective": own.order_by("number")[0].reference,
            "sprint": sprints[0].reference,
            "reviewed": sprints[1].reference,
            "kpi": Kpi.objects.get(number=1).reference,
            "draft": Draft.objects.get(number=1).reference,
        }
        month_ago = sprints[0].starts_on - timedelta(days=30)
    path = address(page.name, slug, references[page.reference])
    return None if path is None else path + page.query.format(month_ago=month_ago)


def address(name: str, slug: str, reference: str = "") -> str | None:
    """Return the address of a page, None where there is no such page."""
    kwargs = {"slug": slug} | ({"reference": reference} if reference else {})
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return None
