import ast
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Job, ReferenceCounter
from organizations.references import next_number

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, sys, time
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from organizations import jobs
from organizations.references import next_number

@jobs.job("tests.count")
def count(kind):
    next_number(kind)
    print("counted, not done", flush=True)
    time.sleep(60)

jobs.work()
"""


@jobs.job("tests.count")
def count(kind: str) -> None:
    next_number(kind)


@jobs.job("tests.fail")
def fail() -> None:
    next_number("FAIL")
    raise RuntimeError("The printer is on fire")


def counted(organization, kind="X"):
    """Return how often the job's effect is there."""
    with tenant(organization.pk):
        row = ReferenceCounter.objects.filter(kind=kind).first()
    return row.last if row else 0


def states():
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def in_threads(count, work):
    def run(_):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_a_job_that_is_rolled_back_with_its_change_never_was(acme):
    def change():
        with tenant(acme.pk):
            jobs.enqueue("tests.count", kind="X")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()

    assert states() == []


def test_a_job_is_done_in_its_organisation(acme, globex):
    with tenant(acme.pk):
        jobs.enqueue("tests.count", kind="X")

    assert jobs.work() == 1

    assert (counted(acme), counted(globex)) == (1, 0)
    assert states() == ["done"]


def test_equal_jobs_that_wait_together_are_done_once(acme, globex):
    for organization in (acme, acme, acme, globex):
        with tenant(organization.pk):
            jobs.enqueue("tests.count", dedupe="team 7", kind="X")
            jobs.enqueue("tests.count", dedupe="team 8", kind="Y")

    jobs.work()

    assert (counted(acme, "X"), counted(acme, "Y"), counted(globex, "X")) == (1, 1, 1)
    assert set(states()) == {"done"}


def test_a_job_that_comes_after_an_equal_one_was_done_is_done_too(acme):
    for _ in range(2):
        with tenant(acme.pk):
            jobs.enqueue("tests.count", dedupe="team 7", kind="X")
        jobs.work()

    assert counted(acme) == 2


def test_a_job_for_later_waits(acme):
    with tenant(acme.pk):
        jobs.enqueue(
            "tests.count", run_at=timezone.now() + timedelta(hours=1), kind="X"
        )

    assert jobs.work() == 0


def test_a_failing_job_leaves_no_effect_and_is_tried_five_times(acme):
    with tenant(acme.pk):
        jobs.enqueue("tests.fail")

    for attempt in range(1, 6):
        Job.objects.update(run_at=timezone.now())
        assert jobs.work() == 1
        assert Job.objects.get().attempts == attempt

    row = Job.objects.get()
    assert (row.state, row.error) == ("failed", "RuntimeError: The printer is on fire")
    assert counted(acme, "FAIL") == 0


def test_a_failing_job_does_not_hold_up_the_next(acme):
    with tenant(acme.pk):
        jobs.enqueue("tests.fail")
        jobs.enqueue("tests.count", kind="X")

    jobs.work()

    assert counted(acme) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_one_job_twice(acme):
    with tenant(acme.pk):
        for _ in range(40):
            jobs.enqueue("tests.count", kind="X")

    taken = in_threads(4, jobs.work)

    assert sum(taken) == 40
    assert counted(acme) == 40


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(acme):
    with tenant(acme.pk):
        jobs.enqueue("tests.count", kind="X")
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "counted, not done\n"

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert counted(acme) == 0
    jobs.work()
    jobs.work()

    assert counted(acme) == 1
    assert states() == ["done"]


@pytest.mark.django_db(transaction=True)
def test_two_beats_have_the_daily_work_done_once(acme, monkeypatch):
    monkeypatch.setattr(jobs, "_daily", ["tests.daily"])
    monkeypatch.setitem(jobs._works, "tests.daily", lambda: next_number("DAY"))
    now = timezone.now()

    in_threads(2, lambda: jobs.enqueue_daily(acme.pk, now))
    assert Job.objects.filter(name="tests.daily").count() == 1
    jobs.work()
    jobs.enqueue_daily(acme.pk, now)
    jobs.work()

    assert counted(acme, "DAY") == 1


def test_the_next_day_has_its_own_daily_work(acme, monkeypatch):
    monkeypatch.setattr(jobs, "_daily", ["tests.daily"])
    monkeypatch.setitem(jobs._works, "tests.daily", lambda: next_number("DAY"))
    now = timezone.now()

    for days in (0, 1):
        jobs.enqueue_daily(acme.pk, now + timedelta(days=days))
        jobs.work()

    assert counted(acme, "DAY") == 2


def test_a_broker_that_is_down_costs_under_a_second_and_a_line_in_the_log(
    monkeypatch, caplog
):
    send = current_app.send_task
    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, **options: send(name, connection=nowhere, **options),
    )

    begun = time.monotonic()
    jobs.ring()

    assert time.monotonic() - begun < 1
    assert [record.message for record in caplog.records] == [
        "The broker could not be rung; the sweep will find the job."
    ]


def test_jobs_done_long_ago_are_purged_and_failed_ones_stay(acme):
    with tenant(acme.pk):
        jobs.enqueue("tests.count", kind="X")
        jobs.enqueue("tests.fail")
    jobs.work()

    assert jobs.purge(timezone.now() + timedelta(minutes=1)) == 1
    assert states() == ["waiting"]


def test_every_name_that_the_code_enqueues_has_a_function():
    names = {
        node.args[0].value
        for room in ROOT.glob("*/")
        if (room / "__init__.py").exists() and room.name not in {"tests", "benchmarks"}
        for file in room.rglob("*.py")
        if "enqueue" in (written := file.read_text())
        for node in ast.walk(ast.parse(written))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "enqueue"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert "organizations.mail_invitation" in names
    assert names <= jobs.registered()
