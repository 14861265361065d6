"""Two quarters of two teams, with every way in which an OKR leaves.

Counting them takes half a second; so they are made once for a module that imports
`history`, `acme`, `billing` and `intake`, and what a test does is undone after it.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from flow import actions
from objectives.models import CycleMembership, Transition
from okrhub.lib.tenancy import tenant
from organizations import jobs
from teams.models import Team
from tests.factories import (
    KeyResultFactory,
    QuarterFactory,
    TeamFactory,
    in_process,
    organization,
)
from tests.flow.counting import NOW, TODAY


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def leave(objective, on, outcome):
    Transition.objects.create(
        objective=objective,
        team=objective.team,
        to_state="closed" if outcome != "deferred" else "deferred",
        outcome=outcome if outcome != "deferred" else "",
        effective_on=on,
        recorded_at=NOW,
    )


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker):
    """Two quarters of two teams: finishes, a drop, a deferral, and open ones."""
    morning = time_machine.travel(NOW, tick=False)
    with django_db_blocker.unblock(), morning, transaction.atomic():
        acme = organization("acme", "Acme Health")
        live_through(acme)
        yield work(acme)
        transaction.set_rollback(True)


@pytest.fixture
def acme(history, db):
    return history


@pytest.fixture
def billing(acme):
    with tenant(acme.pk):
        return Team.objects.get(name="Billing")


@pytest.fixture
def intake(acme):
    with tenant(acme.pk):
        return Team.objects.get(name="Intake")


def live_through(acme):
    with tenant(acme.pk):
        billing = TeamFactory.create(name="Billing", mark="BI")
        intake = TeamFactory.create(name="Intake", mark="IN")
        third = QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        fourth = QuarterFactory.create()
        for number in range(1, 10):
            objective = in_process(
                billing if number % 3 else intake,
                third,
                on=date(2026, 7, number),
                number=number,
                title=f"=Bills {number}",
            )
            KeyResultFactory.create(objective=objective, number=number)
            end = date(2026, 9, 1) + timedelta(days=2 * number)
            leave(objective, end, "achieved" if number % 2 else "missed")
            CycleMembership.objects.create(
                objective=objective,
                cycle=third,
                disposition="achieved" if number % 2 else "missed",
                decided_on=end,
            )
        leave(in_process(billing, third, number=10), date(2026, 10, 2), "dropped")
        leave(in_process(billing, third, number=11), date(2026, 10, 3), "deferred")
        old = in_process(billing, fourth, on=date(2026, 7, 2), number=12)
        CycleMembership.objects.create(
            objective=old,
            cycle=third,
            disposition="carried_over",
            decided_on=date(2026, 9, 30),
        )
        in_process(intake, fourth, on=date(2026, 11, 10), number=13)
        in_process(intake, fourth, on=date(2026, 11, 9), number=14)


def work(acme):
    with tenant(acme.pk):
        actions.start_sweep(today=TODAY, now=NOW)
    jobs.work()
    return acme
