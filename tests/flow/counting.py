"""Count everything, and read what was counted."""

from datetime import UTC, date, datetime, timedelta

from flow import actions, queries
from flow.items import Level
from flow.models import FlowSnapshot, FlowSweep
from objectives.models import Slot, TeamCapacity, Transition
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


def step(objective, state, on, outcome="", team=None, undoes=None):
    return Transition.objects.create(
        objective=objective,
        team=team or objective.team,
        to_state=state,
        outcome=outcome,
        effective_on=on,
        recorded_at=datetime(on.year, on.month, on.day, 10, tzinfo=UTC),
        undoes=undoes,
    )


def give_slot(objective, team, *, other=False):
    TeamCapacity.objects.get_or_create(
        team=team, cadence="quarterly", defaults={"effective_limit": 9}
    )
    if not other:
        Slot.objects.filter(objective=objective).delete()
    Slot.objects.create(objective=objective, team=team, cadence="quarterly")


def okr_of(objective, on=TODAY):
    found = queries.items_from_log([objective.pk], on=on)
    return next((item for item in found if item.level == Level.OKR), None)
