"""Key results that nobody works on: starved (DOMAIN 4)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from objectives.models import Initiative, InitiativeLink, KeyResult, Objective, Slot
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


def ids_of_starved(on: date, team: str) -> ArraySubquery:
    """Return the ids of those of an outer row's team, as a column of it."""
    return ArraySubquery(_starved(on).filter(_of_outer(team)).values("pk"))


def numbers_of_starved(on: date, team: str) -> ArraySubquery:
    """Return the numbers of those of an outer row's team in their order, as a column."""
    rows = _starved(on).filter(_of_outer(team))
    ordered = rows.order_by("objective__number", "position", "pk")
    return ArraySubquery(ordered.values("number"))


def _of_outer(team: str) -> Q:
    held = Slot.objects.filter(team=OuterRef(OuterRef(team))).values("objective_id")
    return Q(team=OuterRef(team)) | Q(team=None, objective__in=held)


def _starved(on: date) -> QuerySet[KeyResult]:
    """Return the rows; what feeds is read once, not for each key result."""
    doing = InitiativeLink.objects.filter(initiative__state=Initiative.State.DOING)
    aimed_at = SprintGoalLink.objects.filter(
        goal__sprint__starts_on__lte=on, goal__sprint__ends_on__gt=on - WINDOW
    )
    old = on - YOUNG
    return KeyResult.objects.filter(
        Q(added_on=None) | Q(added_on__lte=old),
        ~Q(pk__in=doing.values("key_result_id")),
        ~Q(pk__in=aimed_at.values("key_result_id")),
        state=KeyResult.State.OPEN,
        objective__state=Objective.State.IN_PROCESS,
        objective__started_on__lte=old,
    )
