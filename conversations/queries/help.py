"""Requests for help: one with what may be done, many as a list, and by their days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from conversations import help as rules
from conversations import policies
from conversations.models import OPEN_HELP, HelpRequest
from conversations.queries.records import help_called, help_rows
from objectives.lifecycle import OPEN
from objectives.models import CoOwner, KeyResult, Objective
from objectives.queries import accountable
from okrhub.lib.among import among
from okrhub.lib.decisions import Decision
from teams.models import Team, TeamFunction
from teams.standing import Standing

State = HelpRequest.State
ROWS_ON_A_PAGE = 50
MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A request for help, and what the person may do with it."""

    asked: HelpRequest
    decisions: Mapping[str, Decision]
    own_teams: tuple[Team, ...]
    offered: tuple[Objective, ...]
    is_overdue: bool

    @property
    def may(self) -> list[str]:
        """Return the steps that the person may take now; late, nothing may slip."""
        possible = set(rules.steps(self.asked.state))
        if self.is_overdue:
            possible.discard("slip")
        return [
            step for step in rules.FROM if step in possible and self.decisions[step]
        ]

    @property
    def is_asked_at_the_close(self) -> bool:
        """Say whether the OKR taken because of it is closed, and nobody has said more."""
        dependent = self.asked.dependent
        return (
            self.asked.state == State.ACCEPTED
            and dependent is not None
            and dependent.state == Objective.State.CLOSED
        )


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A line of the list."""

    asked: HelpRequest
    is_overdue: bool
    is_unanswered: bool


@dataclass(frozen=True, slots=True)
class HelpFilter:
    """What is wanted: `state` open, overdue or closed; of a team, on either side."""

    state: str = "open"
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class AskedOf:
    """How many ask one team or function, and how many of them it answered."""

    name: str
    is_function: bool
    asked_by: int
    answering: int


@dataclass(frozen=True, slots=True)
class HelpDay:
    """What was promised, or is needed, by a day."""

    day: date
    rows: tuple[HelpRow, ...]


def carriers_of(asked: HelpRequest) -> list[Team]:
    """Return the teams that can say yes: the asked one, or those with the function."""
    if asked.asked_team is not None:
        return [asked.asked_team]
    rows = Team.objects.filter(functions=asked.asked_function, archived_on=None)
    return list(rows.order_by("pk"))


def help_page(reference: str, person: Standing, on: date) -> HelpPage | None:
    """Return a request with what a person may do about it. Up to ten queries."""
    asked = help_called(reference)
    if asked is None:
        return None
    teams = accountable(asked.objective)
    carriers = carriers_of(asked)
    pks = [team.pk for team in carriers]
    decisions = {
        step: policies.may_step(person, asked, step, teams, pks) for step in rules.AFTER
    }
    own = policies.answering_teams(person, pks)
    return HelpPage(
        asked=asked,
        decisions=decisions,
        own_teams=tuple(team for team in carriers if team.pk in own),
        offered=tuple(_offered(own)) if asked.state == State.REQUESTED else (),
        is_overdue=asked.is_overdue(on),
    )


def help_list(
    wanted: HelpFilter, on: date, *, number: int | str = 1
) -> tuple[Page[HelpRequest], list[HelpRow]]:
    """Return requests for help, 50 at a time, the earliest day first. Three queries."""
    rows = wanted_help(wanted, on)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(number)
    return page, [_row(asked, on) for asked in page.object_list]


def wanted_help(wanted: HelpFilter, on: date) -> QuerySet[HelpRequest]:
    """Return the requests that a filter wants, in their order."""
    rows = HelpRequest.objects.all()
    if wanted.team is not None:
        rows = rows.filter(_of_team([wanted.team.pk]))
    if wanted.state == "closed":
        closed = rows.exclude(state__in=OPEN_HELP)
        return help_rows().filter(among(closed)).order_by("-closed_on", "-number")
    rows = rows.filter(state__in=OPEN_HELP)
    if wanted.state == "overdue":
        rows = rows.filter(state=State.ACCEPTED, due_on__lt=on)
    return (
        help_rows()
        .filter(among(rows))
        .annotate(day_wanted=Coalesce("due_on", "needed_by"))
        .order_by("day_wanted", "number")
    )


def help_days(on: date, *, team: Team | None = None) -> list[HelpDay]:
    """Return what is open by day, the earliest first; 200 at most. Two queries."""
    rows = wanted_help(HelpFilter(team=team), on)[:200]
    lines = [_row(asked, on) for asked in rows]
    return [
        HelpDay(day, tuple(found))
        for day, found in groupby(lines, key=lambda row: row.asked.day)
    ]


def help_of_team(team: Team, on: date) -> list[HelpRow]:
    """Return what a team asked for and what it promised, open ones. Two queries."""
    rows = wanted_help(HelpFilter(team=team), on)[:ROWS_ON_A_PAGE]
    return [_row(asked, on) for asked in rows]


def help_with(objective: Objective, on: date) -> list[HelpRow]:
    """Return the help asked for an OKR, and what it came from. Two queries."""
    rows = help_rows().filter(Q(objective=objective) | Q(dependent=objective))
    lines = [_row(asked, on) for asked in rows.order_by("-number")]
    return sorted(lines, key=lambda row: not row.asked.is_open)


def asked_of() -> list[AskedOf]:
    """Return whom open requests wait for: most asked first. One query."""
    rows = (
        HelpRequest.objects.filter(state__in=OPEN_HELP)
        .values("asked_team__name", "asked_function__name")
        .annotate(
            asking=Count("objective", distinct=True),
            answering=Count(
                "objective",
                distinct=True,
                filter=~Q(state=State.REQUESTED),
            ),
        )
        .order_by("-asking", "asked_function__name", "asked_team__name")
    )
    return [
        AskedOf(
            name=row["asked_function__name"] or row["asked_team__name"],
            is_function=row["asked_function__name"] is not None,
            asked_by=row["asking"],
            answering=row["answering"],
        )
        for row in rows
    ]


def _of_team(teams: Collection[int]) -> Q:
    shared = CoOwner.objects.filter(team__in=teams).values("objective_id")
    split = KeyResult.objects.filter(team__in=teams).values("objective_id")
    carried = TeamFunction.objects.filter(team__in=teams).values("function_id")
    owned = Objective.objects.filter(team__in=teams).values("pk")
    asking = Q(objective__in=owned) | Q(objective__in=shared) | Q(objective__in=split)
    asked = Q(asked_team__in=teams) | Q(asked_function__in=carried)
    return asking | Q(helper__in=teams) | (Q(helper=None) & asked)


def _offered(teams: Iterable[int]) -> QuerySet[Objective]:
    rows = Objective.objects.filter(team__in=list(teams), state__in=OPEN)
    return rows.order_by("-number")[:MOST_OFFERED]


def _row(asked: HelpRequest, on: date) -> HelpRow:
    return HelpRow(
        asked=asked,
        is_overdue=asked.is_overdue(on),
        is_unanswered=asked.state == State.REQUESTED and asked.needed_by < on,
    )
