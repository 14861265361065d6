"""The demonstration on the second Wednesday of its Sprint 23, loaded once for all of these.

It takes ten seconds; so tests/conftest.py lets one worker run the files of this folder.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from flow.actions import compute_day, keep_concerns
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from screens.demo.load import load_demo

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY, BEFORE = NOW.date(), date(2025, 2, 10)


@pytest.fixture(scope="package")
def computed(django_db_setup, django_db_blocker) -> Iterator[Organization]:
    """Carebridge Health, computed for that day and for an earlier one."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            organization = load_demo(NOW)
            with tenant(organization.pk):
                for day in (TODAY, BEFORE):
                    compute_day(day, now=NOW)
                keep_concerns(now=NOW)
        yield organization
        transaction.set_rollback(True)


@pytest.fixture
def carebridge(computed: Organization) -> Iterator[Organization]:
    """The demonstration, as it was before each test."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield computed
        transaction.set_rollback(True)


@pytest.fixture
def browser_as(
    carebridge: Organization, browser_of: Callable[[Membership], Client]
) -> Callable[[str], Client]:
    """Log in as somebody of the demonstration: `browser_as("ingrid")`."""

    def log_in(name: str) -> Client:
        with tenant(carebridge.pk):
            person = Membership.objects.select_related("user").get(
                user__email=f"{name}@carebridge.example"
            )
        return browser_of(person)

    return log_in
