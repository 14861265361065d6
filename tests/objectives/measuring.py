"""Readings of the first quarter and the key results that they belong to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from objectives.scoring import CheckIn, Kind, Measure

START = date(2026, 1, 1)
END = date(2026, 3, 31)
D = Decimal


def measured(on: date, value: str | None, confidence: int | None = None, hour: int = 9):
    return CheckIn(
        measured_on=on,
        recorded_at=datetime(2026, 5, 1, hour, tzinfo=UTC),
        value=None if value is None else D(value),
        confidence=confidence,
    )


def increase(baseline: str = "40", target: str = "80", **more) -> Measure:
    return Measure(Kind.INCREASE, D(baseline), D(target), **more)


def weekly(values: str) -> list[CheckIn]:
    """One value a week from the start on; a dash is a week without."""
    return [
        measured(START + timedelta(days=7 * week), value)
        for week, value in enumerate(values.split())
        if value != "-"
    ]
