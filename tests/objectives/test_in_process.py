from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q

from objectives import scoring
from objectives.models import (
    AlignmentLink,
    Expectation,
    KeyResult,
    ObjectiveHealth,
    Slot,
    TeamCapacity,
)
from objectives.queries import links_around, okrs_in_process
from organizations.queries import settings
from tests import factories

MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)
LAST_MONDAY = MONDAY - timedelta(days=7)
METRIC = scoring.Measure("increase", Decimal(0), Decimal(10))


@pytest.fixture
def quarter(in_acme):
    return factories.QuarterFactory.create()


def lines(*teams, on=TUESDAY, besides=None):
    found = okrs_in_process(
        [team.pk for team in teams], besides=besides, on=on, settings=settings()
    )
    return {line.objective.reference: line for line in found}


def measured(key_result, current, confidences, on=LAST_MONDAY):
    """Write the columns that check-ins write."""
    baseline, target = key_result.baseline, key_result.target
    key_result.current = Decimal(current)
    key_result.raw_progress = (key_result.current - baseline) / (target - baseline)
    key_result.measured_on = key_result.confidence_on = on
    key_result.confidences = confidences
    key_result.save()
    return key_result


@pytest.mark.parametrize(
    ("said_on", "on", "is_due"),
    [
        (LAST_MONDAY, MONDAY - timedelta(days=1), False),
        (LAST_MONDAY, MONDAY, True),
        (LAST_MONDAY, TUESDAY, True),
        (MONDAY - timedelta(days=3), TUESDAY, True),
        (MONDAY, TUESDAY, False),
        (TUESDAY, TUESDAY, False),
    ],
)
def test_a_check_in_is_due_from_the_weekday_set_until_something_is_said(
    said_on, on, is_due
):
    for standing in (
        scoring.Standing(Decimal("0.5"), said_on, (5,), said_on),
        scoring.Standing(Decimal("0.5"), said_on, (), None),
        scoring.Standing(Decimal("0.5"), None, (5,), said_on),
    ):
        asked = scoring.is_asked(
            METRIC, standing, start=date(2026, 10, 1), on=on, weekday=0
        )

        assert asked is is_due


def test_an_okr_that_was_just_started_is_asked_for_from_the_next_weekday_on():
    nothing = scoring.Standing()

    assert not scoring.is_asked(
        METRIC, nothing, start=MONDAY, on=MONDAY + timedelta(days=6), weekday=0
    )
    assert scoring.is_asked(
        METRIC, nothing, start=MONDAY, on=MONDAY + timedelta(days=7), weekday=0
    )


def test_what_is_done_or_cannot_be_measured_is_not_asked_for():
    done = scoring.Standing(Decimal(1), LAST_MONDAY, (9,), LAST_MONDAY)
    open_ = scoring.Standing(Decimal(0), LAST_MONDAY, (9,), LAST_MONDAY)
    start = date(2026, 10, 1)

    def asked(kind, standing):
        measure = scoring.Measure(kind)
        return scoring.is_asked(measure, standing, start=start, on=TUESDAY, weekday=0)

    assert not asked("milestone", done)
    assert asked("milestone", open_)
    assert not asked("unmeasured", open_)


def test_a_team_sees_what_takes_its_slots_and_nothing_else(quarter, billing, intake):
    factories.in_process(billing, quarter, number=12)
    shared = factories.in_process(intake, quarter, number=13)
    shared.co_owners.create(team=billing)
    TeamCapacity.objects.filter(team=billing).update(effective_limit=9)
    Slot.objects.create(objective=shared, team=billing, cadence="quarterly")
    factories.in_process(intake, quarter, number=14)
    factories.ObjectiveFactory.create(team=billing, cycle=quarter, number=15)

    found = lines(billing)

    assert list(found) == ["O-12", "O-13"]
    assert found["O-13"].teams == {billing.pk, intake.pk}


def test_a_line_says_progress_pace_confidence_and_health(quarter, billing):
    okr = factories.in_process(billing, quarter, number=12)
    measured(factories.KeyResultFactory.create(objective=okr, number=31), "6.5", [7, 7])
    measured(
        factories.KeyResultFactory.create(
            objective=okr, number=32, kind="increase", baseline=20, target=60
        ),
        "28",
        [5],
    )

    line = lines(billing)["O-12"]

    assert line.progress == Decimal("0.35")
    assert line.pace == Decimal(40) / Decimal(91)
    assert line.confidence == 5
    assert [part.standing.raw for part in line.key_results] == [
        Decimal("0.5"),
        Decimal("0.2"),
    ]
    assert line.health.status == "off_track"
    assert line.health.reasons == (
        "KR-32 is far behind pace: 20\u00a0% where 44\u00a0% would be expected.",
    )
    assert [part.is_due for part in line.key_results] == [True, True]
    assert [part.key_result.reference for part in line.due] == ["KR-31", "KR-32"]


def test_age_is_what_the_worker_counted_and_the_days_since(quarter, billing):
    okr = factories.in_process(billing, quarter, number=12, on=date(2026, 10, 1))
    unseen = factories.in_process(billing, quarter, number=13, on=date(2026, 11, 1))
    ObjectiveHealth.objects.create(
        objective=okr,
        status="on_track",
        rank=4,
        age_days=126,
        worked_out_on=TUESDAY - timedelta(days=2),
    )

    found = lines(billing)

    assert found["O-12"].age_days == 128
    assert found[unseen.reference].age_days == 10


def test_an_okr_older_than_most_is_at_risk(quarter, billing):
    factories.in_process(billing, quarter, number=12, on=date(2026, 7, 1))
    Expectation.objects.create(
        cadence="quarterly", days=90, n=12, worked_out_on=TUESDAY
    )

    line = lines(billing)["O-12"]

    assert (line.age_days, line.expected.nearly_all) == (133, 90)
    assert line.health.status == "at_risk"


def test_a_paused_okr_is_shown_as_paused_and_has_no_check_in_due(quarter, billing):
    okr = factories.in_process(billing, quarter, number=12)
    okr.state = "paused"
    okr.save()
    measured(factories.KeyResultFactory.create(objective=okr), "8", [7])

    line = lines(billing)["O-12"]

    assert line.health.status == "paused"
    assert line.due == ()


def test_key_results_that_were_dropped_are_left_out(quarter, billing):
    okr = factories.in_process(billing, quarter, number=12)
    factories.KeyResultFactory.create(objective=okr, state=KeyResult.State.DROPPED)

    assert lines(billing)["O-12"].key_results == ()


def test_others_come_along_when_they_are_asked_for(quarter, billing, intake):
    theirs = factories.in_process(intake, quarter, number=14)

    assert list(lines(billing, besides=Q(pk=theirs.pk))) == ["O-14"]


def test_links_up_down_and_beside_are_found(quarter, billing, intake):
    year = factories.YearFactory.create()
    parent = factories.in_process(intake, year, number=2)
    ours = factories.in_process(billing, quarter, number=12)
    beside = factories.in_process(intake, quarter, number=13)
    below = factories.in_process(intake, quarter, number=14)
    apart = factories.in_process(intake, quarter, number=15)
    direction = factories.in_process(intake, year, number=1)
    for objective, above in (
        (ours, parent),
        (beside, parent),
        (below, ours),
        (parent, direction),
    ):
        AlignmentLink.objects.create(objective=objective, parent=above)
    AlignmentLink.objects.create(objective=apart, parent=below)

    found = {
        (link.objective.reference, link.upper.reference)
        for link in links_around([ours.pk])
    }

    assert found == {
        ("O-12", "O-2"),
        ("O-13", "O-2"),
        ("O-14", "O-12"),
    }


@pytest.mark.parametrize("how_many", [1, 50])
def test_any_number_of_okrs_takes_two_queries(quarter, billing, statements, how_many):
    for _ in range(how_many):
        okr = factories.in_process(billing, quarter)
        factories.KeyResultFactory.create(objective=okr)
    chosen = settings()

    def read():
        found = okrs_in_process([billing.pk], on=TUESDAY, settings=chosen)
        assert len(found) == how_many
        assert all(line.objective.team.name for line in found)

    assert statements(read) == 2
