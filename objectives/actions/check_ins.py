"""Check-ins: a value, a confidence, or both; what progress follows from."""

from datetime import date, datetime
from decimal import Decimal

from objectives import lifecycle, policies, queries, scoring
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold, hold_key_result
from objectives.actions.journal import refresh
from objectives.actions.key_results import SCORED, frozen, rescore, roll_up
from objectives.models import CheckIn, KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership


def check_in(
    key_result: KeyResult,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    value: Decimal | None = None,
    confidence: int | None = None,
    note: str = "",
    measured_on: date | None = None,
) -> CheckIn:
    """Say where a key result of an OKR in process stands. Append-only.

    Without value and confidence it confirms that nothing changed: both are repeated.
    `measured_on` may lie up to 14 days back, in a cycle that is not locked; the latest
    value is the one measured last, whenever it was said.
    """
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        checked = hold_key_result(key_result)
        co_owners = held.objective.co_owners.values_list("team_id", flat=True)
        policies.may_check_in(
            held.actor, checked, held.objective, co_owners=set(co_owners)
        ).enforce()
        _check_in_process(held.objective, checked)
        measured_on = measured_on or on
        _check_day(held.objective, measured_on, on=on)
        if value is None and confidence is None:
            value, confidence = unchanged(checked)
        if confidence is not None:
            scoring.check_confidence(confidence)
        record(actor.user_id, "key_result.checked_in")
        written = CheckIn(
            key_result=checked,
            value=value,
            confidence=confidence,
            note=note.strip(),
            measured_on=measured_on,
            recorded_at=now,
            author=actor,
        )
        check_fields(written)
        written.save()
        rescore(checked, held.objective, on=on)
        checked.save(update_fields=list(SCORED))
        roll_up(held.objective)
        refresh(held, since=measured_on if measured_on < on else None)
        return written


def unchanged(key_result: KeyResult) -> tuple[Decimal | None, int | None]:
    """Return what "no change" repeats: the latest value, else where it began.

    A milestone begins undone. Raises Conflict when nothing was ever said.
    """
    value = key_result.current
    if value is None:
        is_milestone = key_result.kind == KeyResult.Kind.MILESTONE
        value = Decimal(0) if is_milestone else key_result.baseline
    confidence = key_result.confidences[0] if key_result.confidences else None
    if value is None and confidence is None:
        raise Conflict("Nothing was said yet: give a value, a confidence, or both.")
    return value, confidence


def _check_in_process(objective: Objective, key_result: KeyResult) -> None:
    if not objective.is_in_process:
        state = objective.get_state_display().lower()
        raise Conflict(
            f"{objective.reference} is {state}; check-ins are for OKRs in process."
        )
    if objective.cycle.is_locked:
        raise Conflict(frozen(objective))
    if key_result.state in {KeyResult.State.DROPPED, KeyResult.State.VOID}:
        raise Conflict(f"{key_result.reference} no longer counts.")


def _check_day(objective: Objective, measured_on: date, *, on: date) -> None:
    scoring.check_measured_on(measured_on, on=on)
    is_backdated = measured_on < on
    lifecycle.check_effective_on(
        measured_on,
        today=on,
        is_cycle_locked=is_backdated
        and queries.is_locked_on(objective.cycle.cadence, measured_on),
    )
