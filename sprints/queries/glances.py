"""Sprints at a glance: their days, their goal and what it moves, many at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value
from django.db.models import When as Whenever

from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from sprints.models import Sprint
from teams.asking import TEAMS, TODAY
from teams.models import Team

PAGE_SIZE = 50


class When(StrEnum):
    """Where a sprint lies, seen from a day."""

    CURRENT = "current"
    NEXT = "next"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Move:
    """A key result that a sprint goal should move, and the objective it is of."""

    key_result_id: int
    number: int
    title: str
    objective_id: int
    objective_number: int
    objective_title: str
    is_primary: bool

    @property
    def reference(self) -> str:
        """Return the key result's reference: KR-31."""
        return f"KR-{self.number}"

    @property
    def objective_reference(self) -> str:
        """Return the objective's reference: O-12."""
        return f"O-{self.objective_number}"


@dataclass(frozen=True, slots=True)
class Glance:
    """A sprint with its goal; `kind` is empty without a goal, `moves` main one first.

    `mark`, `colour` and `team_name` are those of its team.
    """

    id: int
    number: int
    name: str
    starts_on: date
    ends_on: date
    team_id: int
    team_number: int
    team_name: str
    mark: str
    colour: int
    state: str = ""
    version: int = 1
    is_focus: bool = False
    goal: str = ""
    kind: str = ""
    result: str = ""
    note: str = ""
    moves: list[Move] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """Return the sprint's reference: S-23."""
        return f"S-{self.number}"

    @property
    def team_reference(self) -> str:
        """Return the team's reference: T-4."""
        return f"T-{self.team_number}"

    @property
    def main(self) -> Move | None:
        """Return the key result that the goal moves first."""
        return next(iter(self.moves), None)

    @property
    def others(self) -> list[str]:
        """Return the references of what the goal moves besides."""
        return [move.reference for move in self.moves[1:]]

    def covers(self, on: date) -> bool:
        """Say whether a day lies in the sprint."""
        return self.starts_on <= on <= self.ends_on


@dataclass(frozen=True, slots=True)
class SprintList:
    """A page of sprints, and how many there are of each `When`."""

    page: Page[Any]
    glances: list[Glance]
    counts: dict[str, int]


def glances(sprints: QuerySet[Sprint]) -> list[Glance]:
    """Return sprints with goal and key results, in the order of their start. One query.

    A sprint comes once, however many key results its goal moves.
    """
    return _glances(_with_moves(sprints))


def _with_moves(sprints: QuerySet[Sprint]) -> QuerySet[Sprint, dict[str, Any]]:
    link = "goals__links"
    return (
        sprints.order_by("starts_on", "pk", F(f"{link}__is_primary").desc(), link)
        .annotate(
            team_number=F("team__number"),
            team_name=F("team__name"),
            mark=F("team__mark"),
            colour=F("team__colour"),
            goal=F("goals__text"),
            kind=F("goals__kind"),
            result=F("goals__result"),
            note=F("goals__result_note"),
            is_primary=F(f"{link}__is_primary"),
            key_result_id=F(f"{link}__key_result_id"),
            key_result_number=F(f"{link}__key_result__number"),
            key_result_title=F(f"{link}__key_result__title"),
            objective_id=F(f"{link}__key_result__objective_id"),
            objective_number=F(f"{link}__key_result__objective__number"),
            objective_title=F(f"{link}__key_result__objective__title"),
        )
        .values()
    )


def _glances(rows: Iterable[dict[str, Any]]) -> list[Glance]:
    found: dict[int, Glance] = {}
    for row in rows:
        glance = found.setdefault(row["id"], _glance(row))
        if row["key_result_id"] is not None:
            glance.moves.append(_move(row))
    return list(found.values())


def current_and_next(teams: Collection[int], on: date) -> dict[int, list[Glance]]:
    """Return the sprints of teams that have not ended, by team, the first first."""
    by_team: dict[int, list[Glance]] = {team: [] for team in teams}
    for glance in _glances(_present(**{TEAMS.name: teams, TODAY.name: on})):
        by_team[glance.team_id].append(glance)
    return by_team


@Prepared
def _present() -> QuerySet[Sprint, dict[str, Any]]:
    rows = Sprint.objects.filter(is_one_of("team", TEAMS), ends_on__gte=TODAY)
    return _with_moves(rows)


def sprint_list(
    when: When,
    *,
    team: Team | None = None,
    own_teams: Iterable[int] = (),
    on: date,
    page_number: str | int = 1,
) -> SprintList:
    """Return a page of sprints, one's own teams first. Three queries.

    What is to come is sorted from the earliest start, what is past from the latest.
    """
    rows = Sprint.objects.filter(Q() if team is None else Q(team=team))
    counts = rows.aggregate(
        **{each.value: Count("pk", filter=_lies(each, on)) for each in When}
    )
    own = Case(Whenever(team__in=[0, *own_teams], then=Value(0)), default=Value(1))
    day = "-starts_on" if when is When.PAST else "starts_on"
    ordered = rows.filter(_lies(when, on)).order_by(own, day, "team__name", "pk")
    pages = Paginator(ordered.values_list("pk", flat=True), PAGE_SIZE)
    pages.count = counts[when]
    page = pages.get_page(page_number)
    place = {pk: position for position, pk in enumerate(page)}
    found = glances(Sprint.objects.filter(pk__in=place))
    found.sort(key=lambda glance: place[glance.id])
    return SprintList(page, found, counts)


def _lies(when: When, on: date) -> Q:
    if when is When.PAST:
        return Q(ends_on__lt=on)
    if when is When.NEXT:
        return Q(starts_on__gt=on)
    return Q(starts_on__lte=on, ends_on__gte=on)


def _glance(row: dict[str, Any]) -> Glance:
    return Glance(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        team_id=row["team_id"],
        team_number=row["team_number"],
        team_name=row["team_name"],
        mark=row["mark"],
        colour=row["colour"],
        state=row["state"],
        version=row["version"],
        is_focus=row["is_focus"],
        goal=row["goal"] or "",
        kind=row["kind"] or "",
        result=row["result"] or "",
        note=row["note"] or "",
    )


def _move(row: dict[str, Any]) -> Move:
    return Move(
        key_result_id=row["key_result_id"],
        number=row["key_result_number"],
        title=row["key_result_title"],
        objective_id=row["objective_id"],
        objective_number=row["objective_number"],
        objective_title=row["objective_title"],
        is_primary=row["is_primary"],
    )
