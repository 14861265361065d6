"""What if teams and OKRs were arranged otherwise: a sandbox of plain values. Pure.

Moves are of OKRs and slots, never of people. A move that no longer fits leaves all as it
is and says why (DOMAIN 4.1; issue: what-if topology).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from objectives.value_organization import (
    MOST_COMPLEX_PERCENT,
    WITH_TEAM,
    HelpAsked,
    Measures,
    OkrFacts,
    TeamFacts,
    groups_of,
    measures,
    waiting_pairs,
)
from okrhub.lib.shares import Share


class Kind(StrEnum):
    """What can be moved."""

    GIVE_OKR = "give_okr"
    GIVE_SLOTS = "give_slots"
    FORM_DEDICATED = "form_dedicated"
    DISSOLVE_DEDICATED = "dissolve_dedicated"
    FORM_GROUP = "form_group"
    DISSOLVE_GROUP = "dissolve_group"


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its limit; `group` is the team of teams that it is part of.

    `plain_limit` is what holds for it without a product goal of its own.
    """

    reference: str
    name: str
    limit: int
    plain_limit: int
    functions: frozenset[str] = frozenset()
    is_dedicated: bool = False
    is_group: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Okr:
    """An OKR in process with its owner team and the functions that it needs."""

    facts: OkrFacts
    title: str
    owner: str
    needs: frozenset[str] = frozenset()

    @property
    def reference(self) -> str:
        """Return O-12."""
        return self.facts.reference


@dataclass(frozen=True, slots=True)
class Move:
    """A move. `team` gives or is meant, `to` receives; a new team's `to` is its key."""

    kind: Kind
    okr: str = ""
    team: str = ""
    to: str = ""
    slots: int = 0
    name: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Teams and OKRs by reference."""

    teams: Mapping[str, Team]
    okrs: Mapping[str, Okr]

    def members_of(self, group: str) -> frozenset[str]:
        """Return the teams that a team of teams is made of."""
        return frozenset(
            team.reference for team in self.teams.values() if team.group == group
        )


@dataclass(frozen=True, slots=True)
class Seats:
    """A team's slots: how many OKRs it is accountable for, and contributes to."""

    team: Team
    taken: int
    contributions: int

    @property
    def is_over(self) -> bool:
        """Say whether it has more than its limit."""
        return self.taken > self.team.limit

    @property
    def carries_much(self) -> bool:
        """Say whether it contributes to more OKRs than its limit (DOMAIN 2.3)."""
        return self.contributions > self.team.limit


@dataclass(frozen=True, slots=True)
class Picture:
    """What an arrangement comes to; `reach` counts OKRs that say what they need."""

    seats: Mapping[str, Seats]
    measures: Measures
    reach: Share
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """An arrangement after moves, and a sentence for each move that did not fit."""

    arrangement: Arrangement
    problems: Mapping[int, str] = field(default_factory=dict)


def try_out(start: Arrangement, moves: Sequence[Move]) -> Tried:
    """Make the moves one after the other; `problems` are by the place of the move."""
    now, problems = start, {}
    for place, move in enumerate(moves):
        try:
            now = _MAKE[move.kind](now, move)
        except _UnfitError as unfit:
            problems[place] = str(unfit)
    return Tried(now, problems)


def measures_of(
    arrangement: Arrangement, *, percent: int = MOST_COMPLEX_PERCENT
) -> Measures:
    """Work out the measures of an arrangement."""
    okrs = [okr.facts for okr in arrangement.okrs.values()]
    return measures(okrs, _facts_of_teams(arrangement), percent=percent)


def picture(
    arrangement: Arrangement, *, percent: int = MOST_COMPLEX_PERCENT
) -> Picture:
    """Work out what an arrangement comes to."""
    okrs = [okr.facts for okr in arrangement.okrs.values()]
    taken = Counter(team for okr in okrs for team in okr.accountable)
    helping = Counter(
        team for okr in okrs for team in okr.contributing - okr.accountable
    )
    asking = [okr for okr in arrangement.okrs.values() if okr.needs]
    groups = groups_of(_facts_of_teams(arrangement))
    return Picture(
        seats={
            key: Seats(team, taken[key], helping[key])
            for key, team in arrangement.teams.items()
        },
        measures=measures_of(arrangement, percent=percent),
        reach=Share(sum(_reaches(arrangement, okr) for okr in asking), len(asking)),
        pairs=tuple(waiting_pairs(okrs, groups)),
    )


def _facts_of_teams(arrangement: Arrangement) -> list[TeamFacts]:
    return [
        TeamFacts(
            team.reference,
            team.name,
            has_single_goal=team.is_dedicated or team.is_group,
            group=team.group,
        )
        for team in arrangement.teams.values()
    ]


class _UnfitError(Exception):
    """A move that does not fit what is there."""


def _reaches(arrangement: Arrangement, okr: Okr) -> bool:
    teams = (arrangement.teams.get(key) for key in okr.facts.accountable)
    has = frozenset().union(*(team.functions for team in teams if team))
    return okr.needs <= has


def _give_okr(now: Arrangement, move: Move) -> Arrangement:
    okr, to = _okr(now, move.okr), _team(now, move.to)
    if okr.owner == to.reference:
        raise _UnfitError(f"{to.name} owns {okr.reference} already.")
    leaving = {okr.owner} | now.members_of(okr.owner)
    coming = {to.reference} | now.members_of(to.reference)
    facts = okr.facts
    accountable = (facts.accountable - leaving) | coming
    given = replace(
        okr,
        owner=to.reference,
        facts=replace(
            facts,
            accountable=accountable,
            contributing=facts.contributing - accountable,
            topology=_topology(facts, to),
            help_asked=_asked_by(facts.help_asked, okr.owner, to.reference),
        ),
    )
    return replace(now, okrs={**now.okrs, okr.reference: given})


def _topology(facts: OkrFacts, to: Team) -> str:
    if to.is_group:
        return "nexus"
    if to.is_dedicated:
        return "dedicated"
    return "mapped" if facts.topology in WITH_TEAM else facts.topology


def _asked_by(
    asked: Iterable[HelpAsked], before: str, after: str
) -> tuple[HelpAsked, ...]:
    """Let the new owner ask; what it would ask of itself is gone."""
    moved = (
        replace(each, asking=after) if each.asking == before else each for each in asked
    )
    return tuple(each for each in moved if each.asking != each.asked)


def _give_slots(now: Arrangement, move: Move) -> Arrangement:
    giver, taker = _team(now, move.team), _team(now, move.to)
    if giver.reference == taker.reference or move.slots < 1:
        raise _UnfitError("Slots go from one team to another.")
    if giver.limit < move.slots:
        raise _UnfitError(f"{giver.name} has a limit of {giver.limit}.")
    return _with(
        now,
        replace(giver, limit=giver.limit - move.slots),
        replace(taker, limit=taker.limit + move.slots),
    )


def _form_dedicated(now: Arrangement, move: Move) -> Arrangement:
    okr = _okr(now, move.okr)
    team = now.teams.get(move.to)
    if team is None:
        functions = _team(now, okr.owner).functions
        team = Team(move.to, move.name, 1, 1, functions | okr.needs)
    if team.is_group:
        raise _UnfitError(f"{team.name} is made of teams.")
    formed = _with(now, replace(team, is_dedicated=True, limit=1))
    if okr.owner != team.reference:
        return _give_okr(formed, Move(Kind.GIVE_OKR, okr.reference, to=team.reference))
    return _as(formed, okr, "dedicated")


def _dissolve_dedicated(now: Arrangement, move: Move) -> Arrangement:
    team = _team(now, move.team)
    if not team.is_dedicated:
        raise _UnfitError(f"{team.name} is no dedicated team.")
    freed = _with(now, replace(team, is_dedicated=False, limit=team.plain_limit))
    for okr in now.okrs.values():
        if okr.owner == team.reference and okr.facts.topology == "dedicated":
            freed = _as(freed, okr, "mapped")
    return freed


def _form_group(now: Arrangement, move: Move) -> Arrangement:
    members = [_team(now, key) for key in move.members]
    busy = [team.name for team in members if team.group or team.is_group]
    if busy:
        raise _UnfitError(f"{', '.join(busy)}: in a team of teams already.")
    if not members:
        raise _UnfitError("A team of teams is made of teams.")
    group = Team(move.to, move.name, 1, 1, is_group=True)
    formed = _with(now, group, *(replace(each, group=move.to) for each in members))
    if not move.okr:
        return formed
    return _give_okr(formed, Move(Kind.GIVE_OKR, move.okr, to=move.to))


def _dissolve_group(now: Arrangement, move: Move) -> Arrangement:
    group = _team(now, move.team)
    if not group.is_group:
        raise _UnfitError(f"{group.name} is not made of teams.")
    owned = [okr.reference for okr in now.okrs.values() if okr.owner == group.reference]
    if owned:
        raise _UnfitError(f"{', '.join(owned)}: which team takes it? Move it first.")
    freed = {
        key: replace(team, group="") if team.group == group.reference else team
        for key, team in now.teams.items()
        if key != group.reference
    }
    return replace(now, teams=freed)


def _okr(now: Arrangement, reference: str) -> Okr:
    if reference not in now.okrs:
        raise _UnfitError(f"{reference} is not in process any more.")
    return now.okrs[reference]


def _team(now: Arrangement, reference: str) -> Team:
    if reference not in now.teams:
        raise _UnfitError("One of its teams is not there.")
    return now.teams[reference]


def _with(now: Arrangement, *teams: Team) -> Arrangement:
    changed = {team.reference: team for team in teams}
    return replace(now, teams={**now.teams, **changed})


def _as(now: Arrangement, okr: Okr, topology: str) -> Arrangement:
    changed = replace(okr, facts=replace(okr.facts, topology=topology))
    return replace(now, okrs={**now.okrs, okr.reference: changed})


_MAKE: Mapping[Kind, Callable[[Arrangement, Move], Arrangement]] = {
    Kind.GIVE_OKR: _give_okr,
    Kind.GIVE_SLOTS: _give_slots,
    Kind.FORM_DEDICATED: _form_dedicated,
    Kind.DISSOLVE_DEDICATED: _dissolve_dedicated,
    Kind.FORM_GROUP: _form_group,
    Kind.DISSOLVE_GROUP: _dissolve_group,
}
