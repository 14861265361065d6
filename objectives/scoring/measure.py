"""What a key result measures and what a check-in says (DOMAIN 1.1)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from okrhub.lib.amounts import in_words


class ScoringError(ValueError):
    """A value that cannot be scored; the message is a sentence for the person."""


class Kind(StrEnum):
    """How progress of a key result is worked out."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN_ABOVE = "maintain_above"
    MAINTAIN_BELOW = "maintain_below"
    MAINTAIN_WITHIN = "maintain_within"
    MILESTONE = "milestone"
    BASELINE = "baseline"
    UNMEASURED = "unmeasured"


METRIC_KINDS = frozenset({Kind.INCREASE, Kind.DECREASE})
MAINTAIN_KINDS = frozenset(
    {Kind.MAINTAIN_ABOVE, Kind.MAINTAIN_BELOW, Kind.MAINTAIN_WITHIN}
)


@dataclass(frozen=True, slots=True)
class Step:
    """A weighted step of a milestone; done from `done_on` on."""

    weight: Decimal
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """The part of a key result that decides its progress.

    `target` is the value wanted, or the limit of a maintain kind; with
    `maintain_within` it is the lower end of the band and `target_upper` the upper.
    `frequency_days` is how often the value is measured.
    """

    kind: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    target_upper: Decimal | None = None
    frequency_days: int = 7
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One append-only check-in: a value, a confidence of 0 to 10, or both.

    A milestone is done with a value of 1 or more. For the baseline kind the value
    is the number that was found, so any value completes it.
    """

    measured_on: date
    recorded_at: datetime
    value: Decimal | None = None
    confidence: int | None = None


def check_measure(measure: Measure) -> None:
    """Refuse baseline and target that contradict the kind; missing ones may be."""
    for number in (measure.baseline, measure.target, measure.target_upper):
        if number is not None and not number.is_finite():
            raise ScoringError("Please give an ordinary number.")
    if measure.frequency_days < 1:
        raise ScoringError("The value must be measured at least every so many days.")
    if measure.kind in METRIC_KINDS:
        _check_direction(measure)
    elif measure.kind == Kind.MAINTAIN_WITHIN:
        _check_band(measure)
    elif measure.kind == Kind.MILESTONE:
        _check_steps(measure)


def _check_direction(measure: Measure) -> None:
    baseline, target = measure.baseline, measure.target
    if baseline is None or target is None:
        return
    if baseline == target:
        raise ScoringError(
            f"Baseline and target are both {in_words(target)}. "
            "To keep a value where it is, choose the kind Maintain."
        )
    if measure.kind == Kind.INCREASE and target < baseline:
        raise ScoringError(
            "To increase, the target must lie above the baseline: "
            f"{in_words(target)} is below {in_words(baseline)}."
        )
    if measure.kind == Kind.DECREASE and target > baseline:
        raise ScoringError(
            "To decrease, the target must lie below the baseline: "
            f"{in_words(target)} is above {in_words(baseline)}."
        )


def _check_band(measure: Measure) -> None:
    lower, upper = measure.target, measure.target_upper
    if lower is not None and upper is not None and upper < lower:
        raise ScoringError(
            "The upper end of the band must not lie below the lower end: "
            f"{in_words(upper)} is below {in_words(lower)}."
        )


def _check_steps(measure: Measure) -> None:
    if any(not step.weight.is_finite() or step.weight < 0 for step in measure.steps):
        raise ScoringError("The weight of a step must not be negative.")
    if measure.steps and not any(step.weight for step in measure.steps):
        raise ScoringError("At least one step needs a weight above zero.")


def check_measured_on(measured_on: date, *, on: date) -> None:
    """Refuse a value of the future; `on` is today."""
    if measured_on > on:
        raise ScoringError("A value cannot be measured in the future.")


def check_confidence(confidence: int) -> None:
    """Refuse a confidence outside 0 to 10."""
    if not 0 <= confidence <= 10:
        raise ScoringError("Confidence is a whole number from 0 to 10.")


def has_value_now_and_wanted(measure: Measure) -> bool:
    """Tell whether this key result lets its objective become ready (DOMAIN 2.1).

    One such key result is enough: a value now and a value wanted, or the baseline
    kind ("we will find the number first"). Milestones alone do not do.
    """
    if measure.kind == Kind.BASELINE:
        return True
    if measure.kind == Kind.MAINTAIN_WITHIN and measure.target_upper is None:
        return False
    return (
        measure.kind in METRIC_KINDS | MAINTAIN_KINDS
        and measure.baseline is not None
        and measure.target is not None
    )
