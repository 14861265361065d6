"""Who co-owned what on which days: those who do now, and those who once did."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Q, QuerySet, Value

from objectives.models import CoOwner, FormerCoOwner
from objectives.queries.parameters import OBJECTIVES
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared


@dataclass(frozen=True, slots=True)
class CoOwned:
    """A team's time as a co-owner; None: from the beginning, or until now.

    On `until` it shares the objective no more.
    """

    team: int
    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        """Say whether the team shared the objective at the end of a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


def co_owned(objectives: Collection[int]) -> dict[int, list[CoOwned]]:
    """Return by objective who ever co-owned it, with the days. One query."""
    found = defaultdict(list)
    for objective_id, team, since, until in _stays(objectives=objectives):
        found[objective_id].append(CoOwned(team, since, until))
    return found


@Prepared
def _stays() -> QuerySet[Any, tuple[int, int, date | None, date | None]]:
    ours = is_one_of("objective", OBJECTIVES)
    now = CoOwner.objects.filter(ours).order_by()
    then = FormerCoOwner.objects.filter(ours).order_by()
    columns = ("objective_id", "team_id", "since")
    return now.values_list(*columns, Value(None, DateField())).union(
        then.values_list(*columns, "until"), all=True
    )


def ever_co_owned(ours: Q) -> Q:
    """Return the condition that those co-own an objective, or once did, that are `ours`."""
    now = CoOwner.objects.filter(ours)
    then = FormerCoOwner.objects.filter(ours)
    return Q(pk__in=now.values("objective_id")) | Q(pk__in=then.values("objective_id"))
