"""What the flow of an organisation costs the worker: everything, a team, a forecast."""

import resource
import statistics
import time
from datetime import UTC, date, datetime
from math import log10

from benchmarks import budgets
from benchmarks.load import SIZES, slug_of
from benchmarks.report import Report
from flow import actions
from flow.forecast import how_many
from flow.models import FlowRecord, FlowSnapshot, FlowSweep
from objectives.models import Objective, Transition
from okrhub.lib.tenancy import tenant
from organizations.models import Organization
from teams.models import Team

WEEKS = (2, 0, 1, 3, 0, 1, 2, 1, 0, 4, 1, 0, 2, 1, 1, 0, 3, 2, 0, 1, 1, 2, 0, 1, 0, 2)


def flow(report: Report, today: date) -> None:
    """Measure full recomputation at each size, one team's change, and a forecast."""
    now = datetime.now(UTC)
    seconds = {}
    for teams in SIZES:
        organization = Organization.objects.get(slug=slug_of(teams, today))
        with tenant(organization.pk):
            _forget()
        began = time.perf_counter()
        _sweep(organization.pk, today, now)
        seconds[teams] = time.perf_counter() - began
    with tenant(organization.pk):
        rows, days = FlowRecord.objects.count(), FlowSnapshot.objects.count()
        fresh = [_change(place, today) for place in range(5)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    _report(report, seconds, rows, days, fresh, peak)


def _report(
    report: Report,
    seconds: dict[int, float],
    rows: int,
    days: int,
    fresh: list[float],
    peak: float,
) -> None:
    largest, middle, least = (seconds[size] for size in reversed(SIZES))
    for words, growth in (
        ("40 to 400 teams", log10(largest / middle)),
        ("4 to 40 teams", log10(middle / least)),
    ):
        report.add(
            f"Flow, full recomputation, growth, {words}",
            f"exponent at most {budgets.MOST_FLOW_GROWTH}",
            f"{growth:.2f} ({largest:.0f} s for 400: {rows:,} records, {days:,} rows)",
            is_met=growth <= budgets.MOST_FLOW_GROWTH,
        )
    report.add(
        "Flow, full recomputation, memory of the whole process at most, 400 teams",
        f"at most {budgets.MOST_FLOW_MEMORY} MB",
        f"{peak:.0f} MB",
        is_met=peak <= budgets.MOST_FLOW_MEMORY,
    )
    median = statistics.median(fresh)
    report.add(
        "Flow, a change of one team to fresh figures everywhere, 400 teams",
        f"at most {budgets.MOST_FLOW_MILLISECONDS} ms of worker time",
        f"{median:.0f} ms",
        is_met=median <= budgets.MOST_FLOW_MILLISECONDS,
    )
    trials = [_forecast(seed) for seed in range(5)]
    report.add(
        "Forecast over 13 weeks, 10,000 trials",
        f"at most {budgets.MOST_FORECAST_MILLISECONDS} ms",
        f"{statistics.median(trials):.0f} ms",
        is_met=statistics.median(trials) <= budgets.MOST_FORECAST_MILLISECONDS,
    )


def _forget() -> None:
    for model in (FlowSnapshot, FlowRecord, FlowSweep):
        model.objects.all().delete()


def _sweep(organization_id: int, today: date, now: datetime) -> None:
    """Do each step in a transaction of its own, as the worker does, lines at the end."""
    with tenant(organization_id):
        sweep = actions.start_sweep(today=today, now=now)
    is_finished = False
    while not is_finished:
        with tenant(organization_id):
            actions.sweep_on(sweep.pk, now=now)
            sweep.refresh_from_db(fields=["finished_at"])
            is_finished = sweep.finished_at is not None
    with tenant(organization_id):
        actions.keep_past_lines(on=today)


def _change(place: int, today: date) -> float:
    """Drop an OKR of a team as its log would say, and time what follows."""
    team = Team.objects.order_by("-number")[place]
    dropped = Objective.objects.filter(team=team, state="in_process")[0]
    Transition.objects.create(
        objective=dropped,
        team=team,
        to_state="closed",
        outcome="dropped",
        effective_on=today,
        recorded_at=datetime.now(UTC),
    )
    began = time.perf_counter()
    actions.refresh_flow(team.pk, on=today)
    return (time.perf_counter() - began) * 1000


def _forecast(seed: int) -> float:
    began = time.perf_counter()
    how_many(WEEKS, weeks=13, cap=30, seed=seed)
    return (time.perf_counter() - began) * 1000
