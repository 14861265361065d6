"""Write OKRs with their whole life: transitions, stays, check-ins, slots."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, repeat

from measures.models import Metric
from objectives import facts, scoring
from objectives.models import (
    AlignmentLink,
    CheckIn,
    CoOwner,
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Revision,
    Slot,
    TeamCapacity,
    Transition,
)
from organizations.models import Membership
from screens.demo.stage import Stage, moment
from screens.demo.story import KeyResultStory, ObjectiveStory
from screens.demo.values import Reading, readings, weeks


def write_objective(
    stage: Stage,
    story: ObjectiveStory,
    *,
    cycles: Sequence[Cycle],
) -> Objective:
    """Write an objective that lives now; `cycles` are its stays, oldest first."""
    is_started = story.state == "in_process"
    first, current = cycles[0], cycles[-1]
    began = min(first.starts_on + timedelta(days=story.began), stage.today)
    objective = Objective.objects.create(
        number=stage.number("O"),
        title=story.title,
        why=story.why,
        team=stage.teams[story.team],
        owner=stage.owners[story.team],
        sponsor=stage.leaders.get(story.sponsor),
        cycle=current,
        ambition=story.ambition,
        state=story.state,
        started_on=began if is_started else None,
        carry_count=len(cycles) - 1,
        created_by=stage.owners[story.team],
    )
    stage.objectives[story.mark] = objective
    for position, told in enumerate(story.key_results, start=1):
        _write_key_result(stage, objective, told, current, position)
    if story.parent:
        parent = stage.objectives[story.parent]
        AlignmentLink.objects.create(objective=objective, parent=parent)
    for mark in story.co_owners:
        CoOwner.objects.create(objective=objective, team=stage.teams[mark])
    if story.state != "proposed":
        step_of(stage, objective, "ready", began - timedelta(days=3)).save()
    if is_started:
        step_of(stage, objective, "in_process", began).save()
        stays = stays_of(objective, cycles, because=story.carried_because)
        CycleMembership.objects.bulk_create(stays)
        _take_slots(stage, objective, story)
    settle(objective, list(KeyResult.objects.filter(objective=objective)))
    objective.save()
    return objective


def _write_key_result(
    stage: Stage,
    objective: Objective,
    story: KeyResultStory,
    cycle: Cycle,
    position: int,
) -> None:
    key_result = KeyResult(
        number=stage.number("KR"),
        objective=objective,
        position=position,
        title=story.title,
        kind=story.kind or direction_of(story.baseline, story.target),
        unit=story.unit,
        baseline=_decimal(story.baseline),
        target=_decimal(story.target),
    )
    if key_result.baseline is not None:
        name = story.metric or story.title
        key_result.metric = _metric(name, story.unit, key_result.kind)
    if objective.started_on:
        key_result.committed_baseline = key_result.baseline
        key_result.committed_target = key_result.target
        key_result.committed_kind = key_result.kind
        key_result.committed_weight = key_result.weight
    key_result.save()
    stage.key_results[story.mark] = key_result
    if objective.started_on is None:
        return
    last = stage.today - timedelta(days=story.silent_for)
    days = weeks(objective.started_on, last)
    start = facts.counts_from(objective, cycle)
    pace = scoring.Pace(start, cycle.ends_on)
    if key_result.baseline is None or key_result.target is None:
        told = [Reading(on, None, story.confidence[-1]) for on in days]
    else:
        expected = scoring.expected_progress(pace, on=stage.today)
        told = readings(
            days,
            baseline=key_result.baseline,
            target=key_result.target,
            reached=story.ratio * float(expected),
            confidence=story.confidence,
            chance=stage.chance,
        )
    if story.was:
        _revise(stage, key_result, objective, story, cycle)
    check_in(
        key_result,
        told,
        author=objective.owner,
        start=start,
        on=stage.today,
        now=stage.now,
    )


def _revise(
    stage: Stage,
    key_result: KeyResult,
    objective: Objective,
    story: KeyResultStory,
    cycle: Cycle,
) -> None:
    """Let the target be what a mid-quarter review made of it, once that has been."""
    revised_on = cycle.starts_on + (cycle.ends_on - cycle.starts_on) / 2
    if revised_on >= stage.today:
        return
    key_result.committed_target = _decimal(story.was)
    Revision.objects.create(
        objective=objective,
        key_result=key_result,
        field=Revision.Field.TARGET,
        old=story.was,
        new=story.target,
        unit=story.unit,
        rationale=story.learned,
        occasion=Revision.Occasion.MID_QUARTER,
        actor=objective.owner,
        revised_on=revised_on,
        recorded_at=moment(revised_on),
    )


def check_in(
    key_result: KeyResult,
    told: Sequence[Reading],
    *,
    author: Membership | None,
    start: date,
    on: date,
    now: datetime,
) -> None:
    """Write readings and the columns that repeat the latest of them."""
    rows = CheckIn.objects.bulk_create(
        check_ins_of(key_result, told, author=author, now=now)
    )
    repeat_latest(key_result, rows, start=start, on=on)
    key_result.save()


def check_ins_of(
    key_result: KeyResult,
    told: Sequence[Reading],
    *,
    author: Membership | None,
    now: datetime,
) -> list[CheckIn]:
    """Return readings as rows that are not written yet.

    None is recorded later than now, where it would outrank what a visitor records.
    """
    return [
        CheckIn(
            key_result=key_result,
            value=reading.value,
            confidence=reading.confidence,
            measured_on=reading.on,
            recorded_at=min(moment(reading.on), now),
            author=author,
        )
        for reading in told
    ]


def repeat_latest(
    key_result: KeyResult, rows: Sequence[CheckIn], *, start: date, on: date
) -> None:
    """Set the columns of a key result that repeat the latest of its check-ins."""
    values = facts.check_ins(rows)
    standing = scoring.standing_on(
        facts.measure(key_result), values, start=start, on=on
    )
    latest = scoring.latest_reading(values, on=on)
    key_result.current = latest.value if latest else None
    key_result.measured_on = standing.latest_value_on
    key_result.raw_progress = standing.raw
    committed = facts.committed_measure(key_result)
    if committed is not None:
        key_result.raw_at_commitment = scoring.standing_on(
            committed, values, start=start, on=on
        ).raw
    key_result.confidences = list(standing.confidences)
    key_result.confidence_on = standing.latest_confidence_on
    if standing.raw is not None and standing.raw >= 1:
        key_result.state = KeyResult.State.REACHED
        key_result.reached_on = scoring.reached_on(
            facts.measure(key_result), values, on=on
        )


def step_of(
    stage: Stage, objective: Objective, state: str, on: date, outcome: str = ""
) -> Transition:
    """Return a step of an objective's life that is not written yet."""
    on = min(on, stage.today)
    return Transition(
        objective=objective,
        team=objective.team,
        to_state=state,
        outcome=outcome,
        effective_on=on,
        recorded_at=moment(on),
        actor=objective.owner,
    )


def stays_of(
    objective: Objective,
    cycles: Sequence[Cycle],
    outcome: str = "",
    decided_on: date | None = None,
    because: Sequence[str] = (),
) -> list[CycleMembership]:
    """Return an objective's stays in cycles, which are not written yet."""
    told = chain(because, repeat(""))
    return [
        *(
            CycleMembership(
                objective=objective,
                cycle=cycle,
                disposition="carried_over",
                decided_on=cycle.ends_on,
                reason=reason,
            )
            for cycle, reason in zip(cycles[:-1], told, strict=False)
        ),
        CycleMembership(
            objective=objective,
            cycle=cycles[-1],
            disposition=outcome,
            decided_on=decided_on,
        ),
    ]


def _take_slots(stage: Stage, objective: Objective, story: ObjectiveStory) -> None:
    for mark in sorted({story.team, *story.co_owners}):
        TeamCapacity.objects.get_or_create(
            team=stage.teams[mark],
            cadence=objective.cycle.cadence,
            defaults={"effective_limit": 5},
        )
        Slot.objects.create(
            objective=objective, team=stage.teams[mark], cadence=objective.cycle.cadence
        )


def settle(objective: Objective, key_results: Sequence[KeyResult]) -> None:
    """Set the progress that follows from the key results."""
    objective.progress = scoring.objective_progress(
        facts.rolled_up([(row, facts.standing(row)) for row in key_results])
    )
    if any(facts.is_revised(row) for row in key_results):
        objective.progress_at_commitment = scoring.objective_progress(
            facts.rolled_up_at_commitment(key_results)
        )


def direction_of_metric(kind: str) -> str:
    """Return which way a metric should move, from the kind of its key result."""
    return Metric.Direction.UP if kind == "increase" else Metric.Direction.DOWN


def _metric(title: str, unit: str, kind: str) -> Metric:
    metric, _ = Metric.objects.get_or_create(
        name=title, unit=unit, defaults={"direction": direction_of_metric(kind)}
    )
    return metric


def direction_of(baseline: str, target: str) -> str:
    """Return the kind of a key result from where it begins and where it leads."""
    if not baseline or not target:
        return KeyResult.Kind.UNMEASURED
    is_up = Decimal(target) > Decimal(baseline)
    return KeyResult.Kind.INCREASE if is_up else KeyResult.Kind.DECREASE


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
