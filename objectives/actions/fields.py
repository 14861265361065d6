"""One field written by several people: kept in private, shared, or given back.

The version check is per field: who shares says on which shared text the own one was
begun. Two people who write different fields of one key result both have their words.
"""

from datetime import date, datetime
from typing import Any

from measures.queries import metric_number
from objectives import policies
from objectives.actions.acting import act
from objectives.actions.drafts import edit_objective
from objectives.actions.holding import hold, hold_key_result
from objectives.actions.key_results import check_open, edit_key_result
from objectives.actions.revising import NO_REASON, Why
from objectives.fields import (
    IN_UNIT,
    Field,
    NotReadable,
    fields_of,
    key_result_changes,
    same,
    text_of,
    value_of,
)
from objectives.models import FieldDraft, KeyResult, Objective
from okrhub.lib.errors import Conflict, Stale
from organizations.models import Membership
from organizations.queries import person_number
from teams.queries import standing
from teams.standing import Standing

MOST_CHARACTERS = 20_000
OVERTAKEN = "Somebody else shared another text while you were writing. Nothing is lost."
Record = Objective | KeyResult


def keep_field(
    record: Record,
    name: str,
    *,
    actor: Membership,
    text: str,
    base: str,
    on: date,
    now: datetime,
) -> FieldDraft | None:
    """Keep what somebody types as a private draft of the field; nobody else sees it.

    None when it says what is shared. Nothing is locked, so that all can type at once.
    """
    with act(actor, now=now):
        field = _field(record, name)
        _check_may_edit(record, standing(actor, on))
        if len(text) > MOST_CHARACTERS:
            raise Conflict(f"At most {MOST_CHARACTERS} characters.")
        if "\x00" in text:
            raise Conflict("This holds a character that cannot be kept.")
        if same(field, text, base) and text.strip() == base.strip():
            give_back(record, name, actor=actor)
            return None
        (kept,) = FieldDraft.objects.bulk_create(
            [
                FieldDraft(
                    author=actor,
                    field=name,
                    text=text,
                    base=base,
                    base_version=record.version,
                    saved_at=now,
                    **{_column(record): record},
                )
            ],
            update_conflicts=True,
            unique_fields=["organization", "author", _column(record), "field"],
            update_fields=["text", "base", "base_version", "saved_at"],
        )
        return kept


def return_field(
    record: Record, name: str, *, actor: Membership, on: date, now: datetime
) -> None:
    """Go back to the shared text: the private draft is given up."""
    with act(actor, now=now):
        _field(record, name)
        _check_may_edit(record, standing(actor, on))
        give_back(record, name, actor=actor)


def share_field(
    record: Record,
    name: str,
    *,
    actor: Membership,
    text: str,
    base: str,
    on: date,
    now: datetime,
    why: Why = NO_REASON,
) -> Record:
    """Write a field for all, if the shared text is still `base`; else Stale.

    Stale carries `theirs`, the text shared meanwhile. The private draft ends with the
    sharing, and stays otherwise.
    """
    with act(actor, now=now):
        field = _field(record, name)
        held = hold(_objective(record), actor=actor, on=on)
        row: Record = held.objective
        if isinstance(record, KeyResult):
            row = hold_key_result(record)
        _check_may_edit(row, held.actor)
        shared = text_of(row, name)
        if not same(field, shared, base) and not same(field, shared, text):
            raise Stale(OVERTAKEN, version=row.version, theirs=shared)
        changes = _changes(row, field, text)
        edit: Any = edit_objective if isinstance(row, Objective) else edit_key_result
        edited: Record = edit(
            row, actor=actor, changes=changes, on=on, now=now, why=why
        )
        give_back(edited, name, actor=actor)
        return edited


def give_back(record: Record, name: str, *, actor: Membership) -> None:
    """Delete a person's private draft of a field. One statement."""
    drafts = FieldDraft.objects.filter(author=actor, field=name)
    drafts.filter(**{_column(record): record}).delete()


def _changes(row: Record, field: Field, text: str) -> dict[str, Any]:
    try:
        value = value_of(field, text, unit=_unit(row, field))
    except NotReadable as error:
        raise refused(field, str(error)) from error
    if field.holds == "person" and value is not None:
        person = person_number(value)
        if person is None or not person.is_active:
            raise refused(field, "This person is not here.")
        value = person
    if field.holds == "metric" and value is not None:
        metric = metric_number(value)
        if metric is None:
            raise refused(field, "This metric is not registered.")
        return _measured_by(row, metric)
    if isinstance(row, KeyResult):
        return key_result_changes(row, field.name, value, text)
    return {field.name: value}


def _unit(row: Record, field: Field) -> str:
    if isinstance(row, KeyResult) and field.name in IN_UNIT:
        return row.unit
    return ""


def _measured_by(row: Record, metric: Any) -> dict[str, Any]:
    """Return the metric, with unit and source where the key result says none."""
    changes: dict[str, Any] = {"metric": metric}
    for column in ("unit", "source"):
        if not getattr(row, column) and getattr(metric, column):
            changes[column] = getattr(metric, column)
    return changes


def refused(field: Field, sentence: str) -> Conflict:
    """Return a refusal that names the field."""
    return Conflict(sentence, missing=[{"field": field.name, "sentence": sentence}])


def _field(record: Record, name: str) -> Field:
    field = fields_of(record).get(name)
    if field is None:
        raise Conflict("There is no such field.")
    return field


def _check_may_edit(record: Record, who: Standing) -> None:
    objective = _objective(record)
    if isinstance(record, KeyResult):
        policies.may_edit_key_result(who, record, objective).enforce()
    else:
        policies.may_edit_objective(who, objective).enforce()
    check_open(objective)


def _objective(record: Record) -> Objective:
    return record if isinstance(record, Objective) else record.objective


def _column(record: Record) -> str:
    return "objective" if isinstance(record, Objective) else "key_result"
