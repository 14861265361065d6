"""When a value and when a confidence is due or stale, in words of their own."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from objectives.scoring.measure import MAINTAIN_KINDS, METRIC_KINDS, Kind, Measure
from objectives.scoring.progress import Standing

CONFIDENCE_DAYS = 7
FREQUENCIES = {
    1: "daily",
    7: "weekly",
    14: "every two weeks",
    28: "monthly",
    30: "monthly",
    31: "monthly",
    90: "quarterly",
    91: "quarterly",
    92: "quarterly",
}


class Freshness(StrEnum):
    """How recent something is."""

    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Staleness:
    """How recent a value or a confidence is, days since, and how to say it."""

    freshness: Freshness
    days: int
    words: str


def frequency_in_words(days: int) -> str:
    """Name how often something is measured: 7 is "weekly", 10 "every 10 days"."""
    return FREQUENCIES.get(days, f"every {days} days")


def day_in_words(day: date, *, on: date) -> str:
    """Write a day as people say it: "12 Oct", with the year if it is another one."""
    year = "" if day.year == on.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def _freshness(days: int, frequency_days: int) -> Freshness:
    if days <= frequency_days:
        return Freshness.FRESH
    return Freshness.DUE if days <= 2 * frequency_days else Freshness.STALE


def value_staleness(
    measure: Measure, standing: Standing, *, start: date, on: date
) -> Staleness | None:
    """Judge the latest value against twice the key result's own frequency.

    Counts from `start` where no value was measured yet. `None` for kinds that have
    no value to measure again: milestones, baselines, unmeasured.
    """
    if measure.kind not in METRIC_KINDS | MAINTAIN_KINDS:
        return None
    days = max(0, (on - (standing.latest_value_on or start)).days)
    how_often = frequency_in_words(measure.frequency_days)
    if standing.latest_value_on is None:
        words = f"no value for {in_days(days)}, {how_often}"
    else:
        words = (
            f"value from {day_in_words(standing.latest_value_on, on=on)}, {how_often}"
        )
    return Staleness(_freshness(days, measure.frequency_days), days, words)


def confidence_staleness(
    measure: Measure, standing: Standing, *, start: date, on: date
) -> Staleness | None:
    """Judge the latest confidence: asked weekly, stale from the 15th day.

    `None` once a milestone or a baseline is done: there is nothing left to believe.
    """
    is_done = standing.raw is not None and standing.raw >= Decimal(1)
    if measure.kind in {Kind.MILESTONE, Kind.BASELINE} and is_done:
        return None
    days = max(0, (on - (standing.latest_confidence_on or start)).days)
    words = f"no confidence for {in_days(days)}"
    return Staleness(_freshness(days, CONFIDENCE_DAYS), days, words)


def is_asked(
    measure: Measure, standing: Standing, *, start: date, on: date, weekday: int
) -> bool:
    """Tell whether a check-in is due: each week from the weekday set on (0: Monday).

    Whoever said a value or a confidence since that day, or started since, has nothing
    due. What cannot be measured yet, and a milestone that is done, is not asked for.
    """
    confidence = confidence_staleness(measure, standing, start=start, on=on)
    if measure.kind == Kind.UNMEASURED or confidence is None:
        return False
    is_new = start >= asked_on(on, weekday=weekday)
    return not is_new and not is_said(standing, on=on, weekday=weekday)


def is_said(standing: Standing, *, on: date, weekday: int) -> bool:
    """Tell whether a value or a confidence was said since the weekday."""
    said = (standing.latest_value_on, standing.latest_confidence_on)
    return any(day >= asked_on(on, weekday=weekday) for day in said if day is not None)


def asked_on(on: date, *, weekday: int) -> date:
    """Return the latest day, up to `on`, from which check-ins are asked for."""
    return on - timedelta(days=(on.weekday() - weekday) % 7)


def in_days(days: int) -> str:
    """Write a number of days: "1 day", "16 days"."""
    return "1 day" if days == 1 else f"{days} days"
