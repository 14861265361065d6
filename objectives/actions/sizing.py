"""How complex an objective is, who takes it on, and which functions it needs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from objectives import policies
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold
from objectives.actions.journal import refresh, save
from objectives.actions.key_results import check_open
from objectives.models import Objective, ObjectiveFunction
from okrhub.lib.audit import record
from organizations.models import Membership
from teams.actions import functions_named

SIZES = frozenset({"domain", "complexity", "topology"})


def size_up_objective(
    objective: Objective,
    *,
    actor: Membership,
    changes: Mapping[str, Any],
    on: date,
    now: datetime,
    functions: Iterable[str] | None = None,
    version: int | None = None,
) -> Objective:
    """Say what is known of SIZES, and which functions the outcome needs, by name.

    Empty means that it is not said here: then what stands above it holds (DOMAIN 2.1).
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        sized = held.objective
        policies.may_edit_objective(held.actor, sized).enforce()
        check_open(sized)
        record(actor.user_id, "objective.sized_up")
        columns = sorted(SIZES & changes.keys())
        for column in columns:
            setattr(sized, column, changes[column])
        check_fields(sized, *columns)
        save(sized, *columns)
        if functions is not None:
            _need(sized, functions)
        refresh(held)
        return sized


def _need(objective: Objective, names: Iterable[str]) -> None:
    needed = functions_named(names)
    rows = ObjectiveFunction.objects.filter(objective=objective)
    rows.exclude(function__in=needed).delete()
    kept = set(rows.values_list("function_id", flat=True))
    for function in needed:
        if function.pk not in kept:
            ObjectiveFunction.objects.create(objective=objective, function=function)
