"""Forecasts: made by the worker, stored with what went in, compared when time came."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db.models import QuerySet

from flow import forecast, metrics, queries
from flow.figures import finished_between
from flow.items import Level
from flow.metrics import FlowItem, iso_weeks, throughput
from flow.models import Forecast
from flow.queries import Filters, Scope
from objectives.models import Cadence
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.jobs import enqueue
from organizations.models import Membership

FORECAST_LEVELS = (Level.OKR, Level.KEY_RESULT, Level.INITIATIVE)
BEGINNING = date(1990, 1, 1)
WEEKS_LOOKED_BACK = 13
TRIALS_LOOKING_BACK = 500


def ask_for_forecasts(*, on: date) -> None:
    """Ask for the forecasts of every scope, a job each."""
    with tenant(current_organization_id()):
        for scope in queries.all_scopes():
            _ask(scope, on)


def ask_for_forecast(scope: Scope, *, actor: Membership, on: date) -> None:
    """Have the worker forecast as of a past day, from what was known then."""
    with tenant(actor.organization_id):
        _ask(scope, on)


def _ask(scope: Scope, on: date) -> None:
    enqueue(
        "flow.forecast",
        dedupe=f"{scope.team} {scope.unit} {on}",
        team=scope.team,
        unit=scope.unit,
        day=on.isoformat(),
    )


def make_forecasts(scope: Scope, *, on: date, now: datetime) -> list[Forecast]:
    """Forecast what a scope finishes by the end of the cycle that runs.

    Of a cadence and level with too little history nothing is forecast and nothing
    stored. The same day gives the same numbers, since its seed is stored.
    """
    with tenant(current_organization_id()):
        found = []
        for cadence in Cadence.values:
            for level in FORECAST_LEVELS:
                filters = Filters(BEGINNING, on, scope, level, cadence)
                _compare(filters)
                made = _forecast(filters, now)
                if made is not None:
                    found.append(made)
        return found


def _forecast(filters: Filters, now: datetime) -> Forecast | None:
    until = queries.end_ahead(filters.cadence, filters.on)
    if until is None:
        return None
    flows = queries.flows_of(filters)
    history = forecast.weekly_finishes(flows, on=filters.on)
    if forecast.shortfall(history) is not None:
        return None
    weeks = forecast.whole_weeks_until(until, on=filters.on)
    cap = metrics.wip_at_end_of_day(flows, filters.on)
    seed = filters.on.toordinal()
    said = forecast.how_many(history, weeks=weeks, cap=cap, seed=seed)
    done = forecast.when(history, items=cap, seed=seed)
    held = forecast.backtest(
        _all_weeks(flows, filters.on),
        weeks=WEEKS_LOOKED_BACK,
        seed=seed,
        trials=TRIALS_LOOKING_BACK,
    )
    row, _ = Forecast.objects.update_or_create(
        **filters.scope.columns,
        cadence=filters.cadence,
        level=filters.level,
        day=filters.on,
        until=until,
        defaults={
            "seed": seed,
            "inputs": {
                "history": list(history),
                "weeks": weeks,
                "cap": cap,
                "trials": forecast.TRIALS,
            },
            "result": {
                "fan": list(said.fan) if said else [],
                "histogram": said.histogram if said else {},
                "when": done.weeks if done else {},
                "backtest": asdict(held),
            },
            "computed_at": now,
        },
    )
    return row


def _all_weeks(flows: Sequence[FlowItem], on: date) -> list[int]:
    """Return the finishes of all complete weeks, the oldest first."""
    first = min(start for flow in flows for start, _ in flow.intervals)
    complete = [week for week in iso_weeks(first, on) if week.is_complete(on)]
    return [week.finished for week in throughput(flows, complete[1:])]


def _compare(filters: Filters) -> None:
    """Write beside forecasts whose day has come what really was finished."""
    due = Forecast.objects.filter(
        cadence=filters.cadence,
        level=filters.level,
        until__lt=filters.on,
        happened=None,
        **filters.scope.columns,
    )
    _write_what_happened(due, filters.scope, filters.cadence, filters.level)


def correct_forecasts(scope: Scope, cadence: str, level: str, *, since: date) -> None:
    """Compare forecasts anew whose outcome a late record from `since` on changed.

    What was said stays as it was said. Two queries at most where nothing changed.
    """
    compared = Forecast.objects.filter(
        cadence=cadence,
        level=level,
        until__gte=since,
        happened__isnull=False,
        **scope.columns,
    )
    _write_what_happened(compared, scope, cadence, level)


def _write_what_happened(
    forecasts: QuerySet[Forecast], scope: Scope, cadence: str, level: str
) -> None:
    rows = list(forecasts.only("day", "until", "happened"))
    if not rows:
        return
    last = max(row.until for row in rows)
    kept = queries.kept_figures(scope, cadence, level, up_to=last)
    changed = []
    for row in rows:
        happened = finished_between(kept, after=row.day, until=row.until)
        if happened != row.happened:
            row.happened = happened
            changed.append(row)
    Forecast.objects.bulk_update(changed, ["happened"])
