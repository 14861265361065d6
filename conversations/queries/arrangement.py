"""Teams and OKRs as they are arranged now, as plain values."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, JSONObject, Lower

from conversations.models import OPEN_HELP, HelpRequest
from objectives.lifecycle import Interval, covered_days
from objectives.limit import accountable_teams
from objectives.models import Contributor, Cycle, Objective, Slot
from objectives.queries import (
    IN_PROCESS,
    columns_in_cycle,
    in_its_cycle,
    limit_of,
    sizes_of,
)
from objectives.queries.in_process import kept_age
from objectives.queries.parameters import CADENCE, CYCLE, ON
from objectives.queries.reach import needed_functions
from objectives.queries.slots import with_accountable
from objectives.value_organization import HelpAsked, OkrFacts
from objectives.what_if import Arrangement, Okr
from objectives.what_if import Team as TeamNow
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from organizations.models import OrganizationSettings
from organizations.references import OBJECTIVE, TEAM
from teams.asking import TEAMS
from teams.models import MemberTeam, Team, TeamFunction, Unit

_READ = (
    *("pk", "number", "title", "state", "started_on", "kept_age", "kept_on"),
    *("domain", "complexity", "topology", "team", "owner_number"),
    *("slot_teams", "would_be", "helping", "needed", "help_asked"),
)
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
    return _teams_now(cadence=cadence, on=on, teams=besides)


@Prepared
def _teams_now() -> QuerySet[Team]:
    rows = Team.objects.filter(Q(archived_on=None) | is_one_of("pk", TEAMS))
    return rows.order_by(Lower("name"), "pk").annotate(
        carries=_carried(), in_group=_group(), **columns_in_cycle(CADENCE, ON)
    )


def arrangement_of(
    teams: Collection[Team], cycle: Cycle, *, on: date, settings: OrganizationSettings
) -> Arrangement:
    """Return the arrangement of the teams of `teams_now`. Three queries."""
    okrs = _rows(cadence=cycle.cadence, cycle=cycle.pk)
    return Arrangement(
        teams={
            each.reference: each
            for each in _teams(teams, cycle.cadence, settings=settings)
        },
        okrs={each.reference: each for each in _okrs(okrs, teams, on=on)},
    )


@Prepared
def _rows() -> QuerySet[Objective, Any]:
    """Return OKRs in process, or planned for a cycle, with what is around them.

    What is in process has given slots to its accountable teams; of what is planned
    they are worked out.
    """
    is_running = Q(state__in=IN_PROCESS)
    planned = Q(cycle=CYCLE, is_planned=True)
    here = {"objective": OuterRef("pk")}
    helping = Contributor.objects.filter(key_result__objective=OuterRef("pk"))
    rows = Objective.objects.filter((is_running & Q(cycle__cadence=CADENCE)) | planned)
    would_be = JSONObject(
        co_owners="co_owning",
        key_result_teams="of_key_results",
        nexus_members="members",
    )
    return (
        with_accountable(rows)
        .annotate(
            owner_number=F("team__number"),
            kept_age=F("healths__age_days"),
            kept_on=F("healths__worked_out_on"),
            slot_teams=ArraySubquery(Slot.objects.filter(**here).values("team_id")),
            would_be=Case(When(~is_running, then=would_be)),
            helping=ArraySubquery(helping.values("team_id")),
            needed=needed_functions(),
            help_asked=help_asked(),
        )
        .order_by("number")
        .values_list(*_READ, named=True)
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


def _okrs(okrs: Collection[Any], teams: Collection[Team], *, on: date) -> list[Okr]:
    names = {team.pk: team.reference for team in teams}
    sizes = sizes_of(okrs)
    return [
        Okr(
            facts=OkrFacts(
                reference=f"{OBJECTIVE}-{okr.number}",
                accountable=frozenset(
                    names[pk] for pk in _accountable(okr) if pk in names
                ),
                contributing=frozenset(names[pk] for pk in okr.helping if pk in names),
                domain=sizes[okr.pk].domain,
                complexity=sizes[okr.pk].complexity,
                topology=sizes[okr.pk].topology,
                help_asked=tuple(_asked(f"{TEAM}-{okr.owner_number}", okr.help_asked)),
                days_in_process=(
                    kept_age(okr.started_on, okr.kept_age, okr.kept_on, on)
                    if okr.started_on and okr.state in IN_PROCESS
                    else 0
                ),
                days_blocked=days_blocked(okr.started_on, okr.help_asked, on=on),
            ),
            title=okr.title,
            owner=f"{TEAM}-{okr.owner_number}",
            needs=frozenset(okr.needed),
        )
        for okr in okrs
    ]


def _accountable(okr: Any) -> frozenset[int]:
    if okr.would_be is None:
        return frozenset(okr.slot_teams)
    return accountable_teams(okr.team, **okr.would_be)


def _carried() -> ArraySubquery:
    rows = TeamFunction.objects.filter(team=OuterRef("pk"))
    return ArraySubquery(rows.values("function__name"))


def _group() -> Subquery:
    rows = MemberTeam.objects.filter(team=OuterRef("pk"), left_on=None)
    return Subquery(rows.values("group__number")[:1])


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


def _asked(owner: str, help_asked: Iterable[Mapping[str, Any]]) -> Iterator[HelpAsked]:
    """Yield what is open between teams."""
    for row in help_asked:
        name = f"{TEAM}-{row['team']}" if row["team"] else row["function"]
        if row["state"] in PROMISED and name:
            yield HelpAsked(owner, name, row["is_blocking"])


def days_blocked(
    started_on: date | None, help_asked: Iterable[Mapping[str, Any]], *, on: date
) -> int:
    """Return on how many days an objective waited for others; see `help_asked`."""
    spans = []
    for row in help_asked:
        if not row["is_blocking"] or started_on is None:
            continue
        first = max(date.fromisoformat(row["asked_on"]), started_on)
        end = date.fromisoformat(row["end"]) if row["end"] else None
        last = None if row["state"] in OPEN_HELP and end is None else end
        if last is None or last >= first:
            spans.append(Interval(first, last))
    return covered_days(spans, on)
