"""The rows of a team's page, by statements that are prepared."""

from collections.abc import Collection
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Concat, JSONObject

from flow.concerns import WORK, Kind, Panel, kinds_of
from flow.queries import lines_seen_by
from objectives.models import Cadence, Heartbeat, Objective, TeamCapacity
from objectives.queries.in_process import held_beside, startable
from objectives.queries.priorities import contribution_load, started_this_quarter
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership
from organizations.references import TEAM, number_of
from sprints.models import TeamFocus
from sprints.queries import words_of_active
from teams.asking import ME, TEAMS, TODAY
from teams.models import MemberTeam, Team, TeamFunction, TeamMembership

NUMBER = Parameter("number", IntegerField())
HELP = kinds_of(Panel.HELP)
TOLD = (*HELP, *WORK, Kind.BARRIER, Kind.PUSH_BACK)


def team_around(reference: str, reader: Membership, on: date) -> Team | None:
    """Return the team with its functions, units above it, and limits. One query."""
    number = number_of(reference, TEAM)
    if number is None:
        return None
    rows = _teams(number=number, me=reader.pk, today=on)
    return next(iter(rows), None)


@Prepared
def _teams() -> QuerySet[Team]:
    capacity = TeamCapacity.objects.filter(team=OuterRef("pk"))
    limits = {
        f"kept_{cadence}": Subquery(
            capacity.filter(cadence=cadence).values("effective_limit")[:1]
        )
        for cadence in Cadence
    }
    carried = TeamFunction.objects.filter(team=OuterRef("pk"))
    said = Heartbeat.objects.filter(
        team=OuterRef("pk"),
        cycle__cadence=Cadence.QUARTERLY,
        cycle__starts_on__lte=TODAY,
        cycle__ends_on__gte=TODAY,
    )
    looks_at = TeamFocus.objects.filter(team=OuterRef("pk"))
    groups = MemberTeam.objects.filter(team=OuterRef("pk"), left_on=None)
    return (
        Team.objects.filter(number=NUMBER)
        .select_related("unit__parent__parent")
        .annotate(
            function_names=ArraySubquery(
                carried.order_by("function__name").values("function__name")
            ),
            group_reference=Concat(
                Value("T-"),
                Subquery(groups.values("group__number")[:1]),
                output_field=CharField(),
            ),
            group_name=Subquery(groups.values("group__name")[:1]),
            product_goal=words_of_active("pk"),
            told=_told(),
            started=started_this_quarter(TODAY),
            helps=contribution_load(),
            heartbeat=Subquery(said.values("share")[:1]),
            window=Subquery(looks_at.values("window")[:1]),
            **limits,
        )
    )


def _told() -> ArraySubquery:
    """Return what is kept about the team around it and its reader sees, as a column."""
    own = TeamMembership.objects.filter(membership=ME, ended_on=None)
    rows = (
        lines_seen_by(own.values("team"))
        .filter(teams__contains=[OuterRef("pk")], kind__in=TOLD)
        .order_by("kind", "place")
    )
    names = ("kind", "reference", "title", "words", "days", "teams")
    return ArraySubquery(rows.values(about=JSONObject(**{n: n for n in names})))


def okrs_beside(teams: Collection[int], on: date) -> list[Objective]:
    """Return what teams have in process, and what waits to start. One query."""
    return _okrs(teams=teams, today=on)


@Prepared
def _okrs() -> QuerySet[Objective]:
    own = Objective.objects.filter(is_one_of("team", TEAMS))
    return held_beside(own.filter(startable(TODAY)))
