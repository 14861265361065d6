"""Teams and OKRs as they are arranged now, as plain values."""

from collections.abc import Collection, Iterator
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from conversations.models import OPEN_HELP, HelpRequest
from objectives.lifecycle import Interval, covered_days
from objectives.models import Contributor, Cycle, Objective
from objectives.queries import (
    IN_PROCESS,
    columns_in_cycle,
    in_its_cycle,
    limit_of,
    sizes_of,
)
from objectives.queries.in_process import kept_age_on
from objectives.queries.reach import needed_functions
from objectives.queries.slots import accountable_as_read, with_accountable
from objectives.value_organization import HelpAsked, OkrFacts
from objectives.what_if import Arrangement, Okr
from objectives.what_if import Team as TeamNow
from organizations.models import OrganizationSettings
from organizations.references import TEAM
from teams.models import MemberTeam, Team, TeamFunction, Unit
from teams.queries import current_teams

PROMISED = (HelpRequest.State.REQUESTED, HelpRequest.State.ACCEPTED)


def arrangement_now(
    cycle: Cycle, *, on: date, settings: OrganizationSettings
) -> Arrangement:
    """Return every current team, and the OKRs in process of a cycle's cadence.

    For a cycle that has not begun, what is planned for it too. Four queries, whatever
    there is.
    """
    return arrangement_of(
        teams_now(cycle.cadence, on=on), cycle, on=on, settings=settings
    )


def teams_now(cadence: str, *, on: date, besides: Collection[int] = ()) -> list[Team]:
    """Return the current teams with what `arrangement_of` reads of them. One query.

    And those of the ids `besides`, archived or not.
    """
    rows = current_teams() | Team.objects.filter(pk__in=besides)
    return list(
        rows.annotate(
            carries=_carried(), in_group=_group(), **columns_in_cycle(cadence, on)
        )
    )


def arrangement_of(
    teams: Collection[Team], cycle: Cycle, *, on: date, settings: OrganizationSettings
) -> Arrangement:
    """Return the arrangement of the teams of `teams_now`. Three queries."""
    wanted = Q(state__in=IN_PROCESS, cycle__cadence=cycle.cadence)
    okrs = list(
        with_accountable(
            Objective.objects.filter(wanted | Q(cycle=cycle, is_planned=True))
        )
        .select_related("team", "cycle")
        .annotate(
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            **_around(),
        )
        .order_by("number")
    )
    return Arrangement(
        teams={
            each.reference: each
            for each in _teams(teams, cycle.cadence, settings=settings)
        },
        okrs={each.reference: each for each in _okrs(okrs, teams, on=on)},
    )


def _teams(
    teams: Collection[Team], cadence: str, *, settings: OrganizationSettings
) -> list[TeamNow]:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    limits = {
        team.pk: limit_of(
            team, cadence, settings=settings, units=units, special=in_its_cycle(team)
        )
        for team in teams
    }
    plain = getattr(settings, f"{cadence}_limit")
    return [
        TeamNow(
            reference=team.reference,
            name=team.name,
            limit=limits[team.pk],
            plain_limit=plain if team.has_single_goal else limits[team.pk],
            functions=frozenset(vars(team)["carries"]),
            is_dedicated=team.is_dedicated,
            is_group=team.is_team_of_teams,
            group=f"{TEAM}-{number}" if (number := vars(team)["in_group"]) else "",
        )
        for team in teams
    ]


def _okrs(
    okrs: Collection[Objective], teams: Collection[Team], *, on: date
) -> list[Okr]:
    names = {team.pk: team.reference for team in teams}
    sizes = sizes_of(okrs)
    return [
        Okr(
            facts=OkrFacts(
                reference=okr.reference,
                accountable=frozenset(
                    names[pk] for pk in accountable_as_read(okr) if pk in names
                ),
                contributing=frozenset(
                    names[pk] for pk in vars(okr)["helping"] if pk in names
                ),
                domain=sizes[okr.pk].domain,
                complexity=sizes[okr.pk].complexity,
                topology=sizes[okr.pk].topology,
                help_asked=tuple(_asked(okr)),
                days_in_process=kept_age_on(okr, on) or 0,
                days_blocked=days_blocked(okr, on=on),
            ),
            title=okr.title,
            owner=okr.team.reference,
            needs=frozenset(vars(okr)["needed"]),
        )
        for okr in okrs
    ]


def _carried() -> ArraySubquery:
    rows = TeamFunction.objects.filter(team=OuterRef("pk"))
    return ArraySubquery(rows.values("function__name"))


def _group() -> Subquery:
    rows = MemberTeam.objects.filter(team=OuterRef("pk"), left_on=None)
    return Subquery(rows.values("group__number")[:1])


def _around() -> dict[str, ArraySubquery | Case]:
    """Return columns with what an objective needs of others."""
    helping = Contributor.objects.filter(key_result__objective=OuterRef("pk"))
    return {
        "helping": ArraySubquery(helping.values("team_id")),
        "needed": needed_functions(),
        "help_asked": help_asked(),
    }


def help_asked() -> ArraySubquery:
    """Return the column `help_asked` of objectives, which `days_blocked` reads."""
    rows = HelpRequest.objects.filter(objective=OuterRef("pk"))
    return ArraySubquery(
        rows.values(
            about=JSONObject(
                state="state",
                is_blocking="is_blocking",
                asked_on="asked_on",
                end=Coalesce("delivered_on", "closed_on"),
                team=Coalesce("helper__number", "asked_team__number"),
                function="asked_function__name",
            )
        )
    )


def _asked(okr: Objective) -> Iterator[HelpAsked]:
    """Yield what is open between teams."""
    for row in vars(okr)["help_asked"]:
        name = f"{TEAM}-{row['team']}" if row["team"] else row["function"]
        if row["state"] in PROMISED and name:
            yield HelpAsked(okr.team.reference, name, row["is_blocking"])


def days_blocked(okr: Objective, *, on: date) -> int:
    """Return on how many days an objective with `help_asked` waited for others."""
    spans = []
    for row in vars(okr)["help_asked"]:
        if not row["is_blocking"] or okr.started_on is None:
            continue
        first = max(date.fromisoformat(row["asked_on"]), okr.started_on)
        end = date.fromisoformat(row["end"]) if row["end"] else None
        last = None if row["state"] in OPEN_HELP and end is None else end
        if last is None or last >= first:
            spans.append(Interval(first, last))
    return covered_days(spans, on)
