"""Reads of what was computed, for pages and for what must be computed again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from flow.board import Goal, TeamDay, Totals, totals
from flow.models import AlignmentSnapshot, BoardView, ConcernDay, SnapshotDay
from flow.models.board import okr_of
from objectives.models import Cadence, Cycle, Objective
from okrhub.lib.prepared import Prepared
from sprints.models import Sprint
from teams.asking import ME, TODAY
from teams.models import Unit


def day_called(day: date) -> SnapshotDay | None:
    """Return a day if it was asked for, computed or not. One query."""
    return SnapshotDay.objects.filter(day=day).first()


def day_for(day: date, reader: int) -> Any:
    """Return a day with all that the dashboard's frame shows around its rows.

    What was counted beside the rows, the days that it can be compared with, the units,
    and the reader's own views; None for a day that nobody asked for. One query.
    """
    return next(iter(_day_with_frame(today=day, me=reader)), None)


@Prepared
def _day_with_frame() -> QuerySet[Any, Any]:
    counted = ConcernDay.objects.filter(day=TODAY)
    past = Sprint.objects.filter(ends_on__lt=TODAY, is_focus=False)
    sprints = past.order_by("-ends_on")
    quarters = Cycle.objects.filter(cadence=Cadence.QUARTERLY, ends_on__lt=TODAY)
    views = BoardView.objects.filter(membership=ME).order_by("name")
    units = Unit.objects.filter(archived_on=None).order_by("name")
    return SnapshotDay.objects.filter(day=TODAY).annotate(
        counts=Subquery(counted.values("counts")[:1]),
        facts=Subquery(counted.values("facts")[:1]),
        counted_at=Subquery(counted.values("computed_at")[:1]),
        last_sprint=Subquery(sprints.values("ends_on")[:1]),
        last_quarter=Subquery(quarters.order_by("-ends_on").values("ends_on")[:1]),
        sprint_totals=_totals_on("last_sprint"),
        quarter_totals=_totals_on("last_quarter"),
        views=ArraySubquery(
            views.values(about=JSONObject(id="pk", name="name", query="query"))
        ),
        units=ArraySubquery(units.values(about=JSONObject(id="pk", name="name"))),
    )


def _totals_on(day: str) -> Subquery:
    """Return the totals of another day, if it was computed, of the day around it."""
    then = SnapshotDay.objects.filter(day=OuterRef(day), computed_at__isnull=False)
    return Subquery(then.values("totals")[:1])


def totals_of(day: date) -> Totals:
    """Add up the rows of a day, reading no more of each than is counted. One query."""
    rows = AlignmentSnapshot.objects.filter(day=day).values_list(
        "team_id",
        "limit",
        "objectives",
        "sprint_number",
        "sprint_ends_on",
        "goal_kind",
        "is_focus",
    )
    return totals(
        TeamDay(
            team=team,
            limit=limit,
            annual_limit=0,
            okrs=tuple(okr_of(values) for values in okrs),
            goal=Goal(sprint, ends_on, kind=kind, is_focus=is_focus)
            if sprint is not None and ends_on is not None
            else None,
        )
        for team, limit, okrs, sprint, ends_on, kind, is_focus in rows
    )


def board_of_unit(day: date, unit: int) -> QuerySet[AlignmentSnapshot]:
    """Return the rows of a day of a unit's teams, and of the units below it."""
    paths = ("team__unit", "team__unit__parent", "team__unit__parent__parent")
    within = Q()
    for path in paths:
        within |= Q(**{path: unit})
    return board_of(day).filter(within)


def concern_day(day: date) -> ConcernDay | None:
    """Return the counts of a day, if they were worked out on it. One query."""
    return ConcernDay.objects.filter(day=day).first()


def latest_day(up_to: date) -> SnapshotDay | None:
    """Return the newest computed day that is not after `up_to`. One query."""
    computed = SnapshotDay.objects.filter(day__lte=up_to, computed_at__isnull=False)
    return computed.order_by("-day").first()


def board_of(day: date) -> QuerySet[AlignmentSnapshot]:
    """Return the rows of a day with their team, those in most need first."""
    return (
        AlignmentSnapshot.objects.filter(day=day)
        .select_related("team")
        .order_by("-need", "team__number")
    )


def rows_of_teams(day: date, teams: Iterable[int]) -> list[AlignmentSnapshot]:
    """Return the rows of some teams on a day. One query."""
    rows = AlignmentSnapshot.objects.filter(day=day, team_id__in=list(teams))
    return list(rows.select_related("team"))


def with_limits_of_then(rows: Sequence[TeamDay], day: date) -> list[TeamDay]:
    """Return rows of a past day with the limits last kept for it. One query.

    Limits have no history but the rows of each day; before the first of a team, the
    limits of now are all that is known.
    """
    kept = AlignmentSnapshot.objects.filter(
        team__in=[row.team for row in rows], day__lte=day
    )
    latest = kept.order_by("team_id", "-day").distinct("team_id")
    limits = {
        team: (limit, annual_limit)
        for team, limit, annual_limit in latest.values_list(
            "team_id", "limit", "annual_limit"
        )
    }
    found = []
    for row in rows:
        limit, annual_limit = limits.get(row.team, (row.limit, row.annual_limit))
        found.append(replace(row, limit=limit, annual_limit=annual_limit))
    return found


def affected_days(today: date, since: date | None) -> list[date]:
    """Return the computed days a change touches: today, and those since a day."""
    first = min(since or today, today)
    days = SnapshotDay.objects.filter(day__gte=first, computed_at__isnull=False)
    return sorted({*days.values_list("day", flat=True), today})


def first_day() -> date | None:
    """Return the first day on which anything was in process. One query."""
    earliest = Objective.objects.aggregate(first=Min("started_on"))["first"]
    return earliest if isinstance(earliest, date) else None
