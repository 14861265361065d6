"""The impact map of a team: objective, key result, initiatives, sprints (DOMAIN 4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from objectives.bets import Worth
from objectives.models import AlignmentLink, Initiative, InitiativeLink, Objective
from objectives.queries import KeyResultLine, links_upward, okrs_in_process, worth_of
from organizations.models import OrganizationSettings
from sprints.focus import SPRINTS_WITHOUT_MOVEMENT
from sprints.models import Sprint, SprintGoalLink
from sprints.queries.needle import Readings, needle_between, readings_of
from teams.models import Team

MOST_SPRINTS = 6


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
    """Return the map of a team's OKRs in process. Nine queries at most."""
    okrs = [
        okr
        for okr in okrs_in_process([team.pk], on=on, settings=settings)
        if okr.objective.is_in_process
    ]
    ids = [line.key_result.pk for okr in okrs for line in okr.key_results]
    tried = _tried(ids)
    aimed = _aimed(ids, on)
    readings = readings_of(ids, on)
    last = _last_sprints(team, on)
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
                    asks=_stands(line, okr.objective, last, readings),
                )
                for line in okr.key_results
            ),
        )
        for okr in okrs
    ]


def _tried(key_results: Sequence[int]) -> dict[int, list[InitiativeLink]]:
    by_key_result: dict[int, list[InitiativeLink]] = defaultdict(list)
    links = (
        InitiativeLink.objects.filter(key_result__in=key_results)
        .exclude(initiative__state=Initiative.State.STOPPED)
        .select_related("initiative__team", "key_result")
        .order_by("initiative__number")
    )
    for link in links:
        by_key_result[link.key_result_id].append(link)
    return by_key_result


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


def _last_sprints(team: Team, on: date) -> list[Sprint]:
    return list(
        Sprint.objects.filter(team=team, ends_on__lt=on, is_focus=False).order_by(
            "-starts_on"
        )[:SPRINTS_WITHOUT_MOVEMENT]
    )


def _stands(
    line: KeyResultLine,
    objective: Objective,
    last: Sequence[Sprint],
    readings: Readings,
) -> bool:
    """Say whether nothing moved in the last two sprints that are over."""
    if len(last) < SPRINTS_WITHOUT_MOVEMENT or objective.started_on is None:
        return False
    since = min(sprint.starts_on for sprint in last)
    until = max(sprint.ends_on for sprint in last)
    if objective.started_on > since or line.key_result.reached_on is not None:
        return False
    needle = needle_between(readings, line.key_result, since, until)
    return not needle.has_moved


def _upward(objective: int, links: dict[int, AlignmentLink]) -> Iterable[AlignmentLink]:
    seen: list[AlignmentLink] = []
    link = links.get(objective)
    while link is not None and link not in seen:
        seen.append(link)
        link = links.get(link.parent_id) if link.parent_id else None
    return seen
