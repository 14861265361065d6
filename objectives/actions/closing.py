"""Out of process: close with a grade, drop, make void; and open again."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from objectives import facts, lifecycle, policies, queries, scoring
from objectives.actions.acting import act, needed
from objectives.actions.holding import Held, hold_with_slots
from objectives.actions.journal import (
    Step,
    begin_stay,
    end_stay,
    enter,
    holding,
    latest_on,
    log_of,
    step,
)
from objectives.actions.key_results import rescore
from objectives.actions.slots import settle_slots
from objectives.models import Cycle, KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership

Outcome = Objective.Outcome
FOUR_DECIMALS = Decimal("0.0001")
VERBS = {
    Outcome.ACHIEVED: lifecycle.Verb.CLOSE_ACHIEVED,
    Outcome.MISSED: lifecycle.Verb.CLOSE_MISSED,
}
GRADES = ("suggested_grade", "grade_at_commitment", "grade")
EARLIER_STATES = frozenset({Objective.State.IN_PROCESS, Objective.State.PAUSED})


def close_objective(
    objective: Objective,
    *,
    actor: Membership,
    outcome: str,
    on: date,
    now: datetime,
    grade: Decimal | None = None,
    learning: str = "",
    reason: str = "",
    closed_on: date | None = None,
    version: int | None = None,
) -> Objective:
    """Close an OKR as achieved or missed: a finish. Its slots are free.

    Without a grade the suggested one holds: the progress at close. `closed_on`
    defaults to the cycle's end when scored in grace, but not before what happened.
    """
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        closed = held.objective
        policies.may_close(held.actor, closed).enforce()
        if outcome not in VERBS:
            raise Conflict("Close it as achieved or missed, or drop it.")
        lifecycle.rule_for(closed.state, VERBS[Outcome(outcome)])
        key_results = _key_results(closed)
        by = _closing_step(
            held,
            key_results,
            actor=actor,
            on=on,
            now=now,
            closed_on=closed_on,
            reason=reason,
        )
        if outcome == Outcome.ACHIEVED:
            lifecycle.check_closed_after_reached(
                by.effective_on, _last_reached_on(key_results)
            )
        grades = queries.closing_grades(closed, on=by.effective_on)
        closed.suggested_grade = _rounded(grades.current)
        closed.grade_at_commitment = _rounded(grades.at_commitment)
        closed.grade = _rounded(grades.current if grade is None else grade)
        _check_grade(closed, outcome)
        record(actor.user_id, f"objective.closed_{outcome}", reason=reason)
        closed.learning = learning.strip() or closed.learning
        _decide_key_results(closed, key_results, on=by.effective_on)
        _leave(held, outcome, by, *GRADES, "learning")
        settle_slots(held)
        return closed


def drop_objective(
    objective: Objective,
    *,
    actor: Membership,
    reason: str,
    on: date,
    now: datetime,
    version: int | None = None,
    effective_on: date | None = None,
) -> Objective:
    """Stop an open objective unfinished, with a reason; its slots are free."""
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        policies.may_drop(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.DROP)
        reason = needed(reason, "Why is it dropped? One sentence is enough.")
        by = step(
            held,
            actor=actor,
            on=on,
            now=now,
            effective_on=effective_on,
            reason=reason,
        )
        record(actor.user_id, "objective.dropped", reason=reason)
        _leave(held, Outcome.DROPPED, by)
        settle_slots(held)
        return held.objective


def undo_close(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Open again what was closed, as if it never had been, while its cycle is open.

    A path into process like any other: every accountable team needs a free slot.
    """
    with act(actor, now=now):
        held = hold_with_slots(
            objective,
            actor=actor,
            on=on,
            version=version,
            joining=queries.teams_of_key_results(objective),
        )
        opened = held.objective
        policies.may_undo_close(held.actor, opened).enforce()
        lifecycle.rule_for(opened.state, lifecycle.Verb.UNDO_CLOSE)
        if opened.cycle.state == Cycle.State.LOCKED:
            raise Conflict(
                f"{opened.cycle.name} is locked. Draft a successor instead of opening "
                f"{opened.reference} again."
            )
        state, closing = _before_close(opened)
        record(actor.user_id, "objective.opened_again", reason=reason)
        by = Step(actor, on, on, now, reason.strip(), since=opened.closed_on)
        opened.closed_on = opened.grade = None
        opened.suggested_grade = opened.grade_at_commitment = None
        _reopen_key_results(opened, on=on)
        if state in EARLIER_STATES:
            begin_stay(opened, opened.cycle)
        enter(
            held,
            state,
            by,
            undoes=closing,
            changes=("closed_on", *GRADES),
        )
        settle_slots(held)
        return opened


def void_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Objective:
    """Take out what was entered in error: it leaves every metric, the audit stays."""
    with act(actor, now=now):
        held = hold_with_slots(objective, actor=actor, on=on, version=version)
        policies.may_void(held.actor, held.objective).enforce()
        lifecycle.rule_for(held.objective.state, lifecycle.Verb.VOID)
        record(actor.user_id, "objective.voided", reason=reason)
        since = held.objective.started_on
        by = Step(actor, on, on, now, reason.strip(), since=since)
        enter(held, Objective.State.VOID, by)
        settle_slots(held)
        return held.objective


def _key_results(objective: Objective) -> list[KeyResult]:
    return list(
        objective.key_results.select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .prefetch_related("check_ins")
    )


def _closing_step(
    held: Held,
    key_results: list[KeyResult],
    *,
    actor: Membership,
    on: date,
    now: datetime,
    closed_on: date | None,
    reason: str,
) -> Step:
    """Return the step of a close; the default day needs no check, any other does."""
    cycle = held.objective.cycle
    default = max(
        day
        for day in (
            lifecycle.closing_day(
                on, cycle_end=cycle.ends_on, grace_days=cycle.grace_days
            ),
            latest_on(log_of(held.objective)),
            _last_reached_on(key_results),
        )
        if day is not None
    )
    if closed_on not in {None, default}:
        return step(
            held, actor=actor, on=on, now=now, effective_on=closed_on, reason=reason
        )
    since = default if default < on else None
    return Step(actor, on, default, now, reason.strip(), since=since)


def _last_reached_on(key_results: list[KeyResult]) -> date | None:
    days = [row.reached_on for row in key_results if row.state in facts.IN_PLAY]
    return max((day for day in days if day is not None), default=None)


def _rounded(grade: Decimal | None) -> Decimal | None:
    if grade is None:
        return None
    return grade.quantize(FOUR_DECIMALS, rounding=ROUND_HALF_UP)


def _check_grade(objective: Objective, outcome: str) -> None:
    grade = objective.grade
    if grade is None:
        sentence = "No key result can be measured, so please say a grade from 0 to 1."
        raise Conflict(sentence, missing=[{"field": "grade", "sentence": sentence}])
    if not 0 <= grade <= 1:
        raise Conflict("A grade lies between 0 and 1.")
    shown = scoring.displayed_grade(grade)
    expected = scoring.expectation(objective.ambition)
    is_met = scoring.is_achieved(grade, objective.ambition)
    if outcome == Outcome.ACHIEVED and not is_met:
        raise Conflict(
            f"Achieved needs a grade of {expected:.1f} or more and this is {shown}. "
            "Close it as missed, or say another grade."
        )
    if outcome == Outcome.MISSED and is_met:
        raise Conflict(
            f"With a grade of {shown} this OKR is achieved: {expected:.1f} is expected. "
            "Close it as achieved, or say another grade."
        )


def _decide_key_results(
    objective: Objective, key_results: list[KeyResult], *, on: date
) -> None:
    """Settle each key result in play: reached or not; maintain kinds only now."""
    start = facts.counts_from(objective, objective.cycle)
    for row in key_results:
        if row.state not in facts.IN_PLAY:
            continue
        if row.kind in scoring.MAINTAIN_KINDS:
            kept = scoring.closing_progress(
                facts.measure(row),
                facts.check_ins(row.check_ins.all()),
                start=start,
                end=max(row.due_on or objective.cycle.ends_on, start),
                on=on,
            )
            row.reached_on = on if kept == 1 else None
        row.state = (
            KeyResult.State.NOT_REACHED
            if row.reached_on is None
            else KeyResult.State.REACHED
        )
        row.save(update_fields=["state", "reached_on"])


def _reopen_key_results(objective: Objective, *, on: date) -> None:
    for row in _key_results(objective):
        if row.state in {*facts.IN_PLAY, KeyResult.State.NOT_REACHED}:
            row.state = KeyResult.State.OPEN
            rescore(row, objective, on=on)
            row.save(update_fields=["state", "reached_on"])


def _leave(held: Held, outcome: str, by: Step, *changes: str) -> None:
    end_stay(held.objective, outcome, by)
    held.objective.closed_on = by.effective_on
    enter(
        held,
        Objective.State.CLOSED,
        by,
        outcome=outcome,
        changes=("closed_on", *changes),
    )


def _before_close(objective: Objective) -> tuple[str, int]:
    """Return the state before the close, and the log's row that closed."""
    held = holding(log_of(objective))
    before = held[-2].to_state if len(held) > 1 else Objective.State.PROPOSED
    return before, held[-1].id
