"""Revisions: what was promised changes after the commitment (DOMAIN 1.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from objectives import lifecycle, queries
from objectives.actions.holding import Held
from objectives.models import KeyResult, Objective, Revision
from okrhub.lib.amounts import in_words
from okrhub.lib.errors import Conflict
from organizations.models import Membership

Occasion = Revision.Occasion

WHY_REVISED = "What did you learn that changes this? One sentence is enough."
WHICH_OCCASION = "On which occasion was it decided?"
BASELINE_IS_FROZEN = (
    "The value at the start is frozen since the commitment. Revise the target instead."
)
PROMISES = ("baseline", "target", "upper", "kind", "weight", "due_on")
COMMITTED = tuple(f"committed_{name}" for name in PROMISES)
NOT_PROMISED = dict.fromkeys(COMMITTED) | {"committed_kind": ""}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a promise is revised, and on which occasion it was decided."""

    rationale: str = ""
    occasion: str = ""


NO_REASON = Why()


def promise(key_result: KeyResult) -> None:
    """Set the columns of COMMITTED to what is promised now; save nothing."""
    for name in PROMISES:
        setattr(key_result, f"committed_{name}", getattr(key_result, name))


def revise(
    held: Held,
    row: Objective | KeyResult,
    changes: Mapping[str, Any],
    why: Why,
    *,
    actor: Membership,
    now: datetime,
) -> list[Revision]:
    """Return what is to be written down of promises that change; save nothing.

    `changes` are promised columns that differ. Before commitment it is nothing; after
    it rationale and occasion are needed, except for a typing error within a day
    of the commitment or of the same person's revision: that is a correction, and one
    of the commitment corrects what was promised too. Up to two queries.
    """
    if not changes or not held.objective.is_committed:
        return []
    revision = Revision(
        objective=held.objective,
        key_result=row if isinstance(row, KeyResult) else None,
        actor=actor,
        revised_on=held.on,
        recorded_at=now,
        rationale=why.rationale.strip(),
        occasion=why.occasion,
    )
    if not revision.rationale:
        _correct(held, revision, row, changes, actor=actor)
    elif why.occasion not in queries.OCCASIONS:
        _refuse("occasion", WHICH_OCCASION)
    _check_baseline(row, changes, revision)
    return list(_fields(revision, row, changes))


def _correct(
    held: Held,
    revision: Revision,
    row: Objective | KeyResult,
    changes: Mapping[str, Any],
    *,
    actor: Membership,
) -> None:
    """Make it a correction, or refuse what is older than a day."""
    is_fresh = is_fresh_commitment(held.objective, held.on)
    if not is_fresh:
        pk = revision.key_result.pk if revision.key_result else None
        free = queries.corrigible(held.objective, actor, held.on - ONE_DAY)
        if {(pk, name) for name in changes} - free:
            _refuse("rationale", WHY_REVISED)
    revision.occasion = Occasion.CORRECTION
    if is_fresh and isinstance(row, KeyResult) and row.committed_kind:
        for name in changes.keys() & set(PROMISES):
            setattr(row, f"committed_{name}", changes[name])


def _check_baseline(
    row: Objective | KeyResult, changes: Mapping[str, Any], revision: Revision
) -> None:
    """Refuse another value at the start; one may be added where there was none."""
    if (
        isinstance(row, KeyResult)
        and row.committed_baseline is not None
        and "baseline" in changes
        and revision.occasion != Occasion.CORRECTION
        and changes.get("kind", row.kind) not in _WITHOUT_BASELINE
    ):
        _refuse("baseline", BASELINE_IS_FROZEN)


_WITHOUT_BASELINE = {
    KeyResult.Kind.MILESTONE,
    KeyResult.Kind.BASELINE,
    KeyResult.Kind.UNMEASURED,
}


def _fields(
    about: Revision, row: Objective | KeyResult, changes: Mapping[str, Any]
) -> Iterable[Revision]:
    for name in Revision.Field.values:
        if name in changes:
            yield Revision(
                objective=about.objective,
                key_result=about.key_result,
                field=name,
                old=in_text(getattr(row, name)),
                new=in_text(changes[name]),
                unit=row.unit if isinstance(row, KeyResult) else "",
                rationale=about.rationale,
                occasion=about.occasion,
                actor=about.actor,
                revised_on=about.revised_on,
                recorded_at=about.recorded_at,
            )


def in_text(value: Any) -> str:
    """Write a promised value as it is kept: 12.50 is "12.5", a day "2026-12-14"."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return in_words(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def is_fresh_commitment(objective: Objective, on: date) -> bool:
    """Say whether the objective was committed on this day or the day before.

    Planning it for a coming cycle commits it (DOMAIN 2.1); going on after a pause is
    no commitment. One query at most.
    """
    if objective.is_planned:
        planned_on = objective.planned_on
        return planned_on is not None and planned_on >= on - ONE_DAY
    log = queries.logs_of([objective.pk])[objective.pk]
    intervals = lifecycle.in_process_intervals(log, on)
    return bool(intervals) and intervals[-1].start >= on - ONE_DAY


def _refuse(field: str, sentence: str) -> None:
    raise Conflict(sentence, missing=[{"field": field, "sentence": sentence}])
