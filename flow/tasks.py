"""Jobs of the worker: snapshots after a change, on demand, and every night."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from flow import actions
from flow.queries import Scope
from organizations.jobs import (
    after_change,
    daily,
    enqueue,
    enqueue_after_change,
    job,
)
from organizations.models import Organization
from organizations.queries import settings


@shared_task(name="flow.watch")
def watch() -> None:
    """Look whether anything was recorded that the dashboard does not tell yet."""
    now = timezone.now()
    for organization_id in Organization.objects.values_list("pk", flat=True):
        actions.watch(organization_id, now=now)


@after_change("flow.keep_concerns")
def keep_concerns() -> None:
    """Work out the lines behind the dashboard's figures."""
    actions.keep_concerns(now=timezone.now())


@after_change("flow.keep_past_lines")
def keep_past_lines() -> None:
    """Work out what ages are compared with."""
    actions.keep_past_lines(on=settings().day_of(timezone.now()))


@job("flow.refresh_team")
def refresh_team(team_id: int, since: str = "") -> None:
    """Compute a team's row again after a change, and compare its OKRs with others'."""
    now = timezone.now()
    first = date.fromisoformat(since) if since else None
    today = settings().day_of(now)
    actions.refresh_flow(team_id, on=today)
    actions.refresh_team(team_id, today=today, now=now, since=first)
    enqueue_after_change()
    enqueue("conversations.find_overlaps", dedupe=str(team_id), team_id=team_id)


@job("flow.refresh_organization")
def refresh_organization() -> None:
    """Compute everything again after an import."""
    now = timezone.now()
    today = settings().day_of(now)
    actions.refresh_organization(today=today, now=now)
    actions.start_sweep(today=today, now=now, fills_past=True)
    enqueue_after_change()
    enqueue("conversations.find_all_overlaps", dedupe="all")


@job("flow.compute_day")
def compute_day(day: str) -> None:
    """Compute a day that somebody asked for."""
    actions.compute_day(date.fromisoformat(day), now=timezone.now())


@daily("flow.compute_today")
def compute_today() -> None:
    """Compute the day that has begun, whatever changed or did not."""
    now = timezone.now()
    actions.compute_day(settings().day_of(now), now=now)
    enqueue_after_change()


@daily("flow.sweep")
def sweep() -> None:
    """Work out all flow again, and put right what differs."""
    now = timezone.now()
    actions.start_sweep(today=settings().day_of(now), now=now)


@job("flow.sweep_on")
def sweep_on(sweep_id: int) -> None:
    """Do the next step of a sweep."""
    actions.sweep_on(sweep_id, now=timezone.now())


@job("flow.recount_units")
def recount_units(units: list[int]) -> None:
    """Count units anew between which a team or a unit was moved."""
    actions.recount_units(units, on=settings().day_of(timezone.now()))
    enqueue_after_change()


@job("flow.forecast")
def forecast(team: int | None, unit: int | None, day: str) -> None:
    """Forecast what a team, a unit or everybody will finish."""
    actions.make_forecasts(
        Scope(team, unit), on=date.fromisoformat(day), now=timezone.now()
    )
