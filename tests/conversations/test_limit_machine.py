"""Any sequence of actions ends where a small model of DOMAIN 2.1 to 2.3 ends."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from objectives import actions
from objectives.models import KeyResult, LimitException, Objective
from okrhub.lib.tenancy import tenant
from tests.conversations.limit_model import (
    NEXT,
    ONE,
    OPEN,
    STARTED,
    THIRD,
    WHOLE,
    Model,
    No,
)
from tests.conversations.limit_worlds import BothWorlds

WHY = "It moves more."


class Committing(BothWorlds):
    """What people do with OKRs, drawn in any order."""

    okrs, teams, cycles = BothWorlds.okrs, BothWorlds.teams, BothWorlds.cycles

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
