"""The impact map of a team: objective, key result, initiatives, sprints (DOMAIN 4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONArray, JSONObject

from objectives.bets import Worth
from objectives.models import (
    AlignmentLink,
    CheckIn,
    Initiative,
    InitiativeLink,
    Objective,
)
from objectives.queries import KeyResultLine, links_upward, okrs_in_process, worth_of
from organizations import references
from organizations.models import OrganizationSettings
from sprints.focus import SPRINTS_WITHOUT_MOVEMENT, Needle
from sprints.models import Sprint, SprintGoalLink
from teams.models import Team

MOST_SPRINTS = 6
# the first day of a sprint and its last
Days = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """An initiative below a key result, and by about how much it should move it."""

    initiative: Initiative
    link: InitiativeLink
    worth: Worth


@dataclass(frozen=True, slots=True)
class Lever:
    """A key result with what is tried for it and the sprints that aimed at it.

    `asks` when all that is tried is one initiative and two sprints moved nothing.
    """

    line: KeyResultLine
    tries: tuple[Try, ...]
    over: int
    sprints: tuple[SprintGoalLink, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """An OKR in process with its key results, and what it leads to."""

    objective: Objective
    upward: tuple[AlignmentLink, ...]
    levers: tuple[Lever, ...]


def impact_map(team: Team, on: date, *, settings: OrganizationSettings) -> list[Branch]:
    """Return the map of the OKRs in process of a team of `team_of_map`.

    Five queries at most.
    """
    okrs = [
        okr
        for okr in okrs_in_process([team.pk], on=on, settings=settings)
        if okr.objective.is_in_process
    ]
    ids = [line.key_result.pk for okr in okrs for line in okr.key_results]
    last = [
        tuple(date.fromisoformat(day) for day in days)
        for days in vars(team)["last_sprints"]
    ]
    tried = _tried(ids, last)
    aimed = _aimed(ids, on)
    upward = {
        link.objective_id: link
        for link in links_upward([okr.objective.pk for okr in okrs])
        if link.is_primary
    }
    return [
        Branch(
            objective=okr.objective,
            upward=tuple(_upward(okr.objective.pk, upward)),
            levers=tuple(
                _lever(
                    line,
                    tried[line.key_result.pk],
                    aimed[line.key_result.pk],
                    asks=_stands(line, okr.objective, last, tried),
                )
                for line in okr.key_results
            ),
        )
        for okr in okrs
    ]


def team_of_map(reference: str, on: date) -> Team | None:
    """Return the team of `T-4` with the days of its last two sprints over. One query."""
    number = references.number_of(reference, references.TEAM)
    if number is None:
        return None
    over = Sprint.objects.filter(team=OuterRef("pk"), ends_on__lt=on, is_focus=False)
    days = over.order_by("-starts_on").values(
        days=JSONArray(F("starts_on"), F("ends_on"))
    )
    rows = Team.objects.select_related("unit").annotate(
        last_sprints=ArraySubquery(days[:SPRINTS_WITHOUT_MOVEMENT])
    )
    return rows.filter(number=number).first()


def _tried(
    key_results: Sequence[int], last: Sequence[Days]
) -> dict[int, list[InitiativeLink]]:
    """Return what is tried, each with what was measured `before` and `after`.

    Those are the latest readings by the first day and by the last of these sprints.
    """
    by_key_result: dict[int, list[InitiativeLink]] = defaultdict(list)
    links = (
        InitiativeLink.objects.filter(key_result__in=key_results)
        .exclude(initiative__state=Initiative.State.STOPPED)
        .select_related("initiative__team", "key_result")
        .order_by("initiative__number")
    )
    if last:
        links = links.annotate(before=_read(last[-1][0]), after=_read(last[0][1]))
    for link in links:
        by_key_result[link.key_result_id].append(link)
    return by_key_result


def _read(on: date) -> Subquery:
    said = CheckIn.objects.filter(
        key_result=OuterRef("key_result"), measured_on__lte=on, value__isnull=False
    ).order_by("-measured_on", "-recorded_at", "-pk")
    value = Cast("value", CharField())
    return Subquery(said.values(as_json=JSONObject(id="pk", value=value))[:1])


def _aimed(key_results: Sequence[int], on: date) -> dict[int, list[SprintGoalLink]]:
    by_key_result: dict[int, list[SprintGoalLink]] = defaultdict(list)
    links = (
        SprintGoalLink.objects.filter(
            Q(goal__sprint__starts_on__lte=on), key_result__in=key_results
        )
        .select_related("goal__sprint__team")
        .order_by("-goal__sprint__starts_on", "pk")
    )
    for link in links:
        if len(by_key_result[link.key_result_id]) < MOST_SPRINTS:
            by_key_result[link.key_result_id].append(link)
    return by_key_result


def _lever(
    line: KeyResultLine,
    links: Sequence[InitiativeLink],
    sprints: Sequence[SprintGoalLink],
    *,
    asks: bool,
) -> Lever:
    tries = [
        Try(link.initiative, link, worth_of(link.initiative, [link])) for link in links
    ]
    going = [each for each in tries if each.initiative.state != Initiative.State.DONE]
    going.sort(key=lambda each: (*each.worth.order, each.initiative.number))
    asks = asks and len(tries) == 1
    return Lever(line, tuple(going), len(tries) - len(going), tuple(sprints), asks)


def _stands(
    line: KeyResultLine,
    objective: Objective,
    last: Sequence[Days],
    tried: Mapping[int, Sequence[InitiativeLink]],
) -> bool:
    """Say whether nothing moved in the last two sprints that are over."""
    one = line.key_result
    if len(last) < SPRINTS_WITHOUT_MOVEMENT or objective.started_on is None:
        return False
    if objective.started_on > last[-1][0] or one.reached_on is not None:
        return False
    link = next(iter(tried[one.pk]), None)
    if link is None:
        return False
    before, after = vars(link)["before"], vars(link)["after"]
    needle = Needle(
        baseline=one.baseline,
        target=one.target,
        before=Decimal(before["value"]) if before else one.baseline,
        after=Decimal(after["value"]) if after else one.baseline,
        is_measured=after is not None and after != before,
    )
    return not needle.has_moved


def _upward(objective: int, links: dict[int, AlignmentLink]) -> Iterable[AlignmentLink]:
    seen: list[AlignmentLink] = []
    link = links.get(objective)
    while link is not None and link not in seen:
        seen.append(link)
        link = links.get(link.parent_id) if link.parent_id else None
    return seen
