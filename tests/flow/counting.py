"""Count everything, and read what was counted."""

from datetime import UTC, date, datetime, timedelta

from flow import actions, queries
from flow.models import FlowSnapshot, FlowSweep
from organizations import jobs

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


def figures_on(scope, day=TODAY, level="okr"):
    kept = queries.kept_figures(scope, "quarterly", level, up_to=day)
    return kept[-1].on(day) if kept else None


def sweep(day=TODAY):
    actions.start_sweep(today=day, now=NOW + timedelta(days=(day - TODAY).days))
    jobs.work()
    return FlowSweep.objects.latest("pk")


def rows_of_figures():
    columns = [
        field.name
        for field in FlowSnapshot._meta.concrete_fields
        if field.name not in {"id"}
    ]
    return sorted(FlowSnapshot.objects.values_list(*columns), key=str)
