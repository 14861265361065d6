"""The cycles around a day: three years of quarters and years, and what comes next."""

from datetime import date, timedelta

from objectives.models import Cycle

QUARTERS_BACK = 12


def quarter_start(on: date, offset: int = 0) -> date:
    """Return the first day of the calendar quarter `offset` quarters from a day's."""
    months = on.year * 12 + (on.month - 1) // 3 * 3 + 3 * offset
    return date(months // 12, months % 12 + 1, 1)


def create_quarters(today: date) -> dict[int, Cycle]:
    """Create the quarters, by their distance from the present one; the next is -1."""
    quarters = {}
    for back in range(QUARTERS_BACK, -2, -1):
        starts_on = quarter_start(today, -back)
        ends_on = quarter_start(today, 1 - back) - timedelta(days=1)
        quarters[back] = Cycle.objects.create(
            name=f"Q{(starts_on.month + 2) // 3} {starts_on.year}",
            cadence="quarterly",
            starts_on=starts_on,
            ends_on=ends_on,
            state=_state(back),
        )
    return quarters


def create_years(today: date) -> dict[int, Cycle]:
    """Create the years, by their distance from the present one; the next is -1."""
    years = {}
    for back in range(3, -2, -1):
        year = today.year - back
        years[back] = Cycle.objects.create(
            name=str(year),
            cadence="annual",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            state=_state(back),
        )
    return years


def sprint_start(today: date) -> date:
    """Return the Monday on which the present sprint began: that of an odd week."""
    monday = today - timedelta(days=today.weekday())
    return monday if monday.isocalendar().week % 2 else monday - timedelta(days=7)


def lock_past(today: date) -> None:
    """Lock the cycles whose days of grace are over, once all is written."""
    Cycle.objects.filter(ends_on__lt=today - timedelta(days=14)).update(
        state=Cycle.State.LOCKED
    )


def _state(back: int) -> str:
    if back > 0:
        return Cycle.State.CLOSING
    return Cycle.State.PLANNING if back < 0 else Cycle.State.OPEN
