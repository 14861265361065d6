from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from objectives.models import CheckIn, KeyResult
from okrhub.lib.tenancy import tenant
from sprints.models import Sprint
from tests.sprints.conftest import complaints as complaints
from tests.sprints.conftest import on_tuesday as on_tuesday
from tests.sprints.conftest import surprises as surprises
from tests.sprints.planned import planned

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def intake(billing, intake):
    """The other team; Billing comes first, so that it is T-1."""
    return intake


@pytest.fixture
def measured(acme):
    """Write a check-in of a key result, with the columns that follow from it."""

    def write(key_result: KeyResult, value: str, confidence: int, on: date) -> None:
        with tenant(acme.pk):
            CheckIn.objects.create(
                key_result=key_result,
                value=Decimal(value),
                confidence=confidence,
                measured_on=on,
                recorded_at=NOW,
            )
            assert key_result.baseline is not None
            assert key_result.target is not None
            key_result.current = Decimal(value)
            key_result.raw_progress = (key_result.current - key_result.baseline) / (
                key_result.target - key_result.baseline
            )
            key_result.measured_on = key_result.confidence_on = on
            key_result.confidences = [confidence, *key_result.confidences][:4]
            key_result.save()

    return write


@pytest.fixture
def sprinting(acme, today):
    """Put a team into a sprint of two weeks around the day, with a goal if one is given."""

    def plan(team, number=5, goal="", moves=(), starts_on=date(2026, 11, 2)) -> Sprint:
        with tenant(acme.pk):
            return planned(team, number, starts_on, goal=goal, moves=moves)

    return plan
