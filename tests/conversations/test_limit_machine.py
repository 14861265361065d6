"""Any sequence of actions ends where a small model of DOMAIN 2.1 to 2.3 ends."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from objectives import actions, queries
from objectives.models import (
    KeyResult,
    LimitException,
    Objective,
    Slot,
)
from okrhub.lib.errors import Refusal
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, OrganizationSettings
from teams.actions import form_team_of_teams
from teams.models import TeamMembership
from tests import factories

WHY = "It moves more."
LIMIT = 2
ONE, OTHER, THIRD, WHOLE = range(4)
THIS, NEXT, LATER = range(3)
STARTED = {"in_process", "paused"}
OPEN = STARTED | {"proposed", "ready", "deferred"}
numbers = count(1)


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


class Committing(RuleBasedStateMachine):
    """The same steps in the model and in the database, which must agree after each."""

    did: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    okrs = st.integers(0, 59)
    teams = st.integers(ONE, WHOLE)
    cycles = st.integers(THIS, LATER)

    @initialize()
    def begin(self) -> None:
        self.at = datetime(2026, 11, 10, 9, tzinfo=UTC)
        made = factories.organization(f"model-{next(numbers)}", "Model")
        self.organization = made
        self.pia, self.ada = (
            factories.member(made, f"{name}{next(numbers)}", Membership.Role.OWNER)
            for name in ("Pia", "Ada")
        )
        with tenant(made.pk):
            OrganizationSettings.objects.update(quarterly_limit=LIMIT)
            self.team = [factories.TeamFactory.create() for _ in range(3)]
            self.cycle = [
                factories.QuarterFactory.create(name=name, starts_on=day, ends_on=last)
                for name, day, last in (
                    ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
                    ("Q1 2027", date(2027, 1, 1), date(2027, 3, 31)),
                    ("Q2 2027", date(2027, 4, 1), date(2027, 6, 30)),
                )
            ]
            self.team.append(
                form_team_of_teams(
                    "Whole",
                    kind="nexus",
                    member_teams=[self.team[OTHER]],
                    actor=self.pia,
                    on=self.at.date(),
                )
            )
            for team in self.team:
                TeamMembership.objects.create(
                    team=team,
                    membership=self.pia,
                    role=TeamMembership.Role.PRODUCT_OWNER,
                    started_on=team.created_on,
                )
            self.model = Model([Okr(team) for team in (ONE, ONE, ONE, OTHER, WHOLE)])
            self.pk = []
            for number, okr in enumerate(self.model.okrs, start=1):
                row = factories.ObjectiveFactory.create(
                    number=number,
                    team=self.team[okr.team],
                    cycle=self.cycle[THIS],
                    owner=self.pia,
                )
                for which in range(2):
                    factories.KeyResultFactory.create(
                        number=2 * number + which, objective=row
                    )
                self.pk.append(row.pk)
        for place in range(3):
            self.make_ready(place)
            self.commit(place, early=False)

    def compare(
        self,
        name: str,
        modelled: Callable[[Model], None],
        real: Callable[..., object],
        *given: Any,
        turned_away: int | None = None,
        **more: Any,
    ) -> None:
        """Do it in both; they agree on whether it is allowed."""
        self.at += timedelta(seconds=1)
        after, is_full = deepcopy(self.model), False
        try:
            modelled(after)
        except No as no:
            after, is_full = self.model, isinstance(no, Full)
        refusal = ""
        try:
            real(
                *given, **{"actor": self.pia, "on": self.at.date()} | more, now=self.at
            )
        except Refusal as refused:
            refusal = refused.reason
        assert (name, refusal, bool(refusal)) == (name, refusal, after is self.model)
        (self.refused if refusal else self.did)[name] += 1
        self.model = after
        if is_full and turned_away is not None:
            self.model.okrs[turned_away].turned_away += 1

    def fitting(self, drawn: int, *states: str) -> int:
        """Return an OKR in one of the states, five times out of six; else any."""
        places = [n for n, okr in enumerate(self.model.okrs) if okr.state in states]
        return places[drawn % len(places)] if places and drawn >= 10 else drawn % 5

    def okr(self, place: int) -> Objective:
        with tenant(self.organization.pk):
            return Objective.objects.select_related("cycle", "team").get(
                pk=self.pk[place]
            )

    @rule(place=okrs)
    def make_ready(self, place: int) -> None:
        place = self.fitting(place, "proposed")

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], "proposed")
            model.okrs[place].enter("ready")

        self.compare("make ready", modelled, actions.make_ready, self.okr(place))

    @rule(place=okrs, early=st.booleans())
    def commit(self, place: int, early: bool) -> None:
        place = self.fitting(place, "ready")
        self.compare(
            "commit",
            lambda model: model.commit(model.okrs[place], early=early),
            actions.commit_objective,
            self.okr(place),
            pull_early=early,
            turned_away=place,
        )

    @rule(place=okrs)
    def pause(self, place: int) -> None:
        place = self.fitting(place, "in_process")

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], "in_process")
            model.okrs[place].enter("paused")

        self.compare("pause", modelled, actions.pause_objective, self.okr(place))

    @rule(place=okrs)
    def resume(self, place: int) -> None:
        place = self.fitting(place, "paused")

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], "paused")
            model.okrs[place].enter("in_process")

        self.compare("resume", modelled, actions.resume_objective, self.okr(place))

    @rule(place=okrs, to=st.none() | cycles)
    def defer(self, place: int, to: int | None) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            okr = model.okrs[place]
            model.check_state(okr, *STARTED)
            okr.enter("deferred")
            okr.defers += 1
            okr.cycle = okr.cycle if to is None else to

        self.compare(
            "defer",
            modelled,
            actions.defer_objective,
            self.okr(place),
            to_cycle=None if to is None else self.cycle[to],
        )

    @rule(place=okrs, to=st.none() | cycles)
    def come_back(self, place: int, to: int | None) -> None:
        place = self.fitting(place, "deferred")

        def modelled(model: Model) -> None:
            okr = model.okrs[place]
            model.check_state(okr, "deferred")
            okr.enter("ready")
            okr.cycle = okr.cycle if to is None else to

        self.compare(
            "return",
            modelled,
            actions.return_to_ready,
            self.okr(place),
            to_cycle=None if to is None else self.cycle[to],
        )

    @rule(place=okrs)
    def close(self, place: int) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], *STARTED)
            model.okrs[place].enter("closed")

        self.compare(
            "close",
            modelled,
            actions.close_objective,
            self.okr(place),
            outcome="missed",
        )

    @rule(place=okrs)
    def drop(self, place: int) -> None:
        place = self.fitting(place, *OPEN)

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], *OPEN)
            model.okrs[place].enter("closed")

        self.compare(
            "drop", modelled, actions.drop_objective, self.okr(place), reason=WHY
        )

    @rule(place=okrs)
    def undo_close(self, place: int) -> None:
        place = self.fitting(place, "closed")

        def modelled(model: Model) -> None:
            okr, before = model.okrs[place], deepcopy(model)
            model.check_state(okr, "closed")
            okr.enter(okr.before)
            model.give(before)

        self.compare("undo close", modelled, actions.undo_close, self.okr(place))

    @rule(place=okrs, into=cycles)
    def carry_over(self, place: int, into: int) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            okr = model.okrs[place]
            model.check_state(okr, *STARTED)
            if into <= okr.cycle:
                raise No
            okr.cycle, okr.carries = into, okr.carries + 1

        self.compare(
            "carry over",
            modelled,
            actions.carry_over,
            self.okr(place),
            into_cycle=self.cycle[into],
        )

    @rule(place=okrs, out=okrs, dropped=st.booleans())
    def swap(self, place: int, out: int, dropped: bool) -> None:
        place = self.fitting(place, "ready")
        out = self.fitting(out, *STARTED)

        def modelled(model: Model) -> None:
            if place == out:
                raise No
            model.step_back(model.okrs[out], dropped=dropped)
            model.commit(model.okrs[place])

        self.compare(
            "swap",
            modelled,
            actions.swap_objectives,
            self.okr(place),
            instead_of=self.okr(out),
            reason=WHY,
            is_dropped=dropped,
            turned_away=place,
        )

    @rule(place=okrs, team=teams)
    def grant_exception(self, place: int, team: int) -> None:
        place = self.fitting(place, "ready", "deferred")

        def modelled(model: Model) -> None:
            okr = model.okrs[place]
            model.check_state(okr, "ready", "deferred")
            if team not in model.accountable(okr) or okr.cycle < model.now:
                raise No
            model.exceptions[team, okr.cycle] = model.limit(team, okr.cycle) + 1

        def ask_and_grant(objective: Objective, **by: Any) -> LimitException:
            asked = actions.ask_exception(objective, reason=WHY, **by)
            answer = {"on": by["on"], "now": by["now"], "is_granted": True}
            return actions.answer_exception(asked, actor=self.ada, **answer)

        self.compare(
            "exception",
            modelled,
            ask_and_grant,
            self.okr(place),
            team=self.team[team],
        )

    @rule(team=teams, cycle=cycles, is_all=st.booleans())
    def heartbeat(self, team: int, cycle: int, is_all: bool) -> None:
        def modelled(model: Model) -> None:
            change = model.heartbeats.add if is_all else model.heartbeats.discard
            change((team, cycle))

        self.compare(
            "heartbeat",
            modelled,
            actions.say_heartbeat,
            self.team[team],
            cycle=self.cycle[cycle],
            share="all" if is_all else "",
        )

    @rule(team=teams, limit=st.integers(0, 3))
    def set_limit(self, team: int, limit: int) -> None:
        self.compare(
            "limit",
            lambda model: model.limits.update({team: limit}),
            actions.set_team_limit,
            self.team[team],
            cadence="quarterly",
            limit=limit,
        )

    @rule(place=okrs, team=teams)
    def share(self, place: int, team: int) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            okr, before = model.okrs[place], deepcopy(model)
            model.check_state(okr, *OPEN)
            if team == okr.team:
                raise No
            okr.co_owners.add(team)
            model.give(before)

        self.compare(
            "share",
            modelled,
            actions.add_co_owner,
            self.okr(place),
            team=self.team[team],
        )

    @rule(place=okrs, team=teams)
    def unshare(self, place: int, team: int) -> None:
        place = self.fitting(place, *OPEN)

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], *OPEN)
            if team not in model.okrs[place].co_owners:
                raise No
            model.okrs[place].co_owners.remove(team)

        self.compare(
            "unshare",
            modelled,
            actions.remove_co_owner,
            self.okr(place),
            team=self.team[team],
        )

    @rule(place=okrs, which=st.integers(0, 1), team=st.none() | teams)
    def give_key_result(self, place: int, which: int, team: int | None) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            okr, before = model.okrs[place], deepcopy(model)
            model.check_state(okr, *OPEN)
            okr.key_results[which] = team
            model.give(before)

        with tenant(self.organization.pk):
            key_result = KeyResult.objects.select_related(
                "objective__cycle", "objective__team", "team"
            ).get(objective=self.pk[place], number=2 * (place + 1) + which)
        self.compare(
            "key result",
            modelled,
            actions.assign_key_result_team,
            key_result,
            team=None if team is None else self.team[team],
        )

    @rule(place=okrs, team=teams)
    def hand_over(self, place: int, team: int) -> None:
        place = self.fitting(place, *STARTED)

        def modelled(model: Model) -> None:
            okr, before = model.okrs[place], deepcopy(model)
            model.check_state(okr, *OPEN)
            if team == okr.team:
                raise No
            okr.co_owners.discard(team)
            okr.key_results = [
                team if held == okr.team else held for held in okr.key_results
            ]
            okr.team, okr.is_planned = team, False
            model.give(before)

        self.compare(
            "hand over",
            modelled,
            actions.transfer_objective,
            self.okr(place),
            team=self.team[team],
        )

    @rule(team=st.integers(ONE, THIRD), joins=st.booleans())
    def join_or_leave(self, team: int, joins: bool) -> None:
        def modelled(model: Model) -> None:
            before = deepcopy(model)
            if joins == (team in model.members):
                raise No
            change = model.members.add if joins else model.members.remove
            change(team)
            model.give(before)

        self.compare(
            "join" if joins else "leave",
            modelled,
            actions.add_member_team if joins else actions.remove_member_team,
            self.team[WHOLE],
            team=self.team[team],
        )

    @rule()
    def the_next_quarter_begins(self) -> None:
        """Turn once: the quarter before is in its days of grace, and none is locked."""
        if self.model.now == NEXT:
            return
        self.model.start_planned()
        cycle = self.cycle[self.model.now]
        self.at = datetime.combine(cycle.starts_on, self.at.time(), UTC)
        with tenant(self.organization.pk):
            actions.turn_cycles(on=cycle.starts_on)
            actions.start_planned(cycle, on=cycle.starts_on, now=self.at)

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "pk"):
            return
        team = {row.pk: place for place, row in enumerate(self.team)}
        cycle = {row.pk: place for place, row in enumerate(self.cycle)}
        with tenant(self.organization.pk), every_constraint_checked():
            rows = Objective.objects.order_by("number")
            found = [
                (
                    row.state,
                    team[row.team_id],
                    cycle[row.cycle_id],
                    row.is_planned,
                    row.defer_count,
                    row.carry_count,
                    row.turned_away,
                )
                for row in rows
            ]
            slots = Counter(
                team[pk] for pk in Slot.objects.values_list("team_id", flat=True)
            )
            assert queries.drifts() == []
        assert found == [
            (
                okr.state,
                okr.team,
                okr.cycle,
                okr.is_planned,
                okr.defers,
                okr.carries,
                okr.turned_away,
            )
            for okr in self.model.okrs
        ]
        assert slots == Counter(
            holder for okr in self.model.okrs for holder in self.model.holders(okr)
        )


@contextmanager
def every_constraint_checked() -> Iterator[None]:
    """Let the deferred triggers of the database speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_any_sequence_of_actions_does_what_the_model_says():
    run_state_machine_as_test(
        Committing,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert Committing.did["commit"] > 0
    assert Committing.refused["commit"] > 0
