"""How teams stand with their limits, as the worker keeps it."""

from datetime import date, timedelta

import pytest

from flow import actions
from flow.advice import was_full
from flow.models import FlowSweep, LimitStatus
from objectives.models import (
    LimitHit,
    Objective,
)
from tests.factories import (
    QuarterFactory,
    in_process,
)
from tests.flow.counting import NOW, TODAY, step, sweep


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


@pytest.fixture
def earlier(in_acme):
    return [
        QuarterFactory.create(name=name, starts_on=start, ends_on=end)
        for name, start, end in (
            ("Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
            ("Q3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        )
    ]


@pytest.mark.parametrize(
    ("first", "last", "many", "is_never_hit"),
    [
        (date(2026, 5, 1), date(2026, 5, 20), 2, True),
        (date(2026, 5, 1), date(2026, 5, 20), 3, False),
        (date(2026, 2, 1), date(2026, 4, 1), 3, True),
        (date(2026, 2, 1), date(2026, 4, 2), 3, False),
        (date(2026, 10, 5), date(2026, 10, 20), 3, False),
    ],
)
def test_a_limit_neither_hit_nor_full_in_two_quarters_is_said(
    billing, quarter, earlier, first, last, many, is_never_hit
):
    in_process(billing, quarter)
    for _ in range(many - (first >= quarter.starts_on)):
        objective = in_process(billing, earlier[0], on=first)
        leave(objective, "closed", last, "missed")

    actions.refresh_flow(billing.pk, on=TODAY)

    status = LimitStatus.objects.get(team=billing, cadence="quarterly")
    assert (status.in_process, status.is_never_hit) == (1, is_never_hit)


def test_a_limit_that_is_full_today_is_not_called_never_hit(billing, quarter, earlier):
    for _ in range(3):
        in_process(billing, quarter, on=TODAY)

    actions.refresh_flow(billing.pk, on=TODAY)

    status = LimitStatus.objects.get(team=billing, cadence="quarterly")
    assert (status.in_process, status.is_never_hit) == (3, False)


def test_a_limit_that_was_lower_counts_as_it_was_then():
    taken = [(date(2026, 5, 1), 2), (date(2026, 6, 1), 0), (date(2026, 8, 1), 2)]
    lowered_for_may = [(date(2026, 5, 10), 2), (date(2026, 7, 1), 3)]
    lowered_later = [(date(2026, 4, 1), 3), (date(2026, 6, 5), 2), (TODAY, 3)]

    assert was_full(taken, lowered_for_may, since=date(2026, 4, 1))
    assert not was_full(taken, lowered_for_may, since=date(2026, 6, 1))
    assert was_full(taken, lowered_later, since=date(2026, 4, 1))
    assert not was_full(taken[:2], lowered_later, since=date(2026, 4, 1))


def test_a_backdated_commit_corrects_the_days_it_touches(billing, quarter):
    days = [TODAY - timedelta(days=back) for back in range(6, -1, -1)]
    for place in range(3):
        in_process(billing, quarter, number=place + 1)
    actions.refresh_flow(billing.pk, on=days[0])
    billing.quarterly_limit = 4
    billing.save()
    actions.refresh_flow(billing.pk, on=days[2])
    billing.quarterly_limit = 3
    billing.save()
    actions.refresh_flow(billing.pk, on=days[5])
    assert by_day() == [(days[0], 3, 3), (days[2], 3, 4), (days[5], 3, 3)]
    assert sweep().repaired == 0

    late = in_process(billing, quarter, number=4, on=days[3])
    actions.refresh_flow(billing.pk, on=TODAY)

    kept = [(days[0], 3, 3), (days[2], 3, 4), (days[3], 4, 4), (days[5], 4, 3)]
    assert by_day() == kept
    assert LimitStatus.objects.get(day=days[5], cadence="quarterly").is_over
    assert (sweep(TODAY + timedelta(days=1)).repaired, by_day()) == (0, kept)

    leave(late, "closed", days[4], "dropped")
    sweep(TODAY + timedelta(days=2))

    assert by_day() == [*kept[:3], (days[4], 3, 4), (days[5], 3, 3)]


def leave(objective, state, on, outcome):
    step(objective, state, on, outcome)
    Objective.objects.filter(pk=objective.pk).update(
        state=state, outcome=outcome, closed_on=on
    )
    objective.slots.all().delete()


def by_day():
    rows = LimitStatus.objects.filter(cadence="quarterly").order_by("day")
    return list(rows.values_list("day", "in_process", "limit"))


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
