"""The review of Sprint 23, and the decision that closes it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from sprints import actions
from sprints.models import SprintGoal, SprintReview
from tests import factories

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def who(pia, today):
    """Pia, today."""
    return {"actor": pia, "on": today}


@pytest.fixture
def goal(acme, complaints, set_goal: Callable[..., SprintGoal]) -> SprintGoal:
    """The goal of Sprint 23, which should move KR-31."""
    with tenant(acme.pk):
        return set_goal(
            "Every patient sees the price before the treatment",
            moves=[complaints],
            primary=complaints,
        )


@pytest.fixture
def review(acme, sprint, goal, estimates, who) -> SprintReview:
    """The open review of Sprint 23, with O-12 to decide about."""
    with tenant(acme.pk):
        return actions.open_review(sprint, **who, now=NOW)


def given(kind, version=1, **details):
    return {"kind": kind, "version": version, **details}


def close(review, decisions, who, **more):
    return actions.close_review(
        review, decisions=decisions, version=1, now=NOW, **who, **more
    )


@pytest.fixture
def late(acme, review, billing, quarter) -> Objective:
    """O-20, in process at Billing since the review was opened."""
    with tenant(acme.pk):
        return factories.in_process(billing, quarter, number=20)
