"""Weekly check-ins that go somewhere: from a start towards a share of the way."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WOBBLE = 0.04


@dataclass(frozen=True)
class Reading:
    """A value and a confidence of a week."""

    on: date
    value: Decimal | None
    confidence: int


def weeks(start: date, end: date) -> list[date]:
    """Return the Mondays from the week after the start to the end."""
    first = start + timedelta(days=7 - start.weekday())
    return [first + timedelta(days=7 * n) for n in range((end - first).days // 7 + 1)]


def readings(
    days: list[date],
    *,
    baseline: Decimal,
    target: Decimal,
    reached: float,
    confidence: tuple[int, ...],
    chance: random.Random,
) -> list[Reading]:
    """Return a reading per day, the last at `reached` of the way from the baseline.

    Those before wobble a little on their way there.
    """
    places = max(-int(baseline.as_tuple().exponent), -int(target.as_tuple().exponent))
    step = Decimal(1).scaleb(-places - (abs(target - baseline) < 10))
    found = []
    for number, on in enumerate(days, start=1):
        is_last = number == len(days)
        wobble = 0 if is_last else chance.uniform(-WOBBLE, WOBBLE)
        share = Decimal(str(round(reached * number / len(days) + wobble, 4)))
        value = (baseline + (target - baseline) * share).quantize(step)
        told = confidence[max(0, len(confidence) - len(days) + number - 1) :]
        found.append(Reading(on, max(value, Decimal(0)), (told or confidence[-1:])[0]))
    return found
