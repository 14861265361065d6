"""How teams stand with their limits, as the worker keeps it."""

from datetime import date, timedelta

import pytest

from flow import actions
from flow.models import FlowSweep, LimitStatus
from objectives.models import (
    LimitHit,
)
from tests.factories import (
    QuarterFactory,
    in_process,
)
from tests.flow.counting import NOW, TODAY, step


@pytest.fixture
def quarter(in_acme):
    return QuarterFactory.create()


def test_the_limit_status_counts_hits_of_the_quarter(billing, quarter, pia):
    objective = in_process(billing, quarter)
    LimitHit.objects.create(
        objective=objective,
        team=billing,
        cycle=quarter,
        in_process=3,
        effective_limit=3,
        happened_at=NOW,
    )

    actions.refresh_flow(billing.pk, on=TODAY)
    actions.refresh_flow(billing.pk, on=TODAY + timedelta(days=1))

    status = LimitStatus.objects.get(team=billing, cadence="quarterly")
    assert (status.in_process, status.limit, status.hits) == (1, 3, 1)
    assert (status.is_over, status.is_never_hit, status.suggested) == (
        False,
        False,
        None,
    )


def test_a_limit_never_hit_in_two_quarters_is_said(billing, quarter):
    for name, start, end in (
        ("Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
    ):
        QuarterFactory.create(name=name, starts_on=start, ends_on=end)
    in_process(billing, quarter)

    actions.refresh_flow(billing.pk, on=TODAY)

    assert LimitStatus.objects.get(team=billing, cadence="quarterly").is_never_hit


def test_a_limit_is_suggested_from_twenty_finishes_on(billing, quarter):
    third = QuarterFactory.create(
        name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
    )
    for place in range(20):
        objective = in_process(billing, third, on=date(2026, 7, 1))
        step(objective, "closed", date(2026, 9, 1), "missed")
        if place == 18:
            actions.refresh_flow(billing.pk, on=TODAY)
            assert suggested() is None
            FlowSweep.objects.all().delete()

    actions.refresh_flow(billing.pk, on=TODAY)

    assert suggested() == 20


def suggested():
    return LimitStatus.objects.get(cadence="quarterly").suggested
