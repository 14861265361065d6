"""Key results: added, edited and removed by their own team."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Max

from measures.models import Metric
from objectives import facts, policies, queries, scoring
from objectives.actions.acting import act, check_fields, nothing_left_behind
from objectives.actions.holding import (
    hold,
    hold_key_result,
    hold_with_slots,
)
from objectives.actions.initiatives import Expected, add_initiative
from objectives.actions.journal import refresh
from objectives.actions.revising import COMMITTED, NO_REASON, Why, revise
from objectives.actions.slots import settle_slots
from objectives.models import CheckIn, KeyResult, Objective, Revision
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from organizations.references import KEY_RESULT, next_numbers
from teams.models import Team

OPEN_STATES = frozenset(
    {
        Objective.State.PROPOSED,
        Objective.State.READY,
        Objective.State.DEFERRED,
        Objective.State.IN_PROCESS,
        Objective.State.PAUSED,
    }
)
PLANNED = (
    "This key result is promised for a coming cycle. Revise it, or take the objective "
    "out of the plan first."
)
PROMISED = frozenset(
    {"title", "kind", "baseline", "target", "upper", "weight", "due_on"}
)
EDITABLE = PROMISED | {
    "unit",
    "metric",
    "owner",
    "frequency_days",
    "moves_late",
    "timing",
    "changes_for",
    "source",
    "position",
}


@dataclass(frozen=True, slots=True)
class KeyResultDraft:
    """A key result as it is written down, before it has a number.

    `tries` is kept as an initiative for it.
    """

    title: str
    kind: str = KeyResult.Kind.INCREASE
    baseline: Decimal | None = None
    target: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    weight: Decimal = Decimal(1)
    due_on: date | None = None
    team: Team | None = None
    owner: Membership | None = None
    metric: Metric | None = None
    frequency_days: int = 7
    moves_late: bool = False
    timing: str = ""
    changes_for: str = ""
    source: str = ""
    tries: str = ""


def add_key_result(
    objective: Objective,
    *,
    actor: Membership,
    draft: KeyResultDraft,
    on: date,
    now: datetime,
    version: int | None = None,
) -> KeyResult:
    """Add a key result; its team must have a free slot if the OKR is in process."""
    with act(actor, now=now):
        held = hold_with_slots(
            objective,
            actor=actor,
            on=on,
            version=version,
            joining=[draft.team] if draft.team else [],
        )
        policies.may_add_key_result(held.actor, held.objective, draft.team).enforce()
        check_not_frozen(held.objective)
        record(actor.user_id, "key_result.added")
        last = held.objective.key_results.aggregate(last=Max("position"))["last"] or 0
        (added,) = write_key_results(held.objective, [draft], on=on, behind=last)
        roll_up(held.objective)
        settle_slots(held)
        refresh(held)
        keep_tries([(draft.tries, added)], actor=actor, on=on, now=now)
        return added


def edit_key_result(
    key_result: KeyResult,
    *,
    actor: Membership,
    changes: Mapping[str, Any],
    on: date,
    now: datetime,
    version: int | None = None,
    why: Why = NO_REASON,
) -> KeyResult:
    """Change columns of EDITABLE; progress is worked out again.

    After commitment a change of what was promised is a revision: see `revise`.
    """
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        edited = hold_key_result(key_result, version)
        policies.may_edit_key_result(held.actor, edited, held.objective).enforce()
        check_not_frozen(held.objective)
        changed = changed_columns(edited, changes, EDITABLE)
        revisions = revise(
            held,
            edited,
            {name: changes[name] for name in changed & PROMISED},
            why,
            actor=actor,
            now=now,
        )
        record(
            actor.user_id,
            "key_result.revised" if revisions else "key_result.edited",
            reason=why.rationale,
        )
        Revision.objects.bulk_create(revisions)
        for column in changed:
            setattr(edited, column, changes[column])
        check_fields(edited, *changed)
        check_key_result(edited)
        rescore(edited, held.objective, on=on)
        save_key_result(edited, *sorted(changed), *COMMITTED, *SCORED)
        roll_up(held.objective)
        refresh(held)
        return edited


def remove_key_result(
    key_result: KeyResult,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """Remove a key result before commitment.

    One of an OKR that was in process once, or that was talked about, becomes void
    instead: its history stays.
    """
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        removed = hold_key_result(key_result, version)
        policies.may_edit_key_result(held.actor, removed, held.objective).enforce()
        if held.objective.cycle.is_locked:
            raise Conflict(frozen(held.objective))
        if held.objective.is_planned:
            raise Conflict(PLANNED)
        if held.objective.state not in OPEN_STATES or held.objective.is_in_process:
            raise Conflict(
                "This key result was committed to. Revise it, or close it with the "
                "objective."
            )
        record(actor.user_id, "key_result.removed")
        if held.objective.started_on is not None or not _is_deleted(removed):
            removed.state = KeyResult.State.VOID
            save_key_result(removed, "state")
        roll_up(held.objective)
        refresh(held)


def _is_deleted(key_result: KeyResult) -> bool:
    """Delete the row alone; say no, and leave it, where another room names it.

    The ORM would also delete from the append-only tables.
    """
    key_result.links_down.update(key_result=None)
    try:
        with nothing_left_behind(), connection.cursor() as cursor:
            key_result.field_drafts.all().delete()
            key_result.contributors.all().delete()
            cursor.execute(
                "DELETE FROM objectives_keyresult"
                " WHERE organization_id = %s AND id = %s",
                [key_result.organization_id, key_result.pk],
            )
    except IntegrityError:
        return False
    return True


SCORED = (
    "current",
    "measured_on",
    "raw_progress",
    "raw_at_commitment",
    "confidences",
    "confidence_on",
    "state",
    "reached_on",
)


def write_key_results(
    objective: Objective, drafts: Sequence[KeyResultDraft], *, on: date, behind: int = 0
) -> list[KeyResult]:
    """Give key results their numbers and add them behind so many that are there."""
    if not drafts:
        return []
    first = next_numbers(KEY_RESULT, len(drafts))
    written = [
        _from_draft(draft, objective, number=first + n, position=behind + 1 + n)
        for n, draft in enumerate(drafts)
    ]
    for key_result in written:
        key_result.added_on = on if objective.started_on else None
        check_fields(key_result)
        check_key_result(key_result)
        rescore(key_result, objective, on=objective.cycle.starts_on, history=[])
    return KeyResult.objects.bulk_create(written)


def keep_tries(
    pairs: Iterable[tuple[str, KeyResult]],
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    """Keep what was typed to be tried as initiatives for the key results."""
    for text, key_result in pairs:
        if text.strip():
            moves = [Expected(key_result)]
            add_initiative(actor=actor, text=text, moves=moves, on=on, now=now)


def _from_draft(
    draft: KeyResultDraft, objective: Objective, *, number: int, position: int
) -> KeyResult:
    return KeyResult(
        number=number,
        objective=objective,
        position=position,
        title=draft.title.strip(),
        kind=draft.kind,
        metric=draft.metric,
        unit=draft.unit,
        baseline=draft.baseline,
        target=draft.target,
        upper=draft.upper,
        weight=draft.weight,
        due_on=draft.due_on,
        team=draft.team,
        owner=draft.owner,
        frequency_days=draft.frequency_days,
        moves_late=draft.moves_late,
        timing=draft.timing,
        changes_for=draft.changes_for,
        source=draft.source,
    )


def rescore(
    key_result: KeyResult,
    objective: Objective,
    *,
    on: date,
    history: Sequence[CheckIn] | None = None,
) -> None:
    """Work out the columns of SCORED from all check-ins; save nothing. One query."""
    if history is None:
        history = list(
            key_result.check_ins.order_by("measured_on", "recorded_at", "pk")
        )
    readings = facts.check_ins(history)
    measure = facts.measure(key_result)
    start = facts.counts_from(objective, objective.cycle)
    found = scoring.standing_on(measure, readings, start=start, on=on)
    latest = scoring.latest_reading(readings, on=on)
    key_result.current = latest.value if latest else None
    key_result.measured_on = found.latest_value_on
    key_result.raw_progress = found.raw
    committed = facts.committed_measure(key_result)
    key_result.raw_at_commitment = (
        scoring.standing_on(committed, readings, start=start, on=on).raw
        if committed
        else None
    )
    key_result.confidences = list(found.confidences)
    key_result.confidence_on = found.latest_confidence_on
    if key_result.state in facts.IN_PLAY:
        reached = scoring.reached_on(measure, readings, on=on)
        key_result.reached_on = reached
        key_result.state = KeyResult.State.REACHED if reached else KeyResult.State.OPEN


def roll_up(objective: Objective) -> None:
    """Write the objective's progress from its key results. At most two statements.

    It is written where it is another than before. That against what was committed to
    stands beside it once something was revised. The version stays: a check-in does not
    make what somebody is writing stale.
    """
    key_results = queries.every_key_result_of(objective)
    before = objective.progress, objective.progress_at_commitment
    objective.progress = scoring.objective_progress(
        facts.rolled_up((row, facts.standing(row)) for row in key_results)
    )
    objective.progress_at_commitment = (
        scoring.objective_progress(facts.rolled_up_at_commitment(key_results))
        if any(facts.is_revised(row) for row in key_results)
        else None
    )
    if before != (objective.progress, objective.progress_at_commitment):
        objective.save(update_fields=["progress", "progress_at_commitment"])


def save_key_result(key_result: KeyResult, *columns: str) -> None:
    """Save columns of a locked key result and count its version up."""
    key_result.version += 1
    key_result.save(update_fields=[*dict.fromkeys(columns), "version"])


def changed_columns(
    row: Objective | KeyResult, changes: Mapping[str, Any], editable: frozenset[str]
) -> set[str]:
    """Return which of the changes differ; refuse a column that is not editable."""
    unknown = changes.keys() - editable
    if unknown:
        raise ValueError(f"Not editable: {', '.join(sorted(unknown))}.")
    return {name for name, value in changes.items() if getattr(row, name) != value}


def check_open(objective: Objective) -> None:
    """Refuse to change what is closed, declined or void."""
    if objective.state not in OPEN_STATES:
        state = objective.get_state_display().lower()
        raise Conflict(f"{objective.reference} is {state} and stays as it is.")


def check_not_frozen(objective: Objective) -> None:
    """Refuse to change the words and numbers of a locked cycle. Needs `cycle`."""
    check_open(objective)
    if objective.cycle.is_locked:
        raise Conflict(frozen(objective))


def frozen(objective: Objective) -> str:
    """Say that an objective's cycle is locked, and what can still be done."""
    return (
        f"{objective.cycle.name} is locked. Carry {objective.reference} over or close "
        "it: what belongs to a locked cycle stays as it is."
    )


def check_key_result(key_result: KeyResult) -> None:
    """Refuse one without words, without weight, or against its own kind."""
    if not key_result.title.strip():
        sentence = "A key result needs words."
        raise Conflict(sentence, missing=[{"field": "title", "sentence": sentence}])
    if key_result.weight <= 0:
        raise Conflict("The weight must be more than 0.")
    scoring.check_measure(facts.measure(key_result))
