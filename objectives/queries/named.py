"""Records by the name people say aloud: O-12, KR-31, Q4 2026."""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import BigIntegerField, IntegerField, QuerySet

from objectives import facts, lifecycle
from objectives.models import Cycle, KeyResult, Objective
from okrhub.lib.prepared import Parameter, Prepared
from okrhub.lib.tenancy import current_organization_id
from organizations.references import KEY_RESULT, OBJECTIVE, number_of

MOST_PARENTS = 100
NUMBER = Parameter("number", IntegerField())
ROW = Parameter("row", BigIntegerField())


def objective_called(reference: str) -> Objective | None:
    """Return the objective O-12 with team, cycle and owner. One query."""
    number = number_of(reference, OBJECTIVE)
    if number is None:
        return None
    return next(iter(_objective(number=number)), None)


@Prepared
def _objective() -> QuerySet[Objective]:
    return objectives().filter(number=NUMBER)


def objectives_called(references: Collection[str]) -> list[Objective]:
    """Return the objectives of some references, by number; unknown ones are left out.

    One query.
    """
    numbers = {number_of(reference, OBJECTIVE) for reference in references}
    return list(objectives().filter(number__in=numbers - {None}).order_by("number"))


def objectives() -> QuerySet[Objective]:
    """Return objectives with what policies and rows need: team, cycle, owner, draft."""
    return Objective.objects.select_related("team", "cycle", "owner__user", "draft")


def key_result_called(reference: str) -> KeyResult | None:
    """Return the key result KR-31 with its objective, teams and owner. One query."""
    number = number_of(reference, KEY_RESULT)
    if number is None:
        return None
    return next(iter(_key_result(number=number)), None)


@Prepared
def _key_result() -> QuerySet[KeyResult]:
    return key_results().filter(number=NUMBER)


def key_results() -> QuerySet[KeyResult]:
    """Return key results with their objective, its team and cycle, and the owner."""
    return KeyResult.objects.select_related(
        "objective__team",
        "objective__cycle",
        "objective__draft",
        "team",
        "owner__user",
        "metric",
    )


def key_results_of(objective: Objective) -> list[KeyResult]:
    """Return an objective's key results that count, in their order. One query."""
    return [row for row in every_key_result_of(objective) if row.state in facts.IN_PLAY]


def every_key_result_of(objective: Objective) -> list[KeyResult]:
    """Return an objective's key results in their order, removed ones too. One query."""
    rows = _key_results_of(row=objective.pk)
    for row in rows:
        row.objective = objective
    return rows


@Prepared
def _key_results_of() -> QuerySet[KeyResult]:
    return KeyResult.objects.filter(objective=ROW).order_by("position", "pk")


def possible_parents(besides: Objective | None = None) -> list[Objective]:
    """Return a hundred open objectives to lead to, those of a year first. One query."""
    rows = Objective.objects.select_related("cycle").filter(state__in=lifecycle.OPEN)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return list(rows.order_by("cycle__cadence", "-number")[:MOST_PARENTS])


def cycle_called(name: str) -> Cycle | None:
    """Return the cycle of a name, `Q4 2026`; none has a NUL in it. One query."""
    return None if "\x00" in name else Cycle.objects.filter(name=name).first()


def cycles(cadence: str | None = None) -> QuerySet[Cycle]:
    """Return the cycles, newest first."""
    found = Cycle.objects.order_by("-starts_on", "cadence")
    return found if cadence is None else found.filter(cadence=cadence)


def current_cycle(cadence: str, on: date) -> Cycle | None:
    """Return the cycle that covers a day. One query."""
    return cycles_on(cadence, on).first()


def cycles_on(cadence: str, on: date) -> QuerySet[Cycle]:
    """Return the cycles that cover a day: one, or none."""
    return Cycle.objects.filter(cadence=cadence, starts_on__lte=on, ends_on__gte=on)


def next_cycle(cycle: Cycle) -> Cycle | None:
    """Return the cycle of the same cadence that follows. One query."""
    return (
        Cycle.objects.filter(cadence=cycle.cadence, starts_on__gt=cycle.ends_on)
        .order_by("starts_on")
        .first()
    )


def later_cycles(cycle: Cycle, *, on: date) -> QuerySet[Cycle]:
    """Return the cycles of the same cadence that follow and are not over, in order."""
    return Cycle.objects.filter(
        cadence=cycle.cadence, starts_on__gt=cycle.ends_on, ends_on__gte=on
    ).order_by("starts_on")


def is_locked_on(cadence: str, day: date) -> bool:
    """Say whether a day lies in a locked cycle. One query."""
    return Cycle.objects.filter(
        cadence=cadence,
        state=Cycle.State.LOCKED,
        starts_on__lte=day,
        ends_on__gte=day,
    ).exists()


def ancestors(objective_id: int) -> frozenset[int]:
    """Return the ids of all that an objective leads to, directly or not. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up AS ("
            " SELECT parent_id FROM objectives_alignmentlink"
            "  WHERE organization_id = %(organization)s AND objective_id = %(from)s"
            "   AND parent_id IS NOT NULL"
            " UNION SELECT l.parent_id FROM objectives_alignmentlink l"
            "  JOIN up ON up.parent_id = l.objective_id"
            "  WHERE l.organization_id = %(organization)s"
            "   AND l.parent_id IS NOT NULL"
            ") SELECT parent_id FROM up",
            {"organization": current_organization_id(), "from": objective_id},
        )
        return frozenset(row[0] for row in cursor.fetchall())
