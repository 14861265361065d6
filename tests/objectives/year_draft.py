"""Lena's draft of the year, which nobody else sees, with an objective for Billing."""

import pytest

from objectives import actions
from objectives.models import Draft, Objective
from tests.objectives.conftest import COMPLAINTS


@pytest.fixture
def cycle_draft(lena, year, who) -> Draft:
    """Lena's draft of the year, which nobody else sees."""
    return actions.begin_draft(cycle=year, **who(lena))


@pytest.fixture
def objective(cycle_draft, lena, billing, year, who) -> Objective:
    """An objective of that draft, for Billing."""
    return actions.draft_objective(
        team=billing,
        cycle=year,
        title="Patients know what they pay",
        draft=cycle_draft,
        key_results=[COMPLAINTS],
        owner=lena,
        **who(lena),
    )
