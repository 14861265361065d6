"""OKRs that are open, or committed and measured, and how Pia closes them."""

from datetime import date
from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import Objective
from okrhub.lib.tenancy import tenant


@pytest.fixture
def measured(committed, acme, pia, today, now):
    """Commit an objective and bring its key result to a value."""

    def make(value: str | None = "4", *, on: date = today, **changes) -> Objective:
        objective: Objective = committed(**changes)
        if value is not None:
            with tenant(acme.pk):
                key_result = objective.key_results.get()
            actions.check_in(
                key_result, actor=pia, value=Decimal(value), on=on, now=now
            )
        return objective

    return make


@pytest.fixture
def close(pia, today, now):
    """Close an objective as Pia."""

    def act(objective, outcome, **given):
        return actions.close_objective(
            objective,
            outcome=outcome,
            **{"actor": pia, "on": today, "now": now} | given,
        )

    return act


@pytest.fixture
def open_in(draft, ready, committed, pia, today, now):
    """Bring an objective into one of the states in which it is open."""

    def make(state: str) -> Objective:
        making = {"proposed": draft, "ready": ready}.get(state, committed)
        objective: Objective = making()
        if state == "paused":
            actions.pause_objective(objective, actor=pia, on=today, now=now)
        if state == "deferred":
            actions.defer_objective(objective, actor=pia, on=today, now=now)
        return objective

    return make
