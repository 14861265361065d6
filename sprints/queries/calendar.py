"""A team's calendar, and the goals that it had."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from sprints.models import CalendarFeed, Sprint, SprintCadence, SprintGoal
from sprints.months import DayCell, weeks
from sprints.queries.cadences import cadence_of, feed_of
from sprints.queries.glances import PAGE_SIZE, Glance, glances
from teams.models import Team

BACK = timedelta(days=42)
AHEAD = timedelta(days=84)
FEED_BACK = timedelta(days=183)
WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    """The weeks around a day, and the sprints that lie in them, the first first."""

    team: Team
    weekdays: list[str]
    weeks: list[list[DayCell]]
    sprints: list[Glance]
    cadence: SprintCadence | None
    feed: CalendarFeed | None


@dataclass(frozen=True, slots=True)
class GoalHistory:
    """A page of a team's goals, the latest first, and how many had which result."""

    page: Page[Any]
    glances: list[Glance]


def team_calendar(team: Team, *, on: date, week_starts_on: int) -> TeamCalendar:
    """Return six weeks back and twelve ahead of a day. Three queries."""
    first, last = on - BACK, on + AHEAD
    found = glances(
        Sprint.objects.filter(team=team, ends_on__gte=first, starts_on__lte=last)
    )
    shown = max([on, *(glance.ends_on for glance in found)])
    return TeamCalendar(
        team=team,
        weekdays=[*WEEKDAYS[week_starts_on:], *WEEKDAYS[:week_starts_on]],
        weeks=list(
            weeks(
                found,
                first=min([on, *(glance.starts_on for glance in found)]),
                last=shown,
                on=on,
                starts_on=week_starts_on,
            )
        ),
        sprints=found,
        cadence=cadence_of(team),
        feed=feed_of(team),
    )


def goal_history(
    team: Team, *, text: str = "", result: str = "", page_number: str | int = 1
) -> GoalHistory:
    """Return a team's goals that hold a text and ended so. Three queries."""
    rows = SprintGoal.objects.filter(sprint__team=team)
    if text:
        rows = rows.filter(Q(text__icontains=text) | Q(result_note__icontains=text))
    if result in SprintGoal.Result:
        rows = rows.filter(result=result)
    elif result:
        rows = rows.filter(result="")
    ordered = rows.order_by("-sprint__starts_on").values_list("sprint_id", flat=True)
    page = Paginator(ordered, PAGE_SIZE).get_page(page_number)
    return GoalHistory(page, glances(Sprint.objects.filter(pk__in=list(page)))[::-1])


def sprints_of_feed(feed: CalendarFeed, on: date) -> list[Glance]:
    """Return the sprints of half a year and all that are planned. One query."""
    return glances(
        Sprint.objects.filter(team=feed.team_id, ends_on__gte=on - FEED_BACK)
    )
