"""What teams' work items are for, each team's in its own window (DOMAIN 4)."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from sprints.models import WorkItem
from sprints.queries.windows import windows
from sprints.queries.work import Share, sorted_items
from sprints.window import Period, Window


@dataclass(frozen=True, slots=True)
class WindowWork:
    """The counts of the items in a team's window."""

    window: Window
    share: Share


def worked_on_in(period: Period) -> Q:
    """Match the items of the sprints of a period, and those done in it without one."""
    in_sprint = Q(
        sprint__starts_on__lte=period.until, sprint__ends_on__gte=period.since
    )
    return in_sprint | Q(sprint=None, done_on__range=(period.since, period.until))


def work_in_windows(
    teams: Collection[int], on: date, *, default: str
) -> dict[int, WindowWork]:
    """Return the counts of each team that has any work item. Three queries at most."""
    known = WorkItem.objects.filter(team__in=teams).values_list("team", flat=True)
    having = set(known.order_by().distinct())
    if not having:
        return {}
    looked_at = windows(on, default=default, teams=having)
    by_period: dict[Period, list[int]] = defaultdict(list)
    for team, window in looked_at.items():
        by_period[window.now].append(team)
    wanted = Q()
    for period, some in by_period.items():
        wanted |= Q(worked_on_in(period), team__in=some)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    counted = sorted_items().filter(wanted).order_by().values_list("team", "sorting")
    for team, sorting, count in counted.annotate(count=Count("pk")):
        counts[team][sorting] = count
    return {
        team: WindowWork(window, Share(**counts[team]))
        for team, window in looked_at.items()
    }


def teams_working_for(team_id: int) -> QuerySet[WorkItem, int]:
    """Return the other teams whose items belong to initiatives of a team."""
    rows = WorkItem.objects.filter(epic__initiative__team=team_id)
    return rows.exclude(team=team_id).values_list("team", flat=True).distinct()
