"""Kill the worker ten times during a back-fill: the tables are those of none."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from flow import actions
from flow.models import (
    FlowHolder,
    FlowRecord,
    FlowSnapshot,
    FlowSweep,
    LimitStatus,
)
from objectives.models import Transition
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Job
from tests.factories import (
    KeyResultFactory,
    QuarterFactory,
    TeamFactory,
    UnitFactory,
    in_process,
)

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

KILLS = 10
TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
WORKER = """
import os
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from celery import current_app
current_app.loader.import_default_modules()
from flow.actions import sweeps
sweeps.OBJECTIVES_AT_ONCE, sweeps.SCOPES_AT_ONCE = 1, 1
from organizations import jobs
while jobs.work_one():
    print("step", flush=True)
print("done", flush=True)
"""


def spawn():
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def years_of_history():
    unit = UnitFactory.create()
    quarter = QuarterFactory.create()
    teams = [TeamFactory.create(unit=unit) for _ in range(10)]
    for place in range(60):
        team = teams[place // 6]
        start = date(2024, 1, 1) + timedelta(days=15 * place)
        objective = in_process(team, quarter, on=start)
        KeyResultFactory.create(objective=objective, reached_on=start)
        if place < 50:
            Transition.objects.create(
                objective=objective,
                team=team,
                to_state="closed",
                outcome=("achieved", "missed", "dropped")[place % 3],
                effective_on=start + timedelta(days=40 + place),
                recorded_at=NOW,
            )


def tables():
    kept = []
    for model in (FlowRecord, FlowSnapshot, LimitStatus):
        columns = [f.attname for f in model._meta.concrete_fields if f.name != "id"]
        kept.append(sorted(model.objects.values_list(*columns), key=str))
    holders = FlowHolder.objects.values_list("record__level", "record__number", "team")
    return [*kept, sorted(holders)]


def test_ten_kills_during_a_back_fill_end_in_the_same_tables_as_none(acme):
    with tenant(acme.pk):
        years_of_history()
        actions.start_sweep(today=TODAY, now=NOW)
    chance = random.Random(6)
    killed = 0
    for _ in range(KILLS):
        worker = spawn()
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(chance.random() * 0.02)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        with tenant(acme.pk):
            killed += FlowSweep.objects.filter(finished_at=None).exists()

    last = spawn()
    last.communicate(timeout=120)

    with tenant(acme.pk):
        assert FlowSweep.objects.get().finished_at is not None
        assert not Job.objects.filter(name="flow.sweep_on").exclude(state="done")
        after_kills = tables()
        for model in (FlowRecord, FlowSnapshot, LimitStatus, FlowSweep):
            model.objects.all().delete()
        actions.start_sweep(today=TODAY, now=NOW)
    jobs.work()
    with tenant(acme.pk):
        assert tables() == after_kills
        assert [len(rows) for rows in after_kills] == [
            120,
            len(after_kills[1]),
            20,
            120,
        ]
    assert killed == KILLS
