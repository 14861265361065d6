"""After any sequence of actions what the worker kept step by step is what the log says."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flow.figures import events, figures
from flow.models import FlowRecord, FlowSnapshot
from flow.queries import all_scopes, as_items, items_from_log, teams_in
from objectives import actions
from objectives.lifecycle import LifecycleError
from objectives.models import Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Refusal
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Membership, OrganizationSettings
from teams.models import Team, TeamMembership
from tests import factories

FIRST_DAY = datetime(2026, 10, 20, 9, tzinfo=UTC)
numbers = count(1)


class Flowing(RuleBasedStateMachine):
    """Teams of two units whose OKRs begin, stand still, leave, come back, change hands."""

    def __init__(self):
        super().__init__()
        self.now = FIRST_DAY
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @initialize()
    def begin(self):
        self.organization = factories.organization(f"flow-{next(numbers)}", "Flow")
        self.leader = factories.member(
            self.organization, f"Lena{next(numbers)} Lund", Membership.Role.OWNER
        )
        with tenant(self.organization.pk):
            OrganizationSettings.objects.update(quarterly_limit=9)
            home, away = (factories.UnitFactory.create() for _ in range(2))
            teams = [factories.TeamFactory.create(unit=u) for u in (home, home, away)]
            self.teams = [team.pk for team in teams]
            for team in teams:
                TeamMembership.objects.create(
                    team=team,
                    membership=self.leader,
                    role=TeamMembership.Role.PRODUCT_OWNER,
                    started_on=team.created_on,
                )
            quarter = factories.QuarterFactory.create()
            drafted = [
                factories.ObjectiveFactory.create(
                    number=number,
                    team=teams[number % 3],
                    cycle=quarter,
                    state="ready",
                    owner=self.leader,
                )
                for number in range(1, 5)
            ]
            for each in drafted:
                factories.KeyResultFactory.create(number=each.number, objective=each)
            self.objectives = [each.pk for each in drafted]

    def act(self, action, place, **more):
        with tenant(self.organization.pk):
            objective = Objective.objects.get(pk=self.objectives[place])
        try:
            action(
                objective,
                actor=self.leader,
                on=self.now.date(),
                now=self.now,
                **more,
            )
        except (Refusal, LifecycleError):
            return
        self.done[action.__name__] += 1
        jobs.work()

    done: Counter[str] = Counter()
    places = st.integers(0, 3)
    back = st.integers(0, 6)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days):
        self.now += timedelta(days=days)
        self.clock.stop()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @rule(place=places, back=back)
    def commit(self, place, back):
        self.act(actions.commit_objective, place, effective_on=self.before(back))

    @rule(place=places)
    def pause(self, place):
        self.act(actions.pause_objective, place, reason="We wait for a letter.")

    @rule(place=places)
    def resume(self, place):
        self.act(actions.resume_objective, place)

    @rule(place=places, back=back)
    def defer(self, place, back):
        self.act(
            actions.defer_objective,
            place,
            reason="Not now.",
            effective_on=self.before(back),
        )

    @rule(place=places)
    def ready_again(self, place):
        self.act(actions.return_to_ready, place)

    @rule(place=places, back=back)
    def drop(self, place, back):
        self.act(
            actions.drop_objective,
            place,
            reason="It is not worth it.",
            effective_on=self.before(back),
        )

    @rule(place=places, back=back)
    def close(self, place, back):
        self.act(
            actions.close_objective,
            place,
            outcome="missed",
            grade=Decimal(0),
            learning="It takes more.",
            closed_on=self.before(back),
        )

    @rule(place=places)
    def undo(self, place):
        self.act(actions.undo_close, place, reason="It was another one.")

    @rule(place=places, to=st.integers(0, 2))
    def hand_over(self, place, to):
        with tenant(self.organization.pk):
            team = Team.objects.get(pk=self.teams[to])
        self.act(actions.transfer_objective, place, team=team)

    @rule(place=places, to=st.integers(0, 2))
    def share(self, place, to):
        with tenant(self.organization.pk):
            team = Team.objects.get(pk=self.teams[to])
        self.act(actions.add_co_owner, place, team=team)

    @rule(place=places, blocks=st.booleans())
    def bar(self, place, blocks):
        keep = actions.block_by if blocks else actions.block_no_more
        with tenant(self.organization.pk):
            record(self.leader.user_id, "barrier.logged")
            objective = Objective.objects.get(pk=self.objectives[place])
            keep(objective, place + 1, on=self.now.date())
        jobs.work()

    @precondition(lambda self: self.now > FIRST_DAY + timedelta(days=20))
    @rule(place=places)
    def void(self, place):
        self.act(actions.void_objective, place, reason="Entered in error.")

    def before(self, days):
        return self.now.date() - timedelta(days=days)

    @invariant()
    def what_is_kept_is_what_the_log_says(self):
        if not hasattr(self, "objectives"):
            return
        with tenant(self.organization.pk):
            said = items_from_log(self.objectives, on=self.now.date())
            kept = list(as_items(FlowRecord.objects.all()))
            assert sorted(kept, key=lambda item: item.key) == sorted(
                said, key=lambda item: item.key
            )
            for scope in all_scopes():
                teams = teams_in(scope)
                for level in ("okr", "key_result"):
                    happened = [
                        event
                        for item in said
                        if item.level == level
                        for event in events(item, teams)
                    ]
                    rows = FlowSnapshot.objects.filter(
                        level=level, **scope.columns
                    ).order_by("day")
                    assert [row.figures() for row in rows] == figures(happened)

    def teardown(self):
        self.clock.stop()


@pytest.mark.django_db
def test_the_figures_of_any_sequence_of_actions_are_those_of_a_full_recomputation():
    run_state_machine_as_test(
        Flowing,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert Flowing.done["commit_objective"] > 0
