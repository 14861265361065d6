"""Who has an item: shared, handed over, or a team of teams."""

from datetime import date

import pytest

from flow import actions, queries
from flow.items import Level, as_of
from flow.metrics import Period
from flow.queries import EVERYBODY, Scope, standing
from flow.queries.then import left_among
from flow.report import Asked, seen
from objectives.models import CoOwner, FormerCoOwner, Objective, Slot
from teams.models import MemberTeam
from tests.factories import (
    QuarterFactory,
    TeamFactory,
    in_process,
)
from tests.flow.counting import TODAY, figures_on, give_slot, okr_of, step


@pytest.fixture
def quarter(in_acme):
    return QuarterFactory.create()


def test_what_a_team_of_teams_has_counts_in_each_of_its_members(billing, quarter):
    intake = TeamFactory.create(name="Intake")
    group = TeamFactory.create(name="Nexus")
    MemberTeam.objects.create(group=group, team=billing, joined_on=date(2026, 9, 1))
    MemberTeam.objects.create(
        group=group,
        team=intake,
        joined_on=date(2026, 9, 1),
        left_on=date(2026, 10, 20),
    )
    open_one = in_process(group, quarter)
    give_slot(open_one, billing, other=True)
    left_early = in_process(group, quarter)
    give_slot(left_early, billing, other=True)
    step(left_early, "closed", date(2026, 10, 19), "achieved")

    assert okr_of(open_one).others == {billing.pk}
    assert okr_of(left_early).others == {billing.pk, intake.pk}
    assert open_one.pk in queries.objectives_of_team(billing.pk)


def test_a_shared_okr_counts_once_in_the_organisation(billing, intake, quarter):
    objective = in_process(billing, quarter)
    CoOwner.objects.create(objective=objective, team=intake)
    give_slot(objective, intake)
    give_slot(objective, billing, other=True)

    actions.refresh_flow(intake.pk, on=TODAY)

    assert figures_on(Scope(team=billing.pk)).in_process == 1
    assert figures_on(Scope(team=intake.pk)).in_process == 1
    assert figures_on(EVERYBODY).in_process == 1


def test_the_end_of_sharing_is_a_departure_and_past_days_stay_as_they_were(
    billing, intake, quarter
):
    objective = in_process(billing, quarter, on=date(2026, 10, 1))
    shared = {"objective": objective, "team": intake}
    FormerCoOwner.objects.create(
        **shared, since=date(2026, 10, 5), until=date(2026, 10, 20)
    )
    actions.refresh_flow(billing.pk, on=TODAY)
    first = figures_on(Scope(team=intake.pk))

    CoOwner.objects.create(**shared, since=date(2026, 11, 1))
    give_slot(objective, intake, other=True)
    actions.refresh_flow(intake.pk, on=TODAY)

    here = Scope(team=intake.pk)
    assert (first.arrived, first.transferred, first.in_process) == (1, 1, 0)
    assert [figures_on(here, date(2026, 10, day)) is None for day in (4, 5)] == [1, 0]
    assert figures_on(here, date(2026, 10, 19)).in_process == 1
    assert figures_on(here, date(2026, 10, 20)).in_process == 0
    now = figures_on(here)
    assert (now.arrived, now.in_process, now.total_age) == (2, 1, 41)
    assert okr_of(objective).others == {intake.pk}
    assert okr_of(objective, date(2026, 10, 25)).others == set()
    assert as_of(okr_of(objective), date(2026, 10, 10)) == okr_of(
        objective, date(2026, 10, 10)
    )


def test_another_owner_is_a_departure_here_and_an_arrival_there(
    billing, intake, quarter
):
    objective = in_process(billing, quarter, on=date(2026, 10, 1))
    step(objective, "in_process", date(2026, 10, 11), team=intake)
    Objective.objects.update(team=intake)
    give_slot(objective, intake)

    actions.refresh_flow(billing.pk, on=TODAY)

    before, after = (
        figures_on(Scope(team=billing.pk)),
        figures_on(Scope(team=intake.pk)),
    )
    assert (before.in_process, before.transferred) == (0, 1)
    assert (after.in_process, after.arrived, after.total_age) == (1, 1, 41)
    assert figures_on(Scope(team=intake.pk), date(2026, 10, 10)) is None
    assert figures_on(EVERYBODY).transferred == 0


def test_what_was_deferred_and_then_handed_over_had_left_the_team_before(
    billing, intake, quarter
):
    objective = in_process(billing, quarter, on=date(2026, 10, 1))
    step(objective, "deferred", date(2026, 10, 20))
    step(objective, "deferred", date(2026, 10, 25), team=intake)
    Objective.objects.update(team=intake, state="deferred")
    Slot.objects.all().delete()
    actions.refresh_flow(intake.pk, on=TODAY)

    first, period = date(2026, 9, 1), Period(date(2026, 10, 1), TODAY)
    for team, days in ((billing, (20,)), (intake, ())):
        teams = frozenset({team.pk})
        rows = standing.rows_of(Level.OKR, "quarterly", teams)
        lives = queries.as_items(queries.records_in(teams))
        added, _ = standing.left_in_heaps(
            rows, Level.OKR, first=first, on=TODAY, period=period
        )
        whole = left_among(seen(lives, Asked(teams, first, TODAY)), (), first, period)

        assert added == whole
        assert whole.others == days
