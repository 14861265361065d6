"""Progress of key results and objectives, from check-ins or for a past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from objectives.scoring.measure import (
    MAINTAIN_KINDS,
    METRIC_KINDS,
    CheckIn,
    Kind,
    Measure,
    ScoringError,
    check_measure,
)

ZERO = Decimal(0)
ONE = Decimal(1)
REMEMBERED_CONFIDENCES = 4
LARGEST_RAW = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a key result stands: few enough values to keep them as columns.

    `raw` is unclamped, but for a thousand million times the way, beyond which a
    column could not keep it, and `None` while nothing can be measured. `confidences`
    holds up to four, the newest first, so that three falls in a row can be seen.
    """

    raw: Decimal | None = None
    latest_value_on: date | None = None
    confidences: tuple[int, ...] = ()
    latest_confidence_on: date | None = None

    @property
    def progress(self) -> Decimal | None:
        """Clamped progress for the roll-up, or `None` when nothing is measurable."""
        return None if self.raw is None else clamped(self.raw)

    @property
    def has_data(self) -> bool:
        """Tell a measured 0 % from a key result that nobody has measured yet."""
        return self.latest_value_on is not None


@dataclass(frozen=True, slots=True)
class WeightedProgress:
    """A key result in the roll-up; dropped and void ones do not count."""

    progress: Decimal | None
    weight: Decimal = ONE
    counts: bool = True


def raw_progress(
    kind: str, baseline: Decimal, target: Decimal, current: Decimal | None
) -> Decimal:
    """Return how far a metric went from baseline to target, unclamped.

    One formula serves both directions. Without a value, current is the baseline.
    Raises ScoringError when the target lies on the wrong side.
    """
    check_measure(Measure(kind=kind, baseline=baseline, target=target))
    if current is None:
        return ZERO
    return (current - baseline) / (target - baseline)


def clamped(raw: Decimal) -> Decimal:
    """Keep progress between 0 and 1, so that no key result can hide another."""
    return min(ONE, max(ZERO, raw))


def readings(check_ins: Iterable[CheckIn], *, on: date) -> list[CheckIn]:
    """Return the check-ins with a value up to `on`, one a day, oldest first.

    Of several on one day the last recorded one holds: it corrects the others.
    """
    return _last_of_each_day(
        c for c in check_ins if c.value is not None and c.measured_on <= on
    )


def latest_reading(check_ins: Iterable[CheckIn], *, on: date) -> CheckIn | None:
    """Return the current value's check-in: by measured_on, then by recorded_at."""
    return next(reversed(readings(check_ins, on=on)), None)


def _last_of_each_day(check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    ordered = sorted(check_ins, key=lambda c: (c.measured_on, c.recorded_at))
    return list({check_in.measured_on: check_in for check_in in ordered}.values())


def standing_on(
    measure: Measure, check_ins: Iterable[CheckIn], *, start: date, on: date
) -> Standing:
    """Work out where a key result stood on a day, from all its check-ins.

    `start` is the later of commitment and cycle start; maintain periods count
    from there.
    """
    check_ins = list(check_ins)
    values = readings(check_ins, on=on)
    votes = _last_of_each_day(
        c for c in check_ins if c.confidence is not None and c.measured_on <= on
    )
    newest = votes[: -REMEMBERED_CONFIDENCES - 1 : -1]
    return Standing(
        raw=_raw(measure, values, start=start, on=on),
        latest_value_on=_latest_value_on(measure, values, on=on),
        confidences=tuple(c.confidence for c in newest if c.confidence is not None),
        latest_confidence_on=newest[0].measured_on if newest else None,
    )


def _raw(
    measure: Measure, values: list[CheckIn], *, start: date, on: date
) -> Decimal | None:
    if measure.kind in MAINTAIN_KINDS:
        met, periods = _periods(measure, values, start=start)
        return Decimal(met) / periods if periods else None
    if measure.kind == Kind.MILESTONE and measure.steps:
        return _steps_done(measure, on=on)
    return _raw_at(measure, values[-1].value if values else None)


def _raw_at(measure: Measure, current: Decimal | None) -> Decimal | None:
    if measure.kind == Kind.MILESTONE:
        return ONE if current is not None and current >= 1 else ZERO
    if measure.kind == Kind.BASELINE:
        return ZERO if current is None else ONE
    if (
        measure.kind not in METRIC_KINDS
        or measure.baseline is None
        or measure.target is None
    ):
        return None
    raw = raw_progress(measure.kind, measure.baseline, measure.target, current)
    return min(LARGEST_RAW, max(-LARGEST_RAW, raw))


def _steps_done(measure: Measure, *, on: date) -> Decimal:
    check_measure(measure)
    done = (s.weight for s in measure.steps if s.done_on and s.done_on <= on)
    return sum(done, ZERO) / sum((s.weight for s in measure.steps), ZERO)


def _latest_value_on(
    measure: Measure, values: list[CheckIn], *, on: date
) -> date | None:
    days = [c.measured_on for c in values]
    days += [s.done_on for s in measure.steps if s.done_on and s.done_on <= on]
    return max(days, default=None)


def _limits(measure: Measure) -> tuple[Decimal | None, Decimal | None] | None:
    """Return the lowest and highest value that keep the limit, both inclusive."""
    if measure.target is None:
        return None
    if measure.kind == Kind.MAINTAIN_ABOVE:
        return measure.target, None
    if measure.kind == Kind.MAINTAIN_BELOW:
        return None, measure.target
    return (
        None if measure.target_upper is None else (measure.target, measure.target_upper)
    )


def _periods(
    measure: Measure, values: list[CheckIn], *, start: date
) -> tuple[int, int]:
    """Return periods met and periods from `start` to the latest one with data.

    A period without a value is not met; with several it is met if all of them were.
    """
    limits = _limits(measure)
    if limits is None:
        return 0, 0
    lowest, highest = limits
    kept: dict[int, bool] = {}
    for check_in in values:
        period = (check_in.measured_on - start).days // measure.frequency_days
        if period < 0 or check_in.value is None:
            continue
        is_kept = (lowest is None or check_in.value >= lowest) and (
            highest is None or check_in.value <= highest
        )
        kept[period] = kept.get(period, True) and is_kept
    return sum(kept.values()), max(kept, default=-1) + 1


def closing_progress(
    measure: Measure,
    check_ins: Iterable[CheckIn],
    *,
    start: date,
    end: date,
    on: date,
) -> Decimal | None:
    """Return the clamped progress that a grade is suggested from, on `on`.

    A maintain kind counts the periods met against all periods from `start` to
    `end`, measured or not; the others stand where their latest value left them.
    """
    check_ins = list(check_ins)
    if measure.kind not in MAINTAIN_KINDS:
        return standing_on(measure, check_ins, start=start, on=on).progress
    if _limits(measure) is None or end < start:
        return None
    values = readings(check_ins, on=min(on, end))
    met, _ = _periods(measure, values, start=start)
    days = (end - start).days + 1
    return Decimal(met) / -(-days // measure.frequency_days)


def reached_on(
    measure: Measure,
    check_ins: Iterable[CheckIn],
    *,
    on: date,
    locked_on: date | None = None,
) -> date | None:
    """Return the day a key result was reached, or `None` while it is not.

    A later value below the target un-reaches it, unless it was locked as reached by
    then; of several reachings the last one counts. Maintain kinds are decided at
    close only (DOMAIN 2.2).
    """
    if measure.kind in MAINTAIN_KINDS:
        return None
    if measure.steps:
        return _last_step_on(measure, on=on)
    reached: date | None = None
    for check_in in readings(check_ins, on=on):
        if reached and locked_on and check_in.measured_on > locked_on:
            break
        raw = _raw_at(measure, check_in.value)
        if raw is None or raw < 1:
            reached = None
        elif reached is None:
            reached = check_in.measured_on
    return reached


def _last_step_on(measure: Measure, *, on: date) -> date | None:
    days = [step.done_on for step in measure.steps if step.weight]
    done = [day for day in days if day is not None and day <= on]
    return max(done) if days and len(done) == len(days) else None


def objective_progress(key_results: Iterable[WeightedProgress]) -> Decimal | None:
    """Return Σ w·p / Σ w, or `None` when no key result counts.

    Key results without a progress (not measurable yet, dropped, void) stay out.
    Raises ScoringError when the weights that count do not add up to more than 0.
    """
    counted = [
        (key_result.weight, key_result.progress)
        for key_result in key_results
        if key_result.counts and key_result.progress is not None
    ]
    if not counted:
        return None
    total = sum((weight for weight, _ in counted), ZERO)
    if total <= 0 or any(weight < 0 for weight, _ in counted):
        raise ScoringError("The weights of the key results must add up to more than 0.")
    return sum((weight * progress for weight, progress in counted), ZERO) / total


def displayed_percent(progress: Decimal) -> str:
    """Write progress as whole percent, rounded half up: 0.445 is "45 %", on one line."""
    percent = (progress * 100).to_integral_value(rounding=ROUND_HALF_UP)
    return f"{percent or ZERO:f}\u00a0%"
