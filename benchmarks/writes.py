"""Writes through the real forms, each time on another row or value."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks import budgets
from benchmarks.people import cookies_of, member
from benchmarks.report import Report
from benchmarks.server import Browser
from benchmarks.timing import timing_of
from objectives import actions
from objectives.models import Cadence, Cycle, KeyResult, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from teams.models import Team

COMMITTER = 2
WRITTEN = frozenset({200, 204, 303})


def check_ins(report: Report, browser: Browser, slug: str, rounds: int) -> None:
    """Check in on a key result of the first team."""
    with tenant(Organization.objects.get(slug=slug).pk):
        key_result = KeyResult.objects.filter(
            objective__team__number=1, objective__state=Objective.State.IN_PROCESS
        )[0]
    path = reverse("objectives:check_in", args=[slug, key_result.reference])
    sent = (
        (path, urlencode({"value": f"{25 - number / 100}", "confidence": 7}))
        for number in range(rounds)
    )
    _write(report, browser, "A check-in (write)", sent, budgets.CHECK_IN_RATIO)


def commits(report: Report, port: int, slug: str, rounds: int, today: date) -> None:
    """Commit objectives of another team, which gets the slots for them first."""
    references = _made_ready(slug, rounds, today)
    browser = Browser(port, slug, cookies_of(slug, COMMITTER))
    sent = (
        (reverse("objectives:objective_commit", args=[slug, reference]), "")
        for reference in references
    )
    _write(report, browser, "A commit (write)", sent, budgets.COMMIT_RATIO)


def _made_ready(slug: str, rounds: int, today: date) -> list[str]:
    now = datetime.now(UTC)
    owner, committer = member(slug, 0), member(slug, COMMITTER)
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        team = Team.objects.get(number=COMMITTER)
        taken = Objective.objects.filter(team=team, slots__isnull=False).count()
        quarter = Cycle.objects.get(
            cadence=Cadence.QUARTERLY, starts_on__lte=today, ends_on__gte=today
        )
    actions.set_team_limit(
        team,
        actor=owner,
        cadence=Cadence.QUARTERLY,
        limit=taken + rounds,
        on=today,
        now=now,
    )
    return [
        _ready(team, quarter, committer, number, today, now).reference
        for number in range(rounds)
    ]


def _ready(
    team: Team,
    quarter: Cycle,
    committer: Membership,
    number: int,
    today: date,
    now: datetime,
) -> Objective:
    objective = actions.draft_objective(
        actor=committer,
        team=team,
        cycle=quarter,
        title=f"Nobody waits for an answer, part {number}",
        owner=committer,
        on=today,
        now=now,
        key_results=[
            actions.KeyResultDraft(
                "Patients who wait more than a day for an answer",
                kind=KeyResult.Kind.DECREASE,
                baseline=Decimal(31),
                target=Decimal(9),
                unit="%",
            )
        ],
    )
    return actions.make_ready(objective, actor=committer, on=today, now=now)


def _write(
    report: Report,
    browser: Browser,
    words: str,
    sent: Iterable[tuple[str, str]],
    most: float,
) -> None:
    took, beside = [], []
    for path, body in sent:
        answer = browser.post(path, body)
        if answer.status not in WRITTEN:
            report.add(words, "303", f"{answer.status} at {path}", is_met=False)
            return
        took.append(answer.milliseconds)
        beside.append(browser.calibrate())
    timing = timing_of(took, beside)
    report.add(
        words,
        f"at most {most:g} x",
        str(timing),
        is_met=timing.ratio <= most,
    )
