"""After any sequence of actions what the worker kept step by step is what the log says."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
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

from flow.ages import blocked_days, known_days, moved_after
from flow.figures import events, figures
from flow.items import seen_by
from flow.models import FlowRecord, FlowSnapshot
from flow.queries import (
    all_scopes,
    as_items,
    initiatives_from_log,
    items_from_log,
    teams_in,
)
from flow.queries.records import item_of
from objectives import actions
from objectives.lifecycle import LifecycleError
from objectives.models import Initiative, KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Refusal
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, OrganizationSettings
from teams.actions import edit_team, edit_unit
from teams.models import Team, TeamMembership, Unit
from tests import factories
from tests.working import work_only

pytestmark = pytest.mark.long

FIRST_DAY = datetime(2026, 10, 20, 9, tzinfo=UTC)
SERIES = [("quarterly", level) for level in ("okr", "key_result", "initiative")]
KEEP_FLOW = ("flow.refresh_team", "flow.recount_units")
numbers = count(1)


def is_seen_to_the_end(item, team):
    flow = seen_by(item, {team})
    return flow is not None and (
        (flow.exited_on, flow.outcome) == (item.flow.exited_on, item.flow.outcome)
    )


class Flowing(RuleBasedStateMachine):
    """Teams of two units, and a team of teams, with OKRs, key results, initiatives.

    Everything begins, stands still, leaves, comes back and changes hands; the teams
    themselves join, leave and move.
    """

    done: Counter[str] = Counter()
    places = st.integers(0, 3)
    teams_of = st.integers(0, 3)
    back = st.integers(0, 6)

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
            teams.append(factories.TeamFactory.create(unit=away, kind=Team.Kind.NEXUS))
            for team in teams:
                TeamMembership.objects.create(
                    team=team,
                    membership=self.leader,
                    role=TeamMembership.Role.PRODUCT_OWNER,
                    started_on=team.created_on,
                )
            quarter = factories.QuarterFactory.create()
            later = factories.QuarterFactory.create(
                name="Q1 2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31)
            )
            drafted = [
                factories.ObjectiveFactory.create(
                    team=teams[place], cycle=quarter, state="ready", owner=self.leader
                )
                for place in (0, 1, 2, 3)
            ]
            measured = [
                factories.KeyResultFactory.create(objective=each) for each in drafted
            ]
            tried = [
                factories.InitiativeFactory.create(team=team, since=self.now.date())
                for team in teams[1:3]
            ]
        self.units = [home.pk, away.pk]
        self.teams = [team.pk for team in teams]
        self.objectives = [each.pk for each in drafted]
        self.key_results = [each.pk for each in measured]
        self.initiatives = [each.pk for each in tried]
        self.later = later
        self.act(actions.commit_objective, 0, effective_on=self.now.date())

    def attempt(self, action, model, pk, *given, **more):
        """Let the leader do something if the rules allow it; then the worker works."""
        with tenant(self.organization.pk):
            subject = model.objects.get(pk=pk)
        try:
            action(subject, *given, actor=self.leader, on=self.now.date(), **more)
        except (Refusal, LifecycleError):
            return
        self.done[action.__name__] += 1
        self.work()

    def act(self, action, place, **more):
        self.attempt(action, Objective, self.objectives[place], now=self.now, **more)

    def work(self):
        """Do the jobs that keep flow, and none of the rest."""
        work_only(*KEEP_FLOW)

    def team(self, place):
        with tenant(self.organization.pk):
            return Team.objects.get(pk=self.teams[place])

    def before(self, days):
        return self.now.date() - timedelta(days=days)

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

    @rule(place=places)
    def carry_over(self, place):
        self.act(actions.carry_over, place, into_cycle=self.later)

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

    @rule(place=places, to=teams_of)
    def hand_over(self, place, to):
        self.act(actions.transfer_objective, place, team=self.team(to))

    @rule(place=places, to=teams_of)
    def share(self, place, to):
        self.act(actions.add_co_owner, place, team=self.team(to))

    @rule(place=places, to=teams_of)
    def share_no_more(self, place, to):
        self.act(actions.remove_co_owner, place, team=self.team(to))

    @rule(place=places, value=st.integers(3, 10), back=back)
    def check_in(self, place, value, back):
        self.attempt(
            actions.check_in,
            KeyResult,
            self.key_results[place],
            value=Decimal(value),
            measured_on=self.before(back),
            now=self.now,
        )

    @rule(place=places, to=teams_of)
    def assign(self, place, to):
        self.attempt(
            actions.assign_key_result_team,
            KeyResult,
            self.key_results[place],
            team=self.team(to),
            now=self.now,
        )

    @rule(place=st.integers(0, 1), to=st.sampled_from(Initiative.State.values))
    def move_initiative(self, place, to):
        self.attempt(
            actions.move_initiative,
            Initiative,
            self.initiatives[place],
            to,
            now=self.now,
        )

    @rule(place=st.integers(0, 1))
    def take_move_back(self, place):
        self.attempt(
            actions.undo_move, Initiative, self.initiatives[place], now=self.now
        )

    @rule(place=st.integers(0, 2), stays=st.booleans())
    def join_or_leave_the_team_of_teams(self, place, stays):
        self.attempt(
            actions.add_member_team if stays else actions.remove_member_team,
            Team,
            self.teams[3],
            team=self.team(place),
            now=self.now,
        )

    @rule(place=teams_of, to=st.integers(0, 1))
    def move_team(self, place, to):
        with tenant(self.organization.pk):
            unit = Unit.objects.get(pk=self.units[to])
        self.attempt(
            edit_team, Team, self.teams[place], self.team(place).version, unit=unit
        )

    @rule(is_below=st.booleans())
    def move_unit(self, is_below):
        with tenant(self.organization.pk):
            home, away = (Unit.objects.get(pk=pk) for pk in self.units)
        self.attempt(
            edit_unit,
            Unit,
            away.pk,
            away.version,
            name=away.name,
            parent=home if is_below else None,
            leader=None,
        )

    @rule(place=places, blocks=st.booleans())
    def bar(self, place, blocks):
        keep = actions.block_by if blocks else actions.block_no_more
        with tenant(self.organization.pk):
            record(self.leader.user_id, "barrier.logged")
            objective = Objective.objects.get(pk=self.objectives[place])
            keep(objective, place + 1, on=self.now.date())
        self.work()

    @precondition(lambda self: self.now > FIRST_DAY + timedelta(days=20))
    @rule(place=places)
    def void(self, place):
        self.act(actions.void_objective, place, reason="Entered in error.")

    @invariant()
    def what_is_kept_is_what_the_log_says(self):
        if not hasattr(self, "objectives"):
            return
        with tenant(self.organization.pk):
            said = items_from_log(self.objectives, on=self.now.date())
            said += initiatives_from_log(self.teams, on=self.now.date())
            kept = list(as_items(FlowRecord.objects.all()))
            assert sorted(kept, key=lambda item: item.key) == sorted(
                said, key=lambda item: item.key
            )
            for held in FlowRecord.objects.select_related("objective"):
                each = item_of(held)
                last = each.flow.exited_on
                assert (
                    held.days,
                    held.began_on,
                    held.moved_after,
                    held.blocked_days,
                    {held.team_id, *held.others},
                ) == (
                    known_days(each),
                    each.flow.intervals[0][0],
                    moved_after(each),
                    blocked_days(each.flow, each.stops, last) if last else 0,
                    {team for team in self.teams if is_seen_to_the_end(each, team)},
                )
            rows = defaultdict(list)
            for row in FlowSnapshot.objects.order_by("day"):
                of = (row.team_id, row.unit_id, row.cadence, row.level)
                rows[of].append(row.figures())
            for scope in all_scopes():
                teams = teams_in(scope)
                for cadence, level in SERIES:
                    happened = [
                        event
                        for item in said
                        if item.level == level
                        for event in events(item, teams)
                    ]
                    of = (scope.team, scope.unit, cadence, level)
                    assert rows[of] == figures(happened), of

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
