"""Whether a team can reach an outcome by itself, and what else could be done. Pure.

A team carries functions, an objective says which its outcome needs (DOMAIN 5, "Reach").
Sentences and set-ups come out, never a score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from objectives.coaching import Label

MOST_NAMED = 3

DRIFT = "REACH-DRIFT"


@dataclass(frozen=True, slots=True)
class TeamFunctions:
    """A team with the functions that it carries."""

    reference: str
    name: str
    functions: frozenset[str]


class Way(StrEnum):
    """What can be done where a team lacks something (DOMAIN 1.5, 5)."""

    SHARE = "share"
    SPLIT = "split_by_kr"
    DEDICATED = "dedicated"
    MAP = "mapped"
    BARRIER = "barrier"


@dataclass(frozen=True, slots=True)
class Offer:
    """A way out, in words, with the teams that it is about."""

    way: Way
    words: str
    teams: tuple[TeamFunctions, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Which of the needed functions the accountable teams have, and who has the rest.

    `owners` are the accountable teams, the owner first; `who_has` is by missing function.
    """

    owners: tuple[TeamFunctions, ...]
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    who_has: Mapping[str, tuple[TeamFunctions, ...]] = field(default_factory=dict)
    able: tuple[TeamFunctions, ...] = ()

    @property
    def is_within(self) -> bool:
        """Say whether the accountable teams have all that is needed."""
        return not self.missing

    @property
    def sentence(self) -> str:
        """Say it in one sentence or two; empty where nothing is needed."""
        if not self.needed:
            return ""
        have = len(self.needed) - len(self.missing)
        verb = "has" if len(self.owners) == 1 else "together have"
        who = _listed([team.name for team in self.owners])
        total = len(self.needed)
        if self.is_within:
            all_of = "the function" if total == 1 else f"all {total} functions"
            return f"{who} {verb} {all_of} that this outcome needs."
        share = f"{have} of the {total} functions" if total > 1 else "not the function"
        is_are = "is" if len(self.missing) == 1 else "are"
        return (
            f"{who} {verb} {share} that this outcome needs. "
            f"{_listed(self.missing)} {is_are} missing; {self._whereabouts()}"
        )

    def _whereabouts(self) -> str:
        found = [
            f"{_listed([team.name for team in teams[:MOST_NAMED]])} "
            f"{'has' if len(teams) == 1 else 'have'} "
            f"{function if len(self.missing) > 1 else 'it'}"
            for function in self.missing
            if (teams := self.who_has.get(function, ()))
        ]
        nobody = [name for name in self.missing if not self.who_has.get(name)]
        if nobody:
            it = _listed(nobody) if found else "it" if len(nobody) == 1 else "them"
            found.append(f"no team has {it} yet")
        return f"{_listed(found)}."

    @property
    def question(self) -> str:
        """Return what to ask where something is missing."""
        return "" if self.is_within else "Ask for help, or who would have to join?"

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return the set-ups to choose from, and at last to log what is in the way."""
        if self.is_within:
            return ()
        helpers = _once(
            team for name in self.missing for team in self.who_has.get(name, ())
        )
        offers = []
        if helpers:
            named = _listed([team.name for team in helpers[:MOST_NAMED]], last="or")
            offers += [
                Offer(Way.SHARE, f"Share it with {named}: one definition", helpers),
                Offer(Way.SPLIT, f"Split it: a key result for {named}", helpers),
            ]
        offers.append(
            Offer(Way.DEDICATED, "Form a dedicated team, or a team of teams, for it")
        )
        if self.able:
            named = _listed([team.name for team in self.able[:MOST_NAMED]], last="or")
            offers.append(
                Offer(Way.MAP, f"Give it to {named}, which has all of them", self.able)
            )
        offers.append(Offer(Way.BARRIER, "Log what is in the way as a barrier"))
        return tuple(offers)


def reach(
    needed: Iterable[str],
    owners: Iterable[TeamFunctions],
    teams: Iterable[TeamFunctions],
) -> Reach:
    """Compare what an outcome needs with what its teams have.

    `owners` are accountable, the owner first; `teams` are all that there are.
    """
    wanted = tuple(sorted(set(needed), key=str.casefold))
    held = tuple(owners)
    has = frozenset().union(*(team.functions for team in held))
    missing = tuple(name for name in wanted if name not in has)
    mine = {team.reference for team in held}
    others = [team for team in teams if team.reference not in mine]
    return Reach(
        owners=held,
        needed=wanted,
        missing=missing,
        who_has={
            name: tuple(team for team in others if name in team.functions)
            for name in missing
        },
        able=tuple(
            team for team in others if missing and team.functions >= set(wanted)
        ),
    )


def drift(*, parent: Label | None, children: Iterable[Label], reached: Reach) -> str:
    """Return the question about an output under an outcome that its team cannot move.

    Empty where the parent is no outcome, no key result below reads as an output, or the
    team has what it needs: then the wording is what to talk about (DOMAIN 5).
    """
    if parent is not Label.OUTCOME or reached.is_within:
        return ""
    if Label.OUTPUT not in set(children):
        return ""
    who = _listed([team.name for team in reached.owners])
    return (
        f"Perhaps it is not the wording. {who} alone cannot move this number; "
        "who would have to be in the team?"
    )


def _once(teams: Iterable[TeamFunctions]) -> tuple[TeamFunctions, ...]:
    return tuple({team.reference: team for team in teams}.values())


def _listed(words: Iterable[str], *, last: str = "and") -> str:
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end
