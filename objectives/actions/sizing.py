"""How complex an objective is, who takes it on, and which functions it needs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from objectives import policies
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold
from objectives.actions.journal import refresh, save
from objectives.actions.key_results import check_open
from objectives.models import Objective, ObjectiveFunction, TopologyChoice
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
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Say what is known of SIZES, and which functions the outcome needs, by name.

    Empty means that it is not said here: then what stands above it holds (DOMAIN 2.1).
    What changes of SIZES is kept with its day.
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        sized = held.objective
        policies.may_edit_objective(held.actor, sized).enforce()
        check_open(sized)
        record(actor.user_id, "objective.sized_up", reason=reason)
        write_size(sized, changes, actor=actor, on=on, now=now, reason=reason)
        if functions is not None:
            _need(sized, functions)
        refresh(held)
        return sized


def write_size(
    objective: Objective,
    changes: Mapping[str, Any],
    *,
    actor: Membership | None,
    on: date,
    now: datetime,
    reason: str = "",
) -> None:
    """Write SIZES of a locked objective, and what changed of them into its history."""
    columns = sorted(SIZES & changes.keys())
    before = [getattr(objective, column) for column in columns]
    for column in columns:
        setattr(objective, column, changes[column])
    check_fields(objective, *columns)
    save(objective, *columns)
    if before == [getattr(objective, column) for column in columns]:
        return
    choice = TopologyChoice(
        objective=objective,
        **{column: getattr(objective, column) for column in sorted(SIZES)},
        reason=reason.strip(),
        actor=actor,
        chosen_on=on,
        recorded_at=now,
    )
    check_fields(choice, "reason")
    choice.save()


def _need(objective: Objective, names: Iterable[str]) -> None:
    needed = functions_named(names)
    rows = ObjectiveFunction.objects.filter(objective=objective)
    rows.exclude(function__in=needed).delete()
    kept = set(rows.values_list("function_id", flat=True))
    for function in needed:
        if function.pk not in kept:
            ObjectiveFunction.objects.create(objective=objective, function=function)
