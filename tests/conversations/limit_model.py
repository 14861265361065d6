"""A small model of DOMAIN 2.1 to 2.3: who holds a slot, and what is refused."""

from copy import deepcopy
from dataclasses import dataclass, field

LIMIT = 2
ONE, OTHER, THIRD, WHOLE = range(4)
THIS, NEXT, LATER = range(3)
STARTED = {"in_process", "paused"}
OPEN = STARTED | {"proposed", "ready", "deferred"}


class No(Exception):
    """The model refuses."""


class Full(No):
    """A team has no free slot."""


@dataclass
class Okr:
    """An objective with two key results, as far as slots depend on it."""

    team: int
    cycle: int = THIS
    state: str = "proposed"
    before: str = ""
    co_owners: set[int] = field(default_factory=set)
    key_results: list[int | None] = field(default_factory=lambda: [None, None])
    is_planned: bool = False
    defers: int = 0
    carries: int = 0
    turned_away: int = 0

    def enter(self, state: str) -> None:
        self.before, self.state, self.is_planned = self.state, state, False


@dataclass
class Model:
    """Four OKRs of three teams and of a whole that is made of one of them."""

    okrs: list[Okr]
    now: int = THIS
    members: set[int] = field(default_factory=lambda: {OTHER})
    limits: dict[int, int] = field(default_factory=dict)
    heartbeats: set[tuple[int, int]] = field(default_factory=set)
    exceptions: dict[tuple[int, int], int] = field(default_factory=dict)

    def accountable(self, okr: Okr) -> set[int]:
        whole = self.members if okr.team == WHOLE else set()
        held = {okr.team if team is None else team for team in okr.key_results}
        together = okr.co_owners | whole
        is_umbrella = len(held - {okr.team}) == len(okr.key_results) and not together
        return held | together | (set() if is_umbrella else {okr.team})

    def holders(self, okr: Okr) -> set[int]:
        return self.accountable(okr) if okr.state in STARTED else set()

    def limit(self, team: int, cycle: int) -> int:
        if (team, cycle) in self.exceptions:
            return self.exceptions[team, cycle]
        if (team, cycle) in self.heartbeats:
            return 0
        return self.limits.get(team, 1 if team == WHOLE else LIMIT)

    def wip(self, team: int, *, since: int = THIS) -> int:
        return sum(
            team in self.holders(okr) and okr.cycle >= since for okr in self.okrs
        )

    def give(self, before: "Model") -> None:
        """Refuse unless every team that holds more than before had a slot free."""
        for team in (ONE, OTHER, THIRD, WHOLE):
            more = self.wip(team) - before.wip(team)
            if more > 0 and self.wip(team) > self.limit(team, self.now):
                raise Full

    def check_state(self, okr: Okr, *states: str) -> None:
        if okr.state not in states:
            raise No

    def commit(self, okr: Okr, *, early: bool = False) -> None:
        self.check_state(okr, "ready")
        if okr.cycle < self.now:
            raise No
        if okr.cycle > self.now and not early:
            self.plan(okr)
            return
        before = deepcopy(self)
        okr.enter("in_process")
        self.give(before)

    def plan(self, okr: Okr) -> None:
        if okr.is_planned:
            raise No
        for team in self.accountable(okr):
            planned = sum(
                each.is_planned
                and each.cycle == okr.cycle
                and team in self.accountable(each)
                for each in self.okrs
            )
            running = self.wip(team, since=okr.cycle)
            if planned + running + 1 > self.limit(team, okr.cycle):
                raise Full
        okr.is_planned = True

    def step_back(self, okr: Okr, *, dropped: bool) -> None:
        if okr.is_planned:
            okr.is_planned = False
        elif dropped:
            self.check_state(okr, *OPEN)
            okr.enter("closed")
        else:
            self.check_state(okr, *STARTED)
            okr.enter("deferred")
            okr.defers += 1

    def start_planned(self) -> None:
        """Begin the next cycle: what was planned starts in order, if it still fits."""
        self.now += 1
        for place, okr in enumerate(self.okrs):
            if okr.is_planned and okr.cycle == self.now:
                after = deepcopy(self)
                after.okrs[place].enter("in_process")
                try:
                    after.give(self)
                except Full:
                    okr.is_planned = False
                    okr.turned_away += 1
                else:
                    okr.enter("in_process")
