"""A promise of the tenth of November, and how Pia changes it six days later."""

from datetime import timedelta

import pytest

from objectives import actions
from objectives.actions import Why
from objectives.models import KeyResult
from okrhub.lib.tenancy import tenant

LEARNED = Why("Half of them never came from us.", "mid_quarter")


@pytest.fixture
def promised(committed, acme):
    """The key result of an OKR that was committed to on the tenth: 9 to 4."""
    objective = committed()
    with tenant(acme.pk):
        return objective.key_results.select_related("objective").get()


@pytest.fixture
def later(today):
    """A day on which a typing error can no longer be meant."""
    return today + timedelta(days=6)


@pytest.fixture
def revise(pia, later, now):
    """Change the key result as Pia, six days later unless said."""

    def edit(key_result: KeyResult, why: Why = LEARNED, **changes) -> KeyResult:
        given = {"actor": pia, "on": later, "now": now + timedelta(days=6)}
        given |= {k: changes.pop(k) for k in ("actor", "on") if k in changes}
        return actions.edit_key_result(key_result, changes=changes, why=why, **given)

    return edit
