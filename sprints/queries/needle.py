"""Did the work move the needle? Key results before and after, beside what was expected.

Said as what happened at the same time, never as proof (DOMAIN 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from objectives import facts, scoring
from objectives.models import (
    CheckIn,
    Initiative,
    InitiativeLink,
    InitiativeStep,
    KeyResult,
)
from sprints.focus import SPRINTS_WITHOUT_MOVEMENT, Needle, moved_nothing
from sprints.models import Sprint, SprintGoalLink
from teams.models import Team

MOST_SPRINTS = 6
LOOKED_AT = timedelta(days=182)
EFFECT = timedelta(days=30)
Readings = Mapping[int, Sequence[scoring.CheckIn]]
State = Initiative.State


@dataclass(frozen=True, slots=True)
class Moved:
    """A key result beside the work that should move it."""

    key_result: KeyResult
    needle: Needle
    expected_words: str = ""


@dataclass(frozen=True, slots=True)
class SprintMoved:
    """What a sprint aimed at, at its first day and its last or today."""

    sprint: Sprint
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class BetMoved:
    """What an initiative should move: when it began, and 30 days after its end or today.

    `began_on` is None where nobody said that it was being done.
    """

    initiative: Initiative
    began_on: date | None
    until: date
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class StoodStill:
    """Linked work that moved nothing in the last two sprints that are over."""

    bets: tuple[BetMoved, ...] = ()
    sprints: tuple[SprintMoved, ...] = ()
    over: tuple[Sprint, ...] = ()

    @property
    def count(self) -> int:
        """Return how many initiatives and sprint goals there are."""
        return len(self.bets) + len(self.sprints)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures of a team's linked work rest on."""

    sprints: tuple[Sprint, ...]
    links: Mapping[int, Sequence[SprintGoalLink]]
    bets: tuple[Initiative, ...]
    begun: Mapping[int, date]
    readings: Readings


def linked_work(team: Team, on: date) -> Facts:
    """Return a team's latest sprints and initiatives with their readings. Five queries."""
    strategic = bets_of(team).filter(
        Q(state=State.DOING) | Q(state=State.DONE, since__gt=on - LOOKED_AT),
        kind=Initiative.Kind.STRATEGIC,
        has_expectation=True,
    )
    return facts_of(latest_sprints(team, on), strategic, on)


def latest_sprints(team: Team, on: date) -> QuerySet[Sprint]:
    """Return the last sprints of a team that have begun, the latest first. One query."""
    begun = Sprint.objects.filter(team=team, starts_on__lte=on)
    return begun.order_by("-starts_on", "pk")[:MOST_SPRINTS]


def is_looked_at(bet: Any, on: date) -> bool:
    """Say whether an initiative is being done, or done in half a year, for a number."""
    is_recent = bet.state == State.DONE and bet.since > on - LOOKED_AT
    return bool(
        bet.kind == Initiative.Kind.STRATEGIC
        and bet.has_expectation
        and (bet.state == State.DOING or is_recent)
    )


def facts_of(rows: Iterable[Sprint], found: Iterable[Any], on: date) -> Facts:
    """Return the readings of sprints and initiatives (see `bets_of`). Two queries."""
    sprints = tuple(rows)
    bets = tuple(
        sorted(found, key=lambda bet: (bet.state, -bet.since.toordinal(), -bet.number))
    )
    links: dict[int, list[SprintGoalLink]] = defaultdict(list)
    aims = (
        SprintGoalLink.objects.filter(goal__sprint__in=sprints)
        .select_related("goal", "key_result__objective")
        .order_by("-is_primary", "pk")
    )
    for link in aims:
        links[link.goal.sprint_id].append(link)
    begun = {bet.pk: bet.began_on for bet in bets if bet.began_on}
    wanted = {link.key_result_id for link in aims}
    wanted |= {link.key_result_id for bet in bets for link in bet.links.all()}
    return Facts(sprints, links, bets, begun, readings_of(wanted, on))


def sprints_moved(found: Facts, on: date) -> list[SprintMoved]:
    """Return what each sprint aimed at, the latest first; without a link, nothing."""
    return [
        SprintMoved(sprint, tuple(_aims(found, sprint, on)))
        for sprint in found.sprints
        if found.links.get(sprint.pk)
    ]


def bets_moved(found: Facts, on: date) -> list[BetMoved]:
    """Return what each initiative should move, what is being done first."""
    return [_bet(found, bet, on) for bet in found.bets]


def stood_still(found: Facts, on: date) -> StoodStill:
    """Return the linked work that moved nothing in the last two sprints that are over.

    An initiative counts that was being done through both; of sprint goals those that
    aimed at the same key results in both. What nobody measured is not said to stand.
    """
    over = [one for one in found.sprints if one.ends_on < on and not one.is_focus]
    last = sorted(over[:SPRINTS_WITHOUT_MOVEMENT], key=lambda sprint: sprint.starts_on)
    if len(last) < SPRINTS_WITHOUT_MOVEMENT:
        return StoodStill()
    first_day, last_day = last[0].starts_on, last[-1].ends_on
    bets = []
    for bet in found.bets:
        began_on = found.begun.get(bet.pk)
        ended_on = bet.since if bet.state == State.DONE else None
        if (
            began_on is None
            or began_on > first_day
            or (ended_on and ended_on < last_day)
        ):
            continue
        moved = tuple(
            _moved(found.readings, link.key_result, first_day, last_day, link)
            for link in bet.links.all()
            if link.has_expectation
        )
        if moved_nothing([each.needle for each in moved]):
            bets.append(BetMoved(bet, began_on, last_day, moved))
    return StoodStill(tuple(bets), tuple(_still(found, last)), tuple(last))


def _still(found: Facts, last: Sequence[Sprint]) -> Iterable[SprintMoved]:
    aimed = [
        {link.key_result_id: link for link in found.links.get(sprint.pk, ())}
        for sprint in last
    ]
    both = [link for pk, link in aimed[-1].items() if all(pk in each for each in aimed)]
    moved = tuple(
        _aim(found.readings, link, last[0].starts_on, last[-1].ends_on) for link in both
    )
    if moved_nothing([each.needle for each in moved]):
        yield SprintMoved(last[-1], moved)


def bets_of(team: Team) -> QuerySet[Any]:
    """Return a team's initiatives with what they should move, the latest first.

    Each says whether it `has_expectation`, and the day it `began_on` being done. Two
    queries.
    """
    links = InitiativeLink.objects.select_related("key_result__objective")
    expected = InitiativeLink.objects.filter(
        ~Q(expected_impact="") | Q(expected_change__isnull=False),
        initiative=OuterRef("pk"),
    )
    return (
        Initiative.objects.filter(team=team)
        .annotate(
            has_expectation=Exists(expected),
            began_on=began_on(),
        )
        .prefetch_related(Prefetch("links", links.order_by("pk")))
        .order_by("-number")
    )


def began_on() -> Subquery:
    """Return the day on which an initiative was first being done, as a column."""
    begun = InitiativeStep.objects.filter(
        initiative=OuterRef("pk"), to_state=State.DOING
    ).order_by("effective_on", "pk")
    return Subquery(begun.values("effective_on")[:1])


def readings_of(key_results: Iterable[int], on: date) -> Readings:
    """Return the values measured of key results. One query."""
    rows: dict[int, list[CheckIn]] = defaultdict(list)
    for row in CheckIn.objects.filter(
        key_result__in=key_results, measured_on__lte=on, value__isnull=False
    ):
        rows[row.key_result_id].append(row)
    return {pk: facts.check_ins(found) for pk, found in rows.items()}


def _aims(found: Facts, sprint: Sprint, on: date) -> Iterable[Moved]:
    for link in found.links[sprint.pk]:
        yield _aim(found.readings, link, sprint.starts_on, min(sprint.ends_on, on))


def _aim(readings: Readings, link: SprintGoalLink, since: date, until: date) -> Moved:
    needle = needle_between(readings, link.key_result, since, until, expected_of(link))
    return Moved(link.key_result, needle)


def expected_of(link: SprintGoalLink) -> Decimal | None:
    """Return what a sprint goal expects of a key result, with its sign."""
    return link.expected_change


def _bet(found: Facts, bet: Initiative, on: date) -> BetMoved:
    began_on = found.begun.get(bet.pk)
    until = min(on, bet.since + EFFECT) if bet.state == State.DONE else on
    moved = tuple(
        _moved(found.readings, link.key_result, began_on or bet.since, until, link)
        for link in bet.links.all()
        if link.has_expectation
    )
    return BetMoved(bet, began_on, until, moved)


def _moved(
    readings: Readings,
    row: KeyResult,
    since: date,
    until: date,
    link: InitiativeLink,
) -> Moved:
    expected = link.expected_change
    if expected is not None and None not in (row.baseline, row.target):
        expected = abs(expected)
        if (row.target or 0) < (row.baseline or 0):
            expected = -expected
    needle = needle_between(readings, row, since, until, expected)
    return Moved(row, needle, link.expected_impact)


def needle_between(
    readings: Readings,
    row: KeyResult,
    since: date,
    until: date,
    expected: Decimal | None = None,
) -> Needle:
    """Return a key result on two days; None of the change where nothing was measured."""
    said = readings.get(row.pk, ())
    before = scoring.latest_reading(said, on=since)
    after = scoring.latest_reading(said, on=until)
    return Needle(
        baseline=row.baseline,
        target=row.target,
        before=before.value if before else row.baseline,
        after=after.value if after else row.baseline,
        expected=expected,
        is_measured=after is not None and after != before,
    )
