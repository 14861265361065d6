"""Teams and OKRs as they are arranged now, as plain values."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Subquery

from conversations.models import OPEN_HELP, HelpRequest
from objectives import facts
from objectives.lifecycle import Interval, covered_days
from objectives.limit import accountable_teams
from objectives.models import (
    Contributor,
    CoOwner,
    Cycle,
    KeyResult,
    Objective,
)
from objectives.queries import (
    IN_PROCESS,
    limits_of,
    sizes_of,
)
from objectives.queries.in_process import kept_age_on
from objectives.queries.reach import needed_functions
from objectives.value_organization import HelpAsked, OkrFacts
from objectives.what_if import Arrangement, Okr
from objectives.what_if import Team as TeamNow
from organizations.models import OrganizationSettings
from organizations.references import TEAM
from teams.models import MemberTeam, Team, TeamFunction
from teams.queries import current_teams

PROMISED = (HelpRequest.State.REQUESTED, HelpRequest.State.ACCEPTED)


def arrangement_now(
    cycle: Cycle, *, on: date, settings: OrganizationSettings
) -> Arrangement:
    """Return every current team, and the OKRs in process of a cycle's cadence.

    For a cycle that has not begun, what is planned for it too. Seven queries at most,
    whatever there is.
    """
    teams = list(current_teams().annotate(carries=_carried(), in_group=_group()))
    wanted = Q(state__in=IN_PROCESS, cycle__cadence=cycle.cadence)
    okrs = list(
        Objective.objects.filter(wanted | Q(cycle=cycle, is_planned=True))
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
            for each in _teams(teams, cycle.cadence, on=on, settings=settings)
        },
        okrs={each.reference: each for each in _okrs(okrs, teams, on=on)},
    )


def _teams(
    teams: Collection[Team], cadence: str, *, on: date, settings: OrganizationSettings
) -> list[TeamNow]:
    limits = limits_of(teams, cadence, settings=settings, on=on)
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
    asked, blocked = _help(okrs, on=on)
    return [
        Okr(
            facts=OkrFacts(
                reference=okr.reference,
                accountable=frozenset(
                    names[pk] for pk in _accountable(okr) if pk in names
                ),
                contributing=frozenset(
                    names[pk] for pk in vars(okr)["helping"] if pk in names
                ),
                domain=sizes[okr.pk].domain,
                complexity=sizes[okr.pk].complexity,
                topology=sizes[okr.pk].topology,
                help_asked=tuple(asked[okr.pk]),
                days_in_process=kept_age_on(okr, on) or 0,
                days_blocked=covered_days(blocked[okr.pk], on),
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
    """Return columns with the teams around an objective, and the functions it needs."""
    objective = OuterRef("pk")
    key_results = KeyResult.objects.filter(objective=objective, state__in=facts.IN_PLAY)
    helping = Contributor.objects.filter(key_result__objective=objective)
    members = MemberTeam.objects.filter(group=OuterRef("team"), left_on=None)
    co_owning = CoOwner.objects.filter(objective=objective)
    return {
        "co_owning": ArraySubquery(co_owning.values("team_id")),
        "of_key_results": ArraySubquery(key_results.order_by().values("team_id")),
        "members": ArraySubquery(members.values("team_id")),
        "helping": ArraySubquery(helping.values("team_id")),
        "needed": needed_functions(),
    }


def _accountable(okr: Objective) -> frozenset[int]:
    return accountable_teams(
        okr.team_id,
        co_owners=vars(okr)["co_owning"],
        key_result_teams=vars(okr)["of_key_results"],
        nexus_members=vars(okr)["members"],
    )


def days_blocked(okrs: Collection[Objective], *, on: date) -> dict[int, int]:
    """Return by objective on how many days it waited for help it asked. One query."""
    _, blocked = _help(okrs, on=on)
    return {objective: covered_days(spans, on) for objective, spans in blocked.items()}


def _help(
    okrs: Collection[Objective], *, on: date
) -> tuple[dict[int, list[HelpAsked]], dict[int, list[Interval]]]:
    """Return what is open between teams, and the days blocked by others. One query."""
    asked, blocked = defaultdict(list), defaultdict(list)
    owners = {okr.pk: okr for okr in okrs}
    rows = HelpRequest.objects.filter(objective__in=list(owners)).select_related(
        "asked_team", "asked_function", "helper"
    )
    for row in rows:
        okr = owners[row.objective_id]
        of = row.helper or row.asked_team or row.asked_function
        if row.state in PROMISED and of is not None:
            name = of.reference if isinstance(of, Team) else of.name
            asked[okr.pk].append(HelpAsked(okr.team.reference, name, row.is_blocking))
        if row.is_blocking and okr.started_on is not None:
            end = row.delivered_on or row.closed_on
            first = max(row.asked_on, okr.started_on)
            last = None if row.state in OPEN_HELP and end is None else end
            if last is None or last >= first:
                blocked[okr.pk].append(Interval(first, last))
    return asked, blocked
