from datetime import date

import pytest

from objectives.models import KeyResult
from sprints.models import Sprint
from tests import factories


@pytest.fixture
def quarter(in_acme):
    return factories.QuarterFactory.create()


@pytest.fixture
def surprises(quarter, billing):
    """O-12 of Billing, in process: No bill comes as a surprise."""
    return factories.in_process(billing, quarter, number=12)


@pytest.fixture
def complaints(surprises) -> KeyResult:
    """KR-31: complaints fall from 9 to 4."""
    return factories.KeyResultFactory.create(number=31, objective=surprises)


@pytest.fixture
def estimates(surprises) -> KeyResult:
    """KR-32: estimates before treatment rise from 20 to 60 %."""
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
def sprint(in_acme, billing) -> Sprint:
    """Sprint 23 of Billing, S-5: 2 to 15 November."""
    return Sprint.objects.create(
        number=5,
        team=billing,
        name="Sprint 23",
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 15),
    )
