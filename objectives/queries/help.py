"""What objectives wait for, what blocks them, and OKRs taken on because of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from objectives import scoring
from objectives.models import AwaitedHelp, BlockingBarrier, Need, Objective
from objectives.queries.parameters import OBJECTIVES, ON
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from okrhub.lib.tenancy import current_organization_id
from organizations.references import OBJECTIVE, number_of


def promises() -> ArraySubquery:
    """Return a column with the help promised to each objective; see `overdue`."""
    rows = AwaitedHelp.objects.filter(
        objective=OuterRef("pk"), until=None, due_on__isnull=False
    )
    return ArraySubquery(
        rows.order_by("due_on", "number").values(
            about=JSONObject(asked_of="asked_of", due_on="due_on")
        )
    )


def overdue(
    found: Iterable[Mapping[str, Any]], *, on: date
) -> tuple[scoring.OverdueHelp, ...]:
    """Return what is overdue of the column of `promises`: due before `on`."""
    promised = (
        scoring.OverdueHelp(about["asked_of"], date.fromisoformat(about["due_on"]))
        for about in found
    )
    return tuple(help_ for help_ in promised if help_.due_on < on)


def overdue_help_of(
    objectives: Collection[int], *, on: date
) -> dict[int, tuple[scoring.OverdueHelp, ...]]:
    """Return what is overdue on a day, by objective, as it stood then. One query."""
    found = defaultdict(list)
    for pk, asked_of, due_on in _overdue(objectives=objectives, on=on):
        if due_on is not None:
            found[pk].append(scoring.OverdueHelp(asked_of, due_on))
    return {pk: tuple(helps) for pk, helps in found.items()}


@Prepared
def _overdue() -> QuerySet[AwaitedHelp, tuple[int, str, date | None]]:
    rows = AwaitedHelp.objects.filter(
        Q(until=None) | Q(until__gt=ON),
        is_one_of("objective", OBJECTIVES),
        since__lte=ON,
        due_on__lt=ON,
    )
    return rows.order_by("due_on", "number").values_list(
        "objective_id", "asked_of", "due_on"
    )


def blockers() -> ArraySubquery:
    """Return a column with the numbers of the barriers that block each objective."""
    rows = BlockingBarrier.objects.filter(objective=OuterRef("pk"), until=None)
    return ArraySubquery(rows.order_by("number").values("number"))


def as_barriers(numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the references of the column of `blockers`: B-3."""
    return tuple(f"B-{number}" for number in numbers)


def blocked_by(objectives: Collection[int], *, on: date) -> dict[int, tuple[str, ...]]:
    """Return which barriers blocked each objective on a day, by id. One query."""
    found: dict[int, tuple[str, ...]] = {}
    for pk, number in _blocking(objectives=objectives, on=on):
        found[pk] = (*found.get(pk, ()), *as_barriers([number]))
    return found


@Prepared
def _blocking() -> QuerySet[BlockingBarrier, tuple[int, int]]:
    rows = BlockingBarrier.objects.filter(
        Q(until=None) | Q(until__gt=ON),
        is_one_of("objective", OBJECTIVES),
        since__lte=ON,
    )
    return rows.order_by("number").values_list("objective_id", "number")


def needs() -> QuerySet[Need]:
    """Return what needs what, with both objectives and their teams."""
    return Need.objects.select_related("objective__team", "needed__team")


def needs_around(objective: Objective) -> QuerySet[Need]:
    """Return what an objective needs, and what needs it."""
    return needs().filter(Q(objective=objective) | Q(needed=objective)).order_by("pk")


def need_of(objective: Objective, reference: str) -> Need | None:
    """Return an objective's need of another, called by its reference. One query."""
    number = number_of(reference, OBJECTIVE)
    if number is None:
        return None
    return needs().filter(objective=objective, needed__number=number).first()


def needed_from(objective_id: int) -> frozenset[int]:
    """Return the ids of all that an objective needs, directly or not. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE far AS ("
            " SELECT needed_id FROM objectives_need"
            "  WHERE organization_id = %(organization)s AND objective_id = %(from)s"
            " UNION SELECT n.needed_id FROM objectives_need n"
            "  JOIN far ON far.needed_id = n.objective_id"
            "  WHERE n.organization_id = %(organization)s"
            ") SELECT needed_id FROM far",
            {"organization": current_organization_id(), "from": objective_id},
        )
        return frozenset(row[0] for row in cursor.fetchall())
