from datetime import UTC, date, datetime, timedelta

import pytest

from flow.actions import compute_day
from objectives import actions
from objectives.aging import AgeLines
from objectives.models import (
    Expectation,
    Objective,
    ObjectiveHealth,
    Slot,
    TeamCapacity,
    Transition,
)
from objectives.queries import judge
from organizations.queries import settings
from tests.factories import KeyResultFactory, ObjectiveFactory, QuarterFactory

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
LINES = AgeLines(half=20, most=30, nearly_all=40)


@pytest.fixture
def started(in_acme, billing):
    """Put an objective in process as the actions would leave it."""
    quarter = QuarterFactory.create()

    def start(number, on=date(2026, 10, 1), **fields) -> Objective:
        objective = ObjectiveFactory.create(
            number=number,
            team=billing,
            cycle=quarter,
            state="in_process",
            started_on=on,
        )
        TeamCapacity.objects.get_or_create(
            team=billing, cadence="quarterly", defaults={"effective_limit": 99}
        )
        Slot.objects.create(objective=objective, team=billing, cadence="quarterly")
        KeyResultFactory.create(objective=objective, **fields)
        Transition.objects.create(
            objective=objective,
            team=billing,
            to_state="in_process",
            effective_on=on,
            recorded_at=NOW - timedelta(days=40),
        )
        return objective

    return start


def kept():
    return {
        row.objective.number: (row.status, row.age_days)
        for row in ObjectiveHealth.objects.select_related("objective")
    }


def on_pace(today):
    return {
        "current": 6,
        "raw_progress": "0.6",
        "measured_on": today,
        "confidences": [7],
        "confidence_on": today,
    }


def test_the_worker_keeps_health_and_age_of_what_is_in_process(started, today):
    started(1, **on_pace(today))
    started(2, on=today - timedelta(days=3))

    actions.keep_health(on=today)

    assert kept() == {1: ("on_track", 41), 2: ("too_early", 4)}
    ranks = dict(ObjectiveHealth.objects.values_list("status", "rank"))
    assert ranks["too_early"] < ranks["on_track"]


def test_what_left_process_is_forgotten(started, today):
    objective = started(1, **on_pace(today))
    actions.keep_health(on=today)
    Slot.objects.all().delete()
    Objective.objects.filter(pk=objective.pk).update(state="deferred")

    actions.keep_health(on=today, teams=[objective.team_id])

    assert kept() == {}


def test_another_teams_health_stays_when_one_team_is_worked_out(started, today, intake):
    started(1, **on_pace(today))
    actions.keep_health(on=today)

    actions.keep_health(on=today, teams=[intake.pk])

    assert kept() == {1: ("on_track", 41)}


def test_an_old_okr_is_at_risk_once_an_expectation_is_kept(started, today):
    objective = started(1, **on_pace(today))

    actions.keep_expectations("quarterly", {None: LINES}, on=today)

    health = judge([objective], on=today, settings=settings())[objective.pk].health
    assert health is not None
    assert health.status == "at_risk"
    assert health.reasons == (
        "O-1 has been in process for 41 days; 40 days or less are expected.",
    )


def test_a_unit_is_judged_by_what_it_finished_itself(started, billing, today):
    actions.keep_health(on=today)
    objective = started(1, **on_pace(today))
    unit = billing.unit_id
    of_its_own = AgeLines(90, 99, 100, 20)
    told: list[dict[int | None, AgeLines]]
    bands, told = [], [{None: LINES}, {None: LINES, unit: of_its_own}]

    for lines in told:
        actions.keep_expectations("quarterly", lines, on=today)
        actions.keep_health(on=today)
        kept = ObjectiveHealth.objects.get(objective=objective)
        bands.append((kept.status, kept.band))
    actions.keep_expectations("quarterly", {None: LINES}, on=today)

    assert bands == [("at_risk", "very_old"), ("on_track", "typical")]
    assert ObjectiveHealth.objects.get(objective=objective).band == "very_old"
    assert Expectation.objects.get().unit is None


def test_the_day_that_is_computed_keeps_health_only_if_it_is_today(started, today):
    started(1, **on_pace(today))

    compute_day(today - timedelta(days=1), now=NOW)
    before = kept()
    compute_day(today, now=NOW)

    assert before == {}
    assert kept() == {1: ("on_track", 41)}


def test_the_effort_does_not_grow_with_the_okrs(started, today, statements):
    started(1, **on_pace(today))
    one = statements(lambda: actions.keep_health(on=today))
    for number in range(2, 12):
        started(number, **on_pace(today))

    assert statements(lambda: actions.keep_health(on=today)) == one
