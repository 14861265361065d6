"""Shared beginnings of the tests about OKRs: a quarter, a moment, OKRs in each state."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.models import Cycle, KeyResult, Objective, TeamCapacity
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from teams.models import Team
from tests import factories

COMPLAINTS = KeyResultDraft(
    title="Patients who complain about a bill",
    kind="decrease",
    baseline=Decimal(9),
    target=Decimal(4),
)


@pytest.fixture
def next_quarter(acme: Organization) -> Cycle:
    """The first quarter of 2027, which has not begun."""
    with tenant(acme.pk):
        return factories.QuarterFactory.create(
            name="Q1 2027",
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 3, 31),
            state="planning",
        )


@pytest.fixture
def draft(pia: Membership, billing: Team, quarter: Cycle, today: date, now: datetime):
    """Draft an objective of Billing as Pia."""

    def make(title: str = "No bill comes as a surprise", **changes) -> Objective:
        given: dict[str, Any] = {
            "actor": pia,
            "team": billing,
            "cycle": quarter,
            "on": today,
            "now": now,
            "key_results": [COMPLAINTS],
        }
        return actions.draft_objective(title=title, **given | changes)

    return make


@pytest.fixture
def ready(draft: Callable[..., Objective], pia: Membership, today, now):
    """Make an objective of Billing that is ready."""

    def make(title: str = "No bill comes as a surprise", **changes) -> Objective:
        return actions.make_ready(draft(title, **changes), actor=pia, on=today, now=now)

    return make


@pytest.fixture
def committed(ready: Callable[..., Objective], pia: Membership, today, now):
    """Make an objective of Billing that is in process."""

    def make(title: str = "No bill comes as a surprise", **changes) -> Objective:
        return actions.commit_objective(
            ready(title, **changes), actor=pia, on=today, now=now
        )

    return make


@pytest.fixture
def counted(acme):
    """Return in-process counters and slots of the cadence, by team name."""

    def count() -> dict[str, tuple[int, int]]:
        with tenant(acme.pk):
            return {
                row.team.name: (row.in_process, row.team.slots.count())
                for row in TeamCapacity.objects.select_related("team")
                if row.cadence == "quarterly"
            }

    return count


@pytest.fixture
def who(today, now):
    """Somebody acts at that moment."""

    def by(person: Membership) -> dict[str, Any]:
        return {"actor": person, "on": today, "now": now}

    return by


@pytest.fixture
def complaints(draft, acme) -> KeyResult:
    """The key result of a draft, with its objective."""
    objective: Objective = draft()
    with tenant(acme.pk):
        return objective.key_results.select_related("objective__team", "team").get()
