"""Expected progress on a day, and how progress compares with it (DOMAIN 1.2)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from objectives.scoring.grade import Ambition
from objectives.scoring.measure import MAINTAIN_KINDS, Kind, Measure
from objectives.scoring.progress import ONE, ZERO

EARLIEST_EXPECTATION = Decimal("0.2")
RARELY_DAYS = 14


class Curve(StrEnum):
    """The shape of expected progress between start and end."""

    LINEAR = "linear"
    STEP = "step"
    FLAT = "flat"
    CHECKPOINTS = "checkpoints"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Progress, 0 to 1, that the team expects on a day."""

    on: date
    progress: Decimal


@dataclass(frozen=True, slots=True)
class Pace:
    """Expected progress from `start` to `end` (the due date).

    `first_due_on` is the first due measurement of a metric that moves late; before
    it nothing is judged.
    """

    start: date
    end: date
    curve: Curve = Curve.LINEAR
    checkpoints: tuple[Checkpoint, ...] = ()
    first_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Pace ratios from which a key result is on track, and at risk."""

    on_track: Decimal
    at_risk: Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The organisation's thresholds by ambition."""

    committed: Threshold = field(default=Threshold(Decimal("0.9"), Decimal("0.7")))
    aspirational: Threshold = field(default=Threshold(Decimal("0.7"), Decimal("0.4")))

    def for_ambition(self, ambition: str) -> Threshold:
        """Return the threshold that belongs to an ambition."""
        if Ambition(ambition) is Ambition.COMMITTED:
            return self.committed
        return self.aspirational


def pace_of(
    measure: Measure,
    *,
    start: date,
    end: date,
    moves_late: bool = False,
    checkpoints: tuple[Checkpoint, ...] = (),
) -> Pace:
    """Choose the curve of a key result.

    Milestones and baselines step on the due date, maintain kinds are flat. A metric
    that is measured less often than every two weeks, or moves late, is expected at
    0 until its first due measurement and then rises straight, unless the team says
    with checkpoints what it expects.
    """
    if measure.kind in {Kind.MILESTONE, Kind.BASELINE}:
        return Pace(start, end, Curve.STEP)
    if measure.kind in MAINTAIN_KINDS:
        return Pace(start, end, Curve.FLAT)
    if not (checkpoints or moves_late or measure.frequency_days > RARELY_DAYS):
        return Pace(start, end)
    first_due_on = min(end, start + timedelta(days=measure.frequency_days))
    return Pace(
        start,
        end,
        Curve.CHECKPOINTS,
        checkpoints or (Checkpoint(first_due_on, ZERO),),
        first_due_on,
    )


def expected_progress(pace: Pace, *, on: date) -> Decimal:
    """Return the expected progress on a day, 0 to 1.

    0 on the first day and 1 on the last; where both are one day, 1 from it on.
    """
    if pace.curve is Curve.FLAT:
        return ONE
    if on >= pace.end:
        return ONE
    if pace.curve is Curve.STEP or on <= pace.start:
        return ZERO
    if pace.curve is Curve.LINEAR:
        return Decimal((on - pace.start).days) / (pace.end - pace.start).days
    return _between_checkpoints(pace, on=on)


def _between_checkpoints(pace: Pace, *, on: date) -> Decimal:
    """Interpolate between checkpoints; 0 at the start and 1 at the end are implied."""
    inside = (c for c in pace.checkpoints if pace.start <= c.on <= pace.end)
    known = {pace.start: ZERO, pace.end: ONE} | {c.on: c.progress for c in inside}
    left = max(day for day in known if day <= on)
    right = min(day for day in known if day > on)
    share = Decimal((on - left).days) / (right - left).days
    return known[left] + (known[right] - known[left]) * share


def is_too_early(pace: Pace, *, on: date) -> bool:
    """Tell whether nothing can be said yet: little expected, or not yet measured."""
    if pace.first_due_on is not None and on < pace.first_due_on:
        return True
    return expected_progress(pace, on=on) < EARLIEST_EXPECTATION


def pace_ratio(progress: Decimal | None, pace: Pace, *, on: date) -> Decimal | None:
    """Return progress over expected progress, or `None` while it is too early."""
    if progress is None or is_too_early(pace, on=on):
        return None
    return progress / expected_progress(pace, on=on)
