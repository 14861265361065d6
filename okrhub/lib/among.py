"""Rows that are in any of several sets, each found by its own index."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.expressions import BaseExpression


def among(*parts: QuerySet[Model, Any]) -> Q:
    """Return the condition that a row is in one of the parts, by its id.

    Each part is worked out first, so that PostgreSQL looks few rows up by their ids.
    Left to itself it expects many behind row level security, and reads whole tables.
    """
    first, *others = [part.values("pk") for part in parts]
    found = first.union(*others, all=True) if others else first
    return is_one_of("pk", ArraySubquery(found))


def is_one_of(path: str, values: BaseExpression | F) -> Q:
    """Return the condition that a column is in an array, such as a list's parameter."""
    return Q(_Equals(F(path), Func(values, function="ANY")))


class _Equals(Func):
    template = "%(expressions)s"
    arg_joiner = " = "
    output_field = BooleanField()
