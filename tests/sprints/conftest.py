from datetime import UTC, date, datetime

import pytest
import time_machine

from objectives.models import KeyResult, Objective
from okrhub.lib.tenancy import tenant
from sprints import actions
from sprints.models import Sprint, SprintGoal
from tests import factories


@pytest.fixture
def on_tuesday():
    """The clock stands at ten in the morning of the cast's Tuesday."""
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def surprises(acme, quarter, billing) -> Objective:
    """O-12 of Billing, in process: No bill comes as a surprise."""
    with tenant(acme.pk):
        return factories.in_process(billing, quarter, number=12)


@pytest.fixture
def complaints(acme, surprises) -> KeyResult:
    """KR-31: complaints fall from 9 to 4."""
    with tenant(acme.pk):
        return factories.KeyResultFactory.create(number=31, objective=surprises)


@pytest.fixture
def estimates(acme, surprises) -> KeyResult:
    """KR-32: estimates before treatment rise from 20 to 60 %."""
    with tenant(acme.pk):
        return factories.KeyResultFactory.create(
            number=32,
            objective=surprises,
            position=2,
            title="Patients who get an estimate before treatment",
            kind="increase",
            baseline=20,
            target=60,
            unit="%",
        )


@pytest.fixture
def sprint(acme, billing) -> Sprint:
    """Sprint 23 of Billing, S-5: 2 to 15 November."""
    with tenant(acme.pk):
        return Sprint.objects.create(
            number=5,
            team=billing,
            name="Sprint 23",
            starts_on=date(2026, 11, 2),
            ends_on=date(2026, 11, 15),
        )


@pytest.fixture
def set_goal(sprint, pia, today):
    """Set the goal of Sprint 23 as Pia: linked to what it moves, if it moves anything."""

    def write(text="Fewer calls", *, moves=(), **changes) -> SprintGoal:
        given = {
            "kind": "linked" if moves else "unsorted",
            "key_results": moves,
            "version": 0,
            "actor": pia,
            "on": today,
        }
        return actions.set_sprint_goal(sprint, text=text, **given | changes)

    return write
