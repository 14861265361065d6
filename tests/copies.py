"""Copies of everything an organisation has, to see which pages mind.

Three families of copies: `apart`, in which copies refer to each other, as another team
with OKRs of its own would; and two `beside`, in which copies refer to what the original
refers to, as another key result of the same objective would. Where that is allowed only
once, the first or the last of what must differ is a copy too.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from organizations.models import ReferenceCounter, TenantModel, User

# Copies of what can be closed only with all of its parts are open.
REOPENED: dict[str, dict[str, None]] = {
    "SprintReview": {"closed_by": None, "closed_at": None}
}
FAMILIES = ("apart", "beside, first", "beside, last")

# beyond all numbers that factories give out, however many tests went before
FAR = 1_000_000

Made = dict[tuple[Any, int, str, int], models.Model]


def copy_everything(*, times: int) -> dict[str, int]:
    """Copy the rows of the open organisation, `times` in each family.

    Return how many rows there are now, by model. A row of which there can be one only
    has no copies.
    """
    made: Made = {}
    counts: dict[str, int] = {}
    for model in _in_order():
        rows = list(model._default_manager.order_by("pk"))
        earlier = _earlier_starts(rows)
        for number, family in enumerate(FAMILIES):
            copies: Made = {}
            for row in rows:
                unique = _unique_for(row)
                for i in range(times):
                    shift = number * times + i + 1
                    other = _copy(
                        row, unique, made, family, i, shift=shift, earlier=earlier
                    )
                    if other is not None:
                        copies[model, row.pk, family, i] = other
            model._default_manager.bulk_create(copies.values())
            made |= copies
        counts[model.__name__] = model._default_manager.count()
    return counts


def _in_order() -> Iterator[type[models.Model]]:
    """Yield the models that have copies, what is referred to before what refers."""
    waiting: list[type[models.Model]] = [User]
    waiting += [
        model
        for model in apps.get_models()
        if issubclass(model, TenantModel) and model is not ReferenceCounter
    ]
    while waiting:
        ready = next(
            model
            for model in waiting
            if not {key.related_model for key in _keys(model)} & {*waiting} - {model}
        )
        yield ready
        waiting.remove(ready)


def _keys(model: type[models.Model]) -> Sequence[models.ForeignKey[Any, Any]]:
    return [
        field
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.name != "organization"
    ]


def _unique_for(row: models.Model) -> list[list[str]]:
    """Return the fields of which a copy must not repeat all."""
    values = {field.name: getattr(row, field.attname) for field in row._meta.fields}
    itself = type(row)._default_manager.filter(pk=row.pk)
    single = [
        [field.name]
        for field in row._meta.fields
        if field.unique and not field.primary_key
    ]
    together = [
        [name for name in constraint.fields if name != "organization"]
        for constraint in row._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and not constraint.expressions
        and itself.filter(constraint.condition or models.Q()).exists()
    ]
    return [
        fields
        for fields in single + together
        if fields in _with_one_nothing(row)
        or all(values[name] is not None for name in fields)
    ]


def _with_one_nothing(row: models.Model) -> list[list[str]]:
    """Return the fields in which nothing, too, may be said only once."""
    return [
        [name for name in constraint.fields if name != "organization"]
        for constraint in row._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and constraint.nulls_distinct is False
    ]


def _copy(
    row: models.Model,
    unique: list[list[str]],
    made: Made,
    family: str,
    i: int,
    *,
    shift: int,
    earlier: Iterator[date],
) -> models.Model | None:
    """Return a copy to be saved; None where there can be no other row like this."""
    other = copy(row)
    other.pk, other._state = None, models.base.ModelState()
    for name, nothing in REOPENED.get(type(row).__name__, {}).items():
        setattr(other, name, nothing)
    keys = _keys(type(row))
    mapped: set[str] = set()

    def map_keys(chosen: Sequence[models.ForeignKey[Any, Any]]) -> None:
        for key in chosen:
            there = (key.related_model, getattr(row, key.attname), family, i)
            if there in made:
                setattr(other, key.name, made[there])
                mapped.add(key.name)

    if family == "apart":
        map_keys(keys)
    for fields in unique:
        if mapped & {*fields} or _vary(other, fields, shift):
            continue
        candidates = [key for key in keys if key.name in fields]
        map_keys(candidates[:1] if family == "beside, first" else candidates[-1:])
        if not mapped & {*fields}:
            return None
    if "team" not in mapped:
        _move_out_of_the_way(other, earlier)
    return other


def _vary(row: Any, fields: list[str], shift: int) -> bool:
    """Change a text, number or day among the fields; say whether there is one."""
    for name in fields:
        field = row._meta.get_field(name)
        if isinstance(field, models.ForeignKey) or field.choices:
            continue
        value = getattr(row, name)
        if isinstance(field, models.DateField):
            setattr(row, name, value - timedelta(days=shift))
        elif isinstance(field, models.IntegerField):
            setattr(row, name, value + FAR * shift)
        else:
            setattr(row, name, f"{shift}-{value}"[: field.max_length])
        return True
    return False


def _earlier_starts(rows: Sequence[Any]) -> Iterator[date]:
    """Yield first days, backwards from the earliest of timeboxes, that all fit in."""
    if rows and _is_exclusive(rows[0]):
        longest = max(row.ends_on - row.starts_on for row in rows)
        day = min(row.starts_on for row in rows)
        while True:
            day -= longest + timedelta(days=1)
            yield day


def _move_out_of_the_way(row: Any, earlier: Iterator[date]) -> None:
    """Move a timebox into the past where two must not overlap."""
    if _is_exclusive(row):
        starts_on = next(earlier)
        row.ends_on = starts_on + (row.ends_on - row.starts_on)
        row.starts_on = starts_on


def _is_exclusive(row: models.Model) -> bool:
    return any(isinstance(each, ExclusionConstraint) for each in row._meta.constraints)
