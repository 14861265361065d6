"""Forecasts that the worker stores, and what past days say of one OKR."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flow import actions, queries
from flow.forecast import how_many
from flow.models import Forecast
from flow.queries import EVERYBODY, Filters
from objectives.models import Cycle, Transition
from okrhub.lib.shares import Share
from tests.factories import KeyResultFactory, QuarterFactory, in_process

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def history(in_acme, billing):
    """Twelve finishes in the weeks before, and one OKR in process."""
    third = QuarterFactory.create(
        name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
    )
    fourth = QuarterFactory.create()
    for place in range(12):
        objective = in_process(billing, third, on=date(2026, 6, 1))
        Transition.objects.create(
            objective=objective,
            team=billing,
            to_state="closed",
            outcome="achieved",
            effective_on=date(2026, 7, 7) + timedelta(days=7 * place),
            recorded_at=NOW,
        )
    running = in_process(billing, fourth, on=date(2026, 8, 1), number=12)
    KeyResultFactory.create(objective=running, number=31)
    actions.refresh_flow(billing.pk, on=TODAY)


def test_a_forecast_is_stored_with_what_went_in_and_comes_out_again(history):
    for _ in range(2):
        actions.make_forecasts(EVERYBODY, on=TODAY, now=NOW)

    made = Forecast.objects.get(level="okr")
    said = how_many(
        made.inputs["history"],
        weeks=made.inputs["weeks"],
        cap=made.inputs["cap"],
        seed=made.seed,
    )
    assert said is not None
    assert made.result is not None
    assert made.until == date(2026, 12, 31)
    assert made.inputs["cap"] == 1
    assert {str(p): n for p, n in said.at_least.items()} == made.result["fan"][-1]


def test_what_then_happened_is_written_beside_it(history):
    actions.make_forecasts(EVERYBODY, on=date(2026, 8, 25), now=NOW)
    made = Forecast.objects.get(level="okr")
    assert (made.until, made.happened) == (date(2026, 9, 30), None)

    actions.make_forecasts(EVERYBODY, on=TODAY, now=NOW)

    made.refresh_from_db()
    assert made.happened == 4
    then, _ = queries.forecast_of(Filters(date(2026, 1, 1), date(2026, 9, 1)))
    assert then is not None
    assert (then.day, then.happened) == (made.day, None)
    latest, kept = queries.forecast_of(Filters(date(2026, 1, 1), TODAY))
    assert latest is not None
    assert latest.day == TODAY
    said = made.result["fan"][-1]["85"] if made.result else None
    assert kept == Share(int(said is not None and said <= 4), 1)


def test_a_late_record_corrects_what_happened_but_not_what_was_said(history, billing):
    made_on = date(2026, 8, 25)
    actions.make_forecasts(EVERYBODY, on=made_on, now=NOW)
    actions.make_forecasts(EVERYBODY, on=TODAY, now=NOW)
    before = Forecast.objects.get(level="okr", day=made_on)
    late = in_process(billing, Cycle.objects.get(name="Q3 2026"), on=date(2026, 7, 1))

    Transition.objects.create(
        objective=late,
        team=billing,
        to_state="closed",
        outcome="missed",
        effective_on=date(2026, 9, 30),
        recorded_at=NOW,
    )
    actions.refresh_flow(billing.pk, on=TODAY)

    after = Forecast.objects.get(pk=before.pk)
    assert (before.happened, after.happened) == (4, 5)
    assert (after.result, after.inputs) == (before.result, before.inputs)


def test_past_days_say_where_an_okr_stands(history):
    said = queries.outlook_of("O-12", on=TODAY)
    assert said is not None

    assert said.age == 102
    assert said.lines.n == 12
    assert said.days_left == 51
    assert said.key_results[0].trend is None
    assert said.simulated is None
    assert queries.outlook_of("O-999", on=TODAY) is None
