"""Shared beginnings: a KPI of Billing and the values that Pia writes down."""

from datetime import timedelta
from decimal import Decimal

import pytest

from measures import actions
from measures.actions import NewMetric
from measures.models import Kpi, MeasuredValue, Metric

D = Decimal
WAITING = NewMetric("Waiting time", "min", "current_value", "The queue")


@pytest.fixture
def register(pia, billing, today):
    """Set up a KPI of Billing as Pia: green up to 20, red above 30, monthly."""

    def make(metric: Metric | NewMetric = WAITING, **changes) -> Kpi:
        given = {
            "actor": pia,
            "team": billing,
            "on": today,
            "direction": "down",
            "green": D(20),
            "red": D(30),
        }
        return actions.register_kpi(metric, **given | changes)

    return make


@pytest.fixture
def say(pia, today, now):
    """Write a value down as Pia."""

    def write(kpi: Kpi, value: str, days_ago: int = 0, **changes) -> MeasuredValue:
        given = {"actor": pia, "on": today, "now": now}
        measured_on = today - timedelta(days=days_ago)
        return actions.record_value(
            kpi, value=D(value), measured_on=measured_on, **given | changes
        )

    return write
