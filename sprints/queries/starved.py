"""Key results that nobody works on: starved (DOMAIN 4)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from objectives.models import Initiative, InitiativeLink, KeyResult, Objective, Slot
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter
from sprints.models import SprintGoalLink

WINDOW = timedelta(days=28)
YOUNG = timedelta(days=14)


def starved(on: date, teams: Collection[int] | None = None) -> QuerySet[KeyResult]:
    """Return the starved key results, of all teams or of some. One query.

    In process with no initiative being done and no sprint goal in the last 28 days; not
    one that is reached, paused or younger than 14 days, since its OKR was started or
    since it was added to one in process.
    """
    rows = _starved(on)
    if teams is not None:
        rows = rows.filter(fed_by(teams))
    return rows.select_related("objective__team").order_by(
        "objective__number", "position", "pk"
    )


def fed_by(teams: Collection[int]) -> Q:
    """Return the condition that a key result is the teams' own, or of an OKR of theirs."""
    held = Slot.objects.filter(team__in=teams).values("objective_id")
    return Q(team__in=teams) | Q(team=None, objective__in=held)


def ids_of_starved(on: date | Parameter, team: str) -> ArraySubquery:
    """Return the ids of those of an outer row's team, as a column of it."""
    return ArraySubquery(_of_outer(on, team).values("pk"))


def numbers_of_starved(on: date, team: str) -> ArraySubquery:
    """Return the numbers of those of an outer row's team in their order, as a column."""
    rows = _of_outer(on, team).order_by("objective__number", "position", "pk")
    return ArraySubquery(rows.values("number"))


def _of_outer(on: date | Parameter, team: str) -> QuerySet[KeyResult]:
    """Return the rows of a team; what feeds is asked for each of its few key results."""
    held = Slot.objects.filter(team=OuterRef(OuterRef(team))).values("objective_id")
    own = Q(team=OuterRef(team))
    own |= Q(is_one_of("objective", ArraySubquery(held)), team=None)
    fed = (Exists(rows.filter(key_result=OuterRef("pk"))) for rows in _feeding(on))
    return _asked_about(on).filter(own, *(~each for each in fed))


def _starved(on: date) -> QuerySet[KeyResult]:
    """Return all rows; what feeds is read once, not for each key result."""
    fed = (Q(pk__in=rows.values("key_result_id")) for rows in _feeding(on))
    return _asked_about(on).filter(*(~each for each in fed))


def _feeding(on: date | Parameter) -> tuple[QuerySet[Any], QuerySet[Any]]:
    return (
        InitiativeLink.objects.filter(initiative__state=Initiative.State.DOING),
        SprintGoalLink.objects.filter(
            goal__sprint__starts_on__lte=on, goal__sprint__ends_on__gt=on - WINDOW
        ),
    )


def _asked_about(on: date | Parameter) -> QuerySet[KeyResult]:
    old = on - YOUNG
    return KeyResult.objects.filter(
        Q(added_on=None) | Q(added_on__lte=old),
        state=KeyResult.State.OPEN,
        objective__state=Objective.State.IN_PROCESS,
        objective__started_on__lte=old,
    )
