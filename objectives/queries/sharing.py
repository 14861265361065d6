"""Who co-owned what on which days: those who do now, and those who once did."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Q, Value

from objectives.models import CoOwner, FormerCoOwner


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
    now = CoOwner.objects.filter(objective_id__in=objectives).order_by()
    then = FormerCoOwner.objects.filter(objective_id__in=objectives).order_by()
    columns = ("objective_id", "team_id", "since")
    rows = now.values_list(*columns, Value(None, DateField())).union(
        then.values_list(*columns, "until"), all=True
    )
    found = defaultdict(list)
    for objective_id, team, since, until in rows:
        found[objective_id].append(CoOwned(team, since, until))
    return found


def ever_co_owned(teams: Collection[int]) -> Q:
    """Return the condition that some teams co-own an objective, or once did."""
    now = CoOwner.objects.filter(team_id__in=teams)
    then = FormerCoOwner.objects.filter(team_id__in=teams)
    return Q(pk__in=now.values("objective_id")) | Q(pk__in=then.values("objective_id"))
