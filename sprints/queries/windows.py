"""The window of each team's figures, from the calendar and from its sprints."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives.models import Cadence, Cycle
from sprints.models import Sprint, TeamFocus
from sprints.window import SPRINTS, Period, Window, window
from teams.models import Team

QUARTERS = 2


def with_window(rows: QuerySet[Team], on: date) -> QuerySet[Team]:
    """Return teams with what their window needs as columns, for `window_in`."""
    days = JSONObject(since="starts_on", until="ends_on")
    quarters = Cycle.objects.filter(cadence=Cadence.QUARTERLY, starts_on__lte=on)
    over = Sprint.objects.filter(
        team=OuterRef("pk"), is_focus=False, ends_on__lt=on
    ).order_by("-starts_on")
    chosen = TeamFocus.objects.filter(team=OuterRef("pk")).values("window")
    return rows.annotate(
        quarters=ArraySubquery(
            quarters.order_by("-starts_on").values(as_json=days)[:QUARTERS]
        ),
        over=ArraySubquery(over.values(as_json=days)[: 2 * SPRINTS]),
        chosen_window=Subquery(chosen[:1]),
    )


def window_in(team: Team, on: date, *, default: str, asked: str = "") -> Window:
    """Return the window of a team of `with_window`: as asked for, else as it chose."""
    told: Mapping[str, Any] = vars(team)
    chosen = asked or told["chosen_window"] or default
    return window(
        chosen, on, quarters=_periods(told["quarters"]), over=_periods(told["over"])
    )


def windows(
    on: date, *, default: str, teams: Collection[int] | None = None
) -> dict[int, Window]:
    """Return the window of every team, or of some, by its id. One query."""
    wanted = Team.objects.all() if teams is None else Team.objects.filter(pk__in=teams)
    rows = with_window(wanted, on)
    return {team.pk: window_in(team, on, default=default) for team in rows}


def _periods(told: Iterable[Mapping[str, str]]) -> list[Period]:
    return [
        Period(date.fromisoformat(each["since"]), date.fromisoformat(each["until"]))
        for each in told
    ]
