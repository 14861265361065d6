"""What is measured: the worker's snapshots, pages, writes, memory."""

import secrets
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from math import log10
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from benchmarks import budgets
from benchmarks.load import SIZES, slug_of
from benchmarks.report import Report
from benchmarks.server import Browser, running
from flow import actions
from objectives.models import KeyResult, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization, User
from sprints.models import Sprint
from teams.models import Team

IGNORED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
LARGEST = SIZES[-1]


def snapshots(report: Report, today: date) -> None:
    """Time the whole day of each organisation and one team of the largest."""
    now = datetime.now(UTC)
    seconds = {}
    for teams in SIZES:
        organization = Organization.objects.get(slug=slug_of(teams, today))
        with tenant(organization.pk):
            began = time.perf_counter()
            actions.compute_day(today, now=now)
            seconds[teams] = time.perf_counter() - began
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


def pages(report: Report, today: date, *, rounds: int) -> None:
    """Measure calibration and every page in the same run, on the real server."""
    with running() as (port, worker):
        medians: dict[tuple[str, int], float] = {}
        calibration: dict[int, float] = {}
        for teams in SIZES:
            slug = slug_of(teams, today)
            browser = Browser(port, _cookies(slug))
            calibration[teams] = _median(browser, f"/o/{slug}/calibration/", rounds)
            for page in budgets.PAGES:
                path = _path(page, slug)
                if path is None:
                    continue
                _measure_page(report, browser, page, path, teams, medians, rounds)
        one = calibration[LARGEST]
        report.notes.append(
            f"Calibration = 1 = {one:.1f} ms (median of {rounds}, with 400 teams)."
        )
        for page in budgets.PAGES:
            _report_page(report, page, medians, one)
        _writes(report, browser, slug, one, rounds)
        _memory(report, browser, slug, worker)


def _measure_page(
    report: Report,
    browser: Browser,
    page: budgets.Page,
    path: str,
    teams: int,
    medians: dict[tuple[str, int], float],
    rounds: int,
) -> None:
    answer = browser.get(path)
    if answer.status != 200:
        report.add(page.words, "200", f"{answer.status} at {path}", is_met=False)
        return
    medians[page.words, teams] = _median(browser, path, rounds)
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
    report: Report,
    page: budgets.Page,
    medians: dict[tuple[str, int], float],
    one: float,
) -> None:
    if (page.words, LARGEST) not in medians:
        report.notes.append(f"Not measured: {page.words}.")
        return
    largest, middle = medians[page.words, LARGEST], medians[page.words, SIZES[1]]
    ratio, growth = largest / one, log10(largest / middle)
    report.add(
        f"{page.words}: server time, 400 teams",
        f"at most {page.ratio:g} x",
        f"{ratio:.1f} x ({largest:.1f} ms)",
        is_met=ratio <= page.ratio,
    )
    report.add(
        f"{page.words}: growth, 40 to 400 teams",
        f"exponent at most {budgets.MOST_GROWTH}",
        f"{growth:.2f}",
        is_met=growth <= budgets.MOST_GROWTH,
    )


def _writes(
    report: Report, browser: Browser, slug: str, one: float, rounds: int
) -> None:
    """Check in and commit through the real forms, each time on another row."""
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        team = Team.objects.get(number=1)
        key_result = KeyResult.objects.filter(
            objective__team=team, objective__state=Objective.State.IN_PROCESS
        )[0]
    path = _reverse("objectives:check_in", slug, key_result.reference)
    if path is None:
        report.notes.append("Not measured: a check-in.")
        return
    took = []
    for number in range(rounds):
        body = urlencode({"value": f"{25 - number / 100}", "confidence": 7})
        answer = browser.post(path, body)
        if answer.status not in {200, 204, 303}:
            report.add("A check-in", "303", f"{answer.status}", is_met=False)
            return
        took.append(answer.milliseconds)
    ratio = statistics.median(took) / one
    report.add(
        "A check-in (write)",
        f"at most {budgets.CHECK_IN_RATIO} x",
        f"{ratio:.1f} x",
        is_met=ratio <= budgets.CHECK_IN_RATIO,
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


def _median(browser: Browser, path: str, rounds: int) -> float:
    browser.get(path)
    return statistics.median(browser.get(path).milliseconds for _ in range(rounds))


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


def _cookies(slug: str) -> dict[str, str]:
    """Log the first team's product owner in, and return the cookies."""
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        membership = Membership.objects.select_related("user").get(
            user__email=f"person1@{slug}.example"
        )
    user: User = membership.user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {
        settings.SESSION_COOKIE_NAME: str(session.session_key),
        settings.CSRF_COOKIE_NAME: secrets.token_hex(16),
    }


def _path(page: budgets.Page, slug: str) -> str | None:
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        team = Team.objects.get(number=1)
        own = Objective.objects.filter(team=team, state=Objective.State.IN_PROCESS)
        references = {
            "": "",
            "team": team.reference,
            "objective": own.order_by("number")[0].reference,
            "sprint": Sprint.objects.filter(team=team)
            .order_by("-starts_on")[0]
            .reference,
        }
    path = _reverse(page.name, slug, references[page.reference])
    return None if path is None else path + page.query


def _reverse(name: str, slug: str, reference: str = "") -> str | None:
    kwargs = {"slug": slug} | ({"reference": reference} if reference else {})
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return None
