"""Sprint 23 and its goal, which is not sorted yet, and what is stored of them."""

import pytest

from okrhub.lib.tenancy import tenant
from sprints.models import SprintGoal

GOAL = "/o/acme/sprints/S-5/goal/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def intake(billing, intake):
    """The other team; Billing comes first, so that it is T-1."""
    return intake


@pytest.fixture
def goal(acme, sprint) -> SprintGoal:
    """The goal of Sprint 23, not sorted yet."""
    with tenant(acme.pk):
        return SprintGoal.objects.create(sprint=sprint, text="Fewer calls")


@pytest.fixture
def stored(acme):
    """Return the one row of a model."""

    def one(model, **conditions):
        with tenant(acme.pk):
            return model.objects.get(**conditions)

    return one
