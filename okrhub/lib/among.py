"""Rows that are in any of several sets, each found by its own index."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet


def among(*parts: QuerySet[Model, Any]) -> Q:
    """Return the condition that a row is in one of the parts, by its id.

    Each part is worked out first, so that PostgreSQL looks few rows up by their ids.
    Left to itself it expects many behind row level security, and reads whole tables.
    """
    found = Q()
    for part in parts:
        ids = Func(ArraySubquery(part.values("pk")), function="ANY")
        found |= Q(_Equals(F("pk"), ids))
    return found


class _Equals(Func):
    template = "%(expressions)s"
    arg_joiner = " = "
    output_field = BooleanField()
