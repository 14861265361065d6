"""Write OKRs with their whole life: transitions, stays, check-ins, slots."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

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
        _step(stage, objective, "ready", began - timedelta(days=3))
    if is_started:
        _step(stage, objective, "in_process", began)
        _stay(objective, cycles, iter(story.carried_because))
        _take_slots(stage, objective, story)
    _settle(objective)
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
        kind=story.kind or _direction(story.baseline, story.target),
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
    """Write readings and the columns that repeat the latest of them.

    None is recorded later than now, where it would outrank what a visitor records.
    """
    rows = CheckIn.objects.bulk_create(
        CheckIn(
            key_result=key_result,
            value=reading.value,
            confidence=reading.confidence,
            measured_on=reading.on,
            recorded_at=min(moment(reading.on), now),
            author=author,
        )
        for reading in told
    )
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
    key_result.save()


def write_past(
    stage: Stage,
    *,
    team: str,
    cycles: Sequence[Cycle],
    title: str,
    measures: Sequence[tuple[str, str, float, float]],
    outcome: str,
    ambition: str,
    closed_on: date,
    began: int,
) -> Objective:
    """Write an objective that was closed; its progress fits the outcome."""
    start = cycles[0].starts_on + timedelta(days=began)
    objective = Objective.objects.create(
        number=stage.number("past O"),
        title=title,
        team=stage.teams[team],
        owner=stage.owners[team],
        cycle=cycles[-1],
        ambition=ambition,
        state="closed",
        outcome=outcome,
        started_on=start,
        closed_on=closed_on,
        carry_count=len(cycles) - 1,
        created_by=stage.owners[team],
    )
    for position, (name, unit, baseline, target) in enumerate(measures, start=1):
        _write_past_key_result(
            stage,
            objective,
            cycles[-1],
            position,
            name,
            unit,
            baseline,
            target,
            lived=(start, closed_on),
        )
    _step(stage, objective, "ready", start - timedelta(days=4))
    _step(stage, objective, "in_process", start)
    _step(stage, objective, "closed", closed_on, outcome)
    _stay(objective, cycles, iter(()), outcome, closed_on)
    _settle(objective, is_closed=True)
    return objective


SHARE = {"achieved": (1.0, 1.12), "missed": (0.25, 0.66), "dropped": (0.0, 0.3)}


def _write_past_key_result(
    stage: Stage,
    objective: Objective,
    cycle: Cycle,
    position: int,
    title: str,
    unit: str,
    baseline: float,
    target: float,
    lived: tuple[date, date],
) -> None:
    start, end = Decimal(str(baseline)), Decimal(str(target))
    first, last = lived
    key_result = KeyResult.objects.create(
        number=stage.number("past KR"),
        objective=objective,
        position=position,
        title=title,
        kind=_direction(str(baseline), str(target)),
        metric=_metric(title, unit, _direction(str(baseline), str(target))),
        unit=unit,
        baseline=start,
        target=end,
        committed_baseline=start,
        committed_target=end,
        committed_kind=_direction(str(baseline), str(target)),
        committed_weight=Decimal(1),
    )
    told = readings(
        [*weeks(first, last)[:-1], last],
        baseline=start,
        target=end,
        reached=stage.chance.uniform(*SHARE[objective.outcome]),
        confidence=(6, 6, 7) if objective.outcome == "achieved" else (6, 5, 4),
        chance=stage.chance,
    )
    check_in(
        key_result,
        told,
        author=objective.owner,
        start=facts.counts_from(objective, cycle),
        on=last,
        now=stage.now,
    )
    if key_result.state == KeyResult.State.OPEN:
        KeyResult.objects.filter(pk=key_result.pk).update(state="not_reached")


def _step(
    stage: Stage, objective: Objective, state: str, on: date, outcome: str = ""
) -> None:
    on = min(on, stage.today)
    Transition.objects.create(
        objective=objective,
        team=objective.team,
        to_state=state,
        outcome=outcome,
        effective_on=on,
        recorded_at=moment(on),
        actor=objective.owner,
    )


def _stay(
    objective: Objective,
    cycles: Sequence[Cycle],
    because: Iterator[str],
    outcome: str = "",
    decided_on: date | None = None,
) -> None:
    for cycle in cycles[:-1]:
        CycleMembership.objects.create(
            objective=objective,
            cycle=cycle,
            disposition="carried_over",
            decided_on=cycle.ends_on,
            reason=next(because, ""),
        )
    CycleMembership.objects.create(
        objective=objective,
        cycle=cycles[-1],
        disposition=outcome,
        decided_on=decided_on,
    )


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


def _settle(objective: Objective, *, is_closed: bool = False) -> None:
    """Write the progress that follows from the key results, and the grade if closed."""
    key_results = list(KeyResult.objects.filter(objective=objective))
    objective.progress = scoring.objective_progress(
        facts.rolled_up([(row, facts.standing(row)) for row in key_results])
    )
    if any(facts.is_revised(row) for row in key_results):
        objective.progress_at_commitment = scoring.objective_progress(
            facts.rolled_up_at_commitment(key_results)
        )
    if is_closed:
        objective.suggested_grade = objective.grade = objective.progress
        objective.grade_at_commitment = objective.progress
    objective.save()


def _metric(title: str, unit: str, kind: str) -> Metric:
    metric, _ = Metric.objects.get_or_create(
        name=title,
        unit=unit,
        defaults={"direction": "up" if kind == "increase" else "down"},
    )
    return metric


def _direction(baseline: str, target: str) -> str:
    if not baseline or not target:
        return KeyResult.Kind.UNMEASURED
    is_up = Decimal(target) > Decimal(baseline)
    return KeyResult.Kind.INCREASE if is_up else KeyResult.Kind.DECREASE


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
