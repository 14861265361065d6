"""Rows as the calculations want them: the one bridge from models to pure values."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from objectives import lifecycle, scoring
from objectives.models import (
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Transition,
)
from organizations.models import OrganizationSettings

IN_PLAY = (KeyResult.State.OPEN, KeyResult.State.REACHED)
# Before the close settled them, seen from a day on which their objective was in process.
ONCE_IN_PLAY = (*IN_PLAY, KeyResult.State.NOT_REACHED)


def thresholds(settings: OrganizationSettings) -> scoring.Thresholds:
    """Return the organisation's lines between on track, at risk and off track."""
    return scoring.Thresholds(
        committed=scoring.Threshold(settings.committed_high, settings.committed_low),
        aspirational=scoring.Threshold(
            settings.aspirational_high, settings.aspirational_low
        ),
    )


def log(transitions: Iterable[Transition]) -> list[lifecycle.Transition]:
    """Return an objective's transitions as the lifecycle reads them."""
    return [
        lifecycle.Transition(
            id=row.pk,
            to_state=row.to_state,
            outcome=row.outcome,
            effective_on=row.effective_on,
            recorded_at=row.recorded_at,
            undoes=row.undoes_id,
        )
        for row in transitions
    ]


def measure(key_result: KeyResult) -> scoring.Measure:
    """Return what a key result measures."""
    return scoring.Measure(
        kind=key_result.kind,
        baseline=key_result.baseline,
        target=key_result.target,
        target_upper=key_result.upper,
        frequency_days=key_result.frequency_days,
    )


def committed_measure(key_result: KeyResult) -> scoring.Measure | None:
    """Return what was committed to; None where nothing was, or nothing changed.

    None as well where the values kept of it contradict the kind.
    """
    baseline = key_result.committed_baseline
    target = key_result.committed_target
    now = measure(key_result)
    if key_result.committed_kind:
        found = replace(
            now,
            kind=key_result.committed_kind,
            baseline=baseline,
            target=target,
            target_upper=key_result.committed_upper,
        )
    elif (baseline, target) == (None, None):
        return None
    else:
        found = replace(now, baseline=baseline, target=target)
    if found == now:
        return None
    try:
        scoring.check_measure(found)
    except scoring.ScoringError:
        return None
    return found


def committed_weight(key_result: KeyResult) -> Decimal:
    """Return the weight that was committed to, else that of today."""
    if key_result.committed_weight is None:
        return key_result.weight
    return key_result.committed_weight


def committed_due_on(key_result: KeyResult) -> date | None:
    """Return the due date that was committed to, else that of today."""
    if key_result.committed_kind:
        return key_result.committed_due_on
    return key_result.due_on


def is_revised(key_result: KeyResult) -> bool:
    """Say whether a grade could differ from that against what was committed to."""
    return (
        committed_measure(key_result) is not None
        or committed_weight(key_result) != key_result.weight
        or committed_due_on(key_result) != key_result.due_on
    )


def check_ins(rows: Iterable[CheckIn]) -> list[scoring.CheckIn]:
    """Return check-ins as the scoring reads them."""
    return [
        scoring.CheckIn(
            measured_on=row.measured_on,
            recorded_at=row.recorded_at,
            value=row.value,
            confidence=row.confidence,
        )
        for row in rows
    ]


def standing(key_result: KeyResult) -> scoring.Standing:
    """Return where a key result stands, from the columns its check-ins wrote."""
    return scoring.Standing(
        raw=key_result.raw_progress,
        latest_value_on=key_result.measured_on,
        confidences=tuple(key_result.confidences),
        latest_confidence_on=key_result.confidence_on,
    )


def counts_from(objective: Objective, cycle: Cycle) -> date:
    """Return the day pace counts from: the later of commitment and cycle start."""
    return max(objective.started_on or cycle.starts_on, cycle.starts_on)


def pace_on(objective: Objective, on: date) -> Decimal:
    """Return where time says an objective should be, 0 to 1. Needs `cycle` loaded."""
    start = counts_from(objective, objective.cycle)
    end = max(objective.cycle.ends_on, start)
    return scoring.expected_progress(scoring.Pace(start, end), on=on)


def key_result_facts(
    key_result: KeyResult,
    objective: Objective,
    cycle: Cycle,
    standing: scoring.Standing,
    *,
    is_paused: bool = False,
    outcome: str = "",
) -> scoring.KeyResultFacts:
    """Return what the health of a key result depends on."""
    start = counts_from(objective, cycle)
    return scoring.KeyResultFacts(
        reference=key_result.reference,
        measure=measure(key_result),
        standing=standing,
        start=start,
        end=max(key_result.due_on or cycle.ends_on, start),
        ambition=objective.ambition,
        moves_late=key_result.moves_late,
        is_paused=is_paused,
        outcome=outcome,
    )


def objective_facts(
    objective: Objective,
    cycle: Cycle,
    key_results: Iterable[tuple[KeyResult, scoring.Standing]],
    *,
    age_days: int | None,
    expected_days: int | None,
    breached: Iterable[str] = (),
    overdue_help: Iterable[scoring.OverdueHelp] = (),
    barriers: Iterable[str] = (),
) -> scoring.ObjectiveFacts:
    """Return what the health of an objective depends on, as it stands now.

    `breached` names the guard-rails with an open breach; `overdue_help` is what was
    promised to it and has not come; `barriers` are those that block it.
    """
    is_paused = objective.state == Objective.State.PAUSED
    return scoring.ObjectiveFacts(
        reference=objective.reference,
        key_results=tuple(
            key_result_facts(
                key_result, objective, cycle, standing, is_paused=is_paused
            )
            for key_result, standing in key_results
        ),
        circumstances=scoring.Circumstances(
            breached_guard_rails=tuple(breached),
            overdue_help=tuple(overdue_help),
            blocking_impediments=tuple(barriers),
        ),
        age_days=age_days,
        expected_days=expected_days,
        is_paused=is_paused,
        outcome=objective.outcome,
    )


def rolled_up(
    key_results: Iterable[tuple[KeyResult, scoring.Standing]],
) -> list[scoring.WeightedProgress]:
    """Return key results as objective progress adds them up."""
    return [
        scoring.WeightedProgress(
            progress=standing.progress,
            weight=key_result.weight,
            counts=key_result.state
            not in {KeyResult.State.DROPPED, KeyResult.State.VOID},
        )
        for key_result, standing in key_results
    ]


def rolled_up_at_commitment(
    key_results: Iterable[KeyResult],
) -> list[scoring.WeightedProgress]:
    """Return key results as they add up against what was committed to."""
    return [
        scoring.WeightedProgress(
            progress=_progress_at_commitment(row),
            weight=committed_weight(row),
            counts=row.state not in {KeyResult.State.DROPPED, KeyResult.State.VOID},
        )
        for row in key_results
    ]


def _progress_at_commitment(key_result: KeyResult) -> Decimal | None:
    if committed_measure(key_result) is None:
        return standing(key_result).progress
    raw = key_result.raw_at_commitment
    return None if raw is None else scoring.clamped(raw)
