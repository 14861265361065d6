"""OKRs in process as the actions would leave them."""

from datetime import date, timedelta

import pytest

from objectives.models import Objective, Slot, TeamCapacity, Transition
from tests.factories import ObjectiveFactory, QuarterFactory
from tests.flow.counting import NOW


@pytest.fixture
def quarter(in_acme):
    return QuarterFactory.create()


@pytest.fixture
def started(quarter):
    """Put an objective in process as the actions would leave it."""

    def start(team, number, on=date(2026, 10, 1), **fields) -> Objective:
        objective = ObjectiveFactory.create(
            number=number,
            team=team,
            cycle=fields.pop("cycle", quarter),
            state="in_process",
            started_on=on,
            **fields,
        )
        TeamCapacity.objects.get_or_create(
            team=team, cadence="quarterly", defaults={"effective_limit": 9}
        )
        Slot.objects.create(objective=objective, team=team, cadence="quarterly")
        Transition.objects.create(
            objective=objective,
            team=team,
            to_state="in_process",
            effective_on=on,
            recorded_at=NOW - timedelta(days=40),
        )
        return objective

    return start
