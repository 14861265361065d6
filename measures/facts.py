"""KPIs as the calculations want them: the bridge from rows to pure values."""

from collections.abc import Iterable
from datetime import date

from measures import corridor
from measures.models import Kpi, MeasuredValue


def limits(kpi: Kpi) -> corridor.Limits:
    """Return a KPI's limits."""
    return corridor.limits_of(
        kpi.direction,
        kpi.green,
        kpi.red,
        green_upper=kpi.green_upper,
        red_upper=kpi.red_upper,
    )


def readings(values: Iterable[MeasuredValue]) -> list[corridor.Reading]:
    """Return values as the corridor reads them."""
    return [
        corridor.Reading(value.measured_on, value.recorded_at, value.value)
        for value in values
    ]


def status(kpi: Kpi, *, on: date) -> corridor.Status:
    """Return how a KPI stands on a day, from the columns its values wrote."""
    return corridor.status(
        limits(kpi),
        kpi.current,
        kpi.measured_on,
        frequency_days=kpi.frequency_days,
        on=on,
    )
