"""Lena's doubts about an OKR, and answers about an annual one."""

import pytest

from conversations import actions
from conversations.models import StrategyDialogue
from objectives.models import KeyResult
from okrhub.lib.tenancy import tenant


@pytest.fixture
def flag(lena, today, now):
    """Flag an objective as Lena."""

    def make(objective, *, by=None, on=today, words="Whom does it help?"):
        return actions.flag_objective(
            objective, actor=by or lena, words=words, on=on, now=now
        )

    return make


@pytest.fixture
def annual(acme, draft, year):
    """A key result of Billing's year."""
    objective = draft("The cost of care is clear", cycle=year)
    with tenant(acme.pk):
        return KeyResult.objects.select_related("objective").get(objective=objective)


def dialogues_of(organization):
    with tenant(organization.pk):
        return list(StrategyDialogue.objects.order_by("pk"))
