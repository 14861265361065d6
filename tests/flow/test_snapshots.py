"""What is counted of a team on a day: its OKRs, their health and sharing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from flow import actions
from flow.models import AlignmentSnapshot, SnapshotDay
from objectives.models import (
    AlignmentLink,
    CheckIn,
    CoOwner,
    CycleMembership,
    FormerCoOwner,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from tests.factories import KeyResultFactory, QuarterFactory, YearFactory
from tests.flow.counting import NOW
from tests.flow.started import quarter as quarter
from tests.flow.started import started as started


def check_in(key_result, value, on, confidence=7):
    CheckIn.objects.create(
        key_result=key_result,
        value=Decimal(value),
        confidence=confidence,
        measured_on=on,
        recorded_at=NOW - timedelta(days=1),
    )


def row_of(team, day=date(2026, 11, 10)):
    return AlignmentSnapshot.objects.get(team=team, day=day)


def test_a_team_shows_its_okrs_in_process_against_its_limit(billing, started, today):
    billing.quarterly_limit = 2
    billing.save()
    KeyResultFactory.create(objective=started(billing, 1))
    started(billing, 2)
    started(billing, 3)

    actions.compute_day(today, now=NOW)

    row = row_of(billing)
    assert (row.in_process, row.limit, row.key_results) == (3, 2, 1)
    assert [okr.number for okr in row.okrs()] == [1, 2, 3]


def test_health_is_counted_from_what_was_known_on_the_day(billing, started):
    key_result = KeyResultFactory.create(objective=started(billing, 1))
    check_in(key_result, 7, date(2026, 11, 9))
    check_in(key_result, 9, date(2026, 11, 20))

    actions.compute_day(date(2026, 11, 10), now=NOW)
    actions.compute_day(date(2026, 11, 20), now=NOW)

    assert row_of(billing).on_track == 1
    assert row_of(billing, date(2026, 11, 20)).off_track == 1


@pytest.mark.parametrize("state", ["reached", "not_reached"])
def test_a_past_day_is_the_same_before_and_after_the_close(billing, started, state):
    objective, day = started(billing, 12), date(2026, 11, 1)
    key_result = KeyResultFactory.create(number=31, objective=objective)
    check_in(key_result, "8", date(2026, 10, 30))
    actions.compute_day(day, now=NOW)
    before = row_of(billing, day)

    Transition.objects.create(
        objective=objective,
        team=billing,
        to_state="closed",
        outcome="achieved" if state == "reached" else "missed",
        effective_on=date(2026, 11, 9),
        recorded_at=NOW,
    )
    Slot.objects.all().delete()
    Objective.objects.update(
        state="closed",
        outcome="achieved" if state == "reached" else "missed",
        closed_on=date(2026, 11, 9),
    )
    KeyResult.objects.update(state=state)
    SnapshotDay.objects.all().delete()
    actions.compute_day(day, now=NOW)
    after = row_of(billing, day)

    assert after.key_results == 1
    assert after.objectives == before.objectives


def test_an_okr_is_not_in_process_on_the_day_it_was_closed(billing, started):
    objective = started(billing, 1)
    Slot.objects.all().delete()
    Objective.objects.update(
        state="closed", outcome="achieved", closed_on=date(2026, 11, 5)
    )
    Transition.objects.create(
        objective=objective,
        team=billing,
        to_state="closed",
        outcome="achieved",
        effective_on=date(2026, 11, 5),
        recorded_at=NOW,
    )

    actions.compute_day(date(2026, 11, 4), now=NOW)
    actions.compute_day(date(2026, 11, 5), now=NOW)

    assert row_of(billing, date(2026, 11, 4)).in_process == 1
    assert row_of(billing, date(2026, 11, 5)).in_process == 0


def test_a_shared_okr_takes_a_slot_in_each_team_and_counts_once(
    billing, intake, started, today
):
    objective = started(billing, 1)
    TeamCapacity.objects.create(team=intake, cadence="quarterly", effective_limit=3)
    CoOwner.objects.create(objective=objective, team=intake)
    Slot.objects.create(objective=objective, team=intake, cadence="quarterly")

    kept = actions.compute_day(today, now=NOW)

    assert row_of(billing).in_process == row_of(intake).in_process == 1
    assert (kept.totals["okrs"], kept.totals["slots_taken"]) == (1, 2)


def test_who_joined_or_left_an_okr_has_it_on_the_days_of_the_sharing(
    billing, intake, started
):
    objective = started(billing, 1)
    shared = {"objective": objective, "team": intake}
    joined, left, back = (date(2026, 10, day) for day in (10, 20, 30))
    FormerCoOwner.objects.create(**shared, since=joined, until=left)
    CoOwner.objects.create(**shared, since=back)
    TeamCapacity.objects.create(team=intake, cadence="quarterly", effective_limit=3)
    Slot.objects.create(**shared, cadence="quarterly")

    in_process = {}
    for day in (9, 10, 19, 20, 29, 30):
        actions.compute_day(date(2026, 10, day), now=NOW)
        in_process[day] = row_of(intake, date(2026, 10, day)).in_process

    assert in_process == {9: 0, 10: 1, 19: 1, 20: 0, 29: 0, 30: 1}


def test_the_sprint_goal_of_the_day_names_what_it_moves(billing, started, today):
    key_result = KeyResultFactory.create(objective=started(billing, 1), number=39)
    sprint = Sprint.objects.create(
        number=23,
        team=billing,
        name="Sprint 23",
        starts_on=today - timedelta(days=7),
        ends_on=today + timedelta(days=6),
    )
    goal = SprintGoal.objects.create(
        sprint=sprint, text="Estimates hold for knees", kind="linked"
    )
    SprintGoalLink.objects.create(goal=goal, key_result=key_result, is_primary=True)

    actions.compute_day(today, now=NOW)

    row = row_of(billing)
    assert (row.sprint_number, row.goal, row.goal_kind) == (
        23,
        "Estimates hold for knees",
        "linked",
    )
    assert row.goal_key_results == [[39, key_result.title]]


def test_age_goes_on_when_an_okr_is_carried_over(billing, started, quarter, today):
    third = QuarterFactory.create(
        name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
    )
    objective = started(billing, 1, on=date(2026, 7, 8), carry_count=1)
    CycleMembership.objects.create(
        objective=objective,
        cycle=third,
        disposition="carried_over",
        decided_on=date(2026, 9, 30),
    )
    CycleMembership.objects.create(objective=objective, cycle=quarter)

    actions.compute_day(today, now=NOW)

    row = row_of(billing)
    assert (row.oldest_number, row.oldest_age, row.carried_over) == (1, 126, 1)


def test_links_are_counted(billing, started, today):
    first, second = started(billing, 1), started(billing, 2)
    AlignmentLink.objects.create(objective=first, parent=second)

    kept = actions.compute_day(today, now=NOW)

    assert row_of(billing).linked == 1
    assert kept.totals["linked"] == 1


def test_a_change_recomputes_only_its_team_and_the_whole(
    billing, intake, started, today
):
    actions.compute_day(today, now=NOW)
    later = NOW + timedelta(minutes=1)
    started(billing, 1)

    actions.refresh_team(billing.pk, today=today, now=later)

    assert row_of(billing).computed_at == later
    assert row_of(intake).computed_at == NOW
    assert SnapshotDay.objects.get(day=today).totals["okrs"] == 1


def test_a_late_record_corrects_the_computed_days_it_touches(billing, started, today):
    for day in (today - timedelta(days=9), today - timedelta(days=3), today):
        actions.compute_day(day, now=NOW)
    key_result = KeyResultFactory.create(objective=started(billing, 1))
    check_in(key_result, 7, today - timedelta(days=4))

    actions.refresh_team(
        billing.pk, today=today, now=NOW, since=today - timedelta(days=4)
    )

    assert row_of(billing, today - timedelta(days=9)).in_process == 0
    assert row_of(billing, today - timedelta(days=3)).in_process == 1
    assert row_of(billing, today).in_process == 1


def test_teams_over_their_limit_and_off_track_come_first(
    billing, intake, started, today
):
    started(intake, 1)
    billing.quarterly_limit = 0
    billing.save()
    started(billing, 2)

    actions.compute_day(today, now=NOW)

    assert row_of(billing).need > row_of(intake).need


def test_a_team_of_leaders_with_annual_okrs_alone_is_left_out(
    billing, started, in_acme, today
):
    year = YearFactory.create()
    TeamCapacity.objects.create(team=billing, cadence="annual", effective_limit=5)
    started(billing, 1, cycle=year)

    assert actions.compute_day(today, now=NOW).totals["teams"] == 1

    billing.quarterly_limit = 0
    billing.save()

    assert actions.compute_day(today, now=NOW).totals["teams"] == 0


def test_paused_okrs_keep_their_slot_and_are_not_stale(billing, started, quarter):
    objective = started(billing, 1)
    Objective.objects.update(state="paused")
    Transition.objects.create(
        objective=objective,
        team=billing,
        to_state="paused",
        effective_on=date(2026, 10, 10),
        recorded_at=NOW,
    )
    KeyResultFactory.create(objective=objective)

    actions.compute_day(date(2026, 12, 20), now=NOW)

    row = row_of(billing, date(2026, 12, 20))
    assert (row.in_process, row.paused, row.stale) == (1, 1, 0)
