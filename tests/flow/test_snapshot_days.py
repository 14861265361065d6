"""Past days: teams that were not there yet, limits and expectations as they were."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flow import actions
from flow.models import AlignmentSnapshot
from objectives.models import KeyResult, Transition
from organizations.models import OrganizationSettings
from sprints.models import WorkItem
from tests.factories import KeyResultFactory, ObjectiveFactory, TeamFactory, UnitFactory
from tests.flow.counting import NOW
from tests.flow.started import quarter as quarter
from tests.flow.started import started as started


def test_a_team_has_no_row_before_it_was_there_unless_it_had_okrs(
    billing, started, in_acme, today
):
    billing.created_on = today
    billing.save()
    yesterday = today - timedelta(days=1)

    assert actions.compute_day(yesterday, now=NOW).totals["teams"] == 0

    started(billing, 1)

    assert actions.compute_day(yesterday, now=NOW).totals["teams"] == 1


def test_the_expectation_needs_seven_finished_okrs(billing, quarter, today):
    for number in range(1, 8):
        actions.refresh_flow(billing.pk, on=today)
        kept = actions.compute_day(today, now=NOW)
        assert kept.expected_days is None
        objective = ObjectiveFactory.create(
            number=number,
            team=billing,
            cycle=quarter,
            state="closed",
            outcome="missed",
            started_on=date(2026, 10, 1),
            closed_on=date(2026, 10, 10 + number),
        )
        for state, outcome, on in (
            ("in_process", "", date(2026, 10, 1)),
            ("closed", "missed", date(2026, 10, 10 + number)),
        ):
            Transition.objects.create(
                objective=objective,
                team=billing,
                to_state=state,
                outcome=outcome,
                effective_on=on,
                recorded_at=NOW,
            )

    actions.refresh_flow(billing.pk, on=today)
    kept = actions.compute_day(today, now=NOW)

    assert (kept.expected_days, kept.expected_from) == (16, 7)


@pytest.mark.parametrize("teams", [1, 8])
def test_computing_asks_the_same_number_of_queries_for_any_number_of_teams(
    in_acme, quarter, started, statements, today, teams
):
    for number in range(1, teams + 1):
        objective = started(TeamFactory.create(), number)
        KeyResultFactory.create(objective=objective, number=number)
        WorkItem.objects.create(
            team=objective.team, key=f"I-{number}", title="Item", digest="0"
        )

    count = statements(lambda: actions.compute_day(today, now=NOW))

    assert count == 41
    assert KeyResult.objects.count() == teams


def test_the_limit_is_that_of_the_nearest_unit_that_has_one(in_acme, quarter, today):
    division = UnitFactory.create(quarterly_limit=2)
    team = TeamFactory.create(unit=UnitFactory.create(parent=division))

    actions.compute_day(today, now=NOW)

    row = AlignmentSnapshot.objects.get(team=team)
    assert (row.limit, row.annual_limit) == (2, 5)


def test_a_past_day_keeps_the_limit_it_had(billing, intake, started, today):
    past = date(2026, 10, 20)
    started(billing, 1)
    started(intake, 2)
    actions.compute_day(past, now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    OrganizationSettings.objects.update(quarterly_limit=7, annual_limit=8)

    actions.refresh_team(billing.pk, today=today, now=NOW, since=past)
    actions.refresh_organization(today=today, now=NOW)
    actions.compute_day(past, now=NOW)
    actions.compute_day(past + timedelta(days=1), now=NOW)
    actions.compute_day(past - timedelta(days=1), now=NOW)

    limits = {
        (row.day, row.team): (row.limit, row.annual_limit)
        for row in AlignmentSnapshot.objects.select_related("team")
    }
    assert limits == {
        (day, team): limit
        for day, limit in {
            past - timedelta(days=1): (7, 8),
            past: (3, 5),
            past + timedelta(days=1): (3, 5),
            today: (7, 8),
        }.items()
        for team in (billing, intake)
    }
