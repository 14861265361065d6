"""Everything counted again: the past, and the night's repair with its report."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from flow import actions
from flow.models import FlowHolder, FlowRecord, FlowSnapshot, FlowSweep, LimitStatus
from flow.queries import EVERYBODY
from objectives.models import Objective
from okrhub.lib import statistics
from organizations import jobs
from organizations.jobs import enqueue
from tests.factories import KeyResultFactory, QuarterFactory, in_process
from tests.flow.agreement import page_of
from tests.flow.counting import NOW, TODAY, figures_on, rows_of_figures, sweep


@pytest.fixture
def quarter(in_acme):
    return QuarterFactory.create()


def test_a_sweep_writes_what_changes_wrote_one_by_one(billing, intake, quarter):
    for team in (billing, intake):
        KeyResultFactory.create(objective=in_process(team, quarter))
        actions.refresh_flow(team.pk, on=TODAY)
    before = rows_of_figures()

    swept = sweep()

    assert (swept.repaired, swept.objectives_done) == (0, 2)
    assert swept.finished_at is not None
    assert rows_of_figures() == before


def test_a_sweep_puts_right_what_was_wrong_and_says_what_it_was(
    billing, intake, quarter, caplog, ada, vera, browser_of
):
    in_process(billing, quarter, number=12)
    in_process(intake, quarter, number=13)
    sweep()
    right = rows_of_figures()
    FlowSnapshot.objects.filter(team=billing).update(in_process=7)
    FlowRecord.objects.filter(number=12).update(kind="unheard of")
    said = LimitStatus.objects.filter(team=intake, cadence="quarterly")
    said.update(in_process=2)

    swept = sweep(TODAY + timedelta(days=1))

    assert swept.repaired == 3
    assert "A sweep put right what differed: 3" in caplog.text
    assert rows_of_figures() == right
    assert said.get().in_process == 1
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        shown = page_of(browser_of(ada)).content.decode().replace("\xa0", " ")
        hidden = page_of(browser_of(vera)).content.decode()
    assert "The count of 11 Nov put 3 rows right." in shown
    assert "Intake, its limit: 1 day since 10 Nov" in shown
    assert "The record of O-12<br>Billing, OKRs: 1 day since 1 Oct" in shown
    assert "The past was filled in" in shown
    assert "put right" not in hidden


def test_what_waits_to_be_counted_is_no_drift(billing, quarter):
    sweep()
    in_process(billing, quarter)
    on = NOW + timedelta(days=1)
    actions.start_sweep(today=on.date(), now=on)
    enqueue("flow.refresh_team", team_id=billing.pk)

    jobs.work()

    swept = FlowSweep.objects.latest("pk")
    assert (swept.repaired, swept.differences) == (0, [])
    assert figures_on(EVERYBODY).in_process == 1


def test_an_import_begins_a_count_that_had_gone_by_it_again(billing, quarter):
    sweep()
    passed = actions.start_sweep(today=TODAY, now=NOW + timedelta(hours=1))
    in_process(billing, quarter)
    FlowSweep.objects.filter(pk=passed.pk).update(
        last_objective=Objective.objects.latest("pk").pk, scopes_done=100
    )

    actions.start_sweep(today=TODAY, now=NOW + timedelta(hours=2), fills_past=True)
    jobs.work()

    swept = FlowSweep.objects.latest("pk")
    assert (swept.fills_past, swept.repaired, swept.objectives_done) == (True, 0, 1)
    assert figures_on(EVERYBODY).in_process == 1
    assert not FlowSweep.objects.filter(finished_at=None).exists()


def test_a_busy_machine_does_not_end_a_count_that_takes_its_time(in_acme):
    actions.start_sweep(today=TODAY, now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        waits = cursor.fetchone()
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert (waits, cursor.fetchone()) == (("10min",), ("10min",))


def test_after_the_past_is_filled_in_the_database_knows_how_much_came(
    billing, quarter, rows_known_of
):
    statistics.refresh(FlowRecord, FlowHolder)
    assert rows_known_of(FlowRecord) == 0
    for number in range(70, 77):
        in_process(billing, quarter, number=number)

    sweep()

    assert FlowRecord.objects.count() == 7
    assert rows_known_of(FlowRecord) == rows_known_of(FlowHolder) == 7


def test_two_sweeps_asked_for_together_are_one(billing, quarter):
    in_process(billing, quarter)

    first = actions.start_sweep(today=TODAY, now=NOW)
    second = actions.start_sweep(today=TODAY, now=NOW + timedelta(seconds=1))

    assert first.pk == second.pk
    jobs.work()
    assert FlowSweep.objects.get().finished_at is not None


def test_a_sweep_left_from_yesterday_gives_way_to_that_of_today(billing, quarter):
    in_process(billing, quarter)
    yesterday = timedelta(days=1)
    left = actions.start_sweep(today=TODAY - yesterday, now=NOW - yesterday)

    swept = sweep()

    assert not FlowSweep.objects.filter(pk=left.pk).exists()
    assert (swept.day, swept.fills_past, swept.objectives_done) == (TODAY, True, 1)
