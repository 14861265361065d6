"""Every address x every person x every method, behind each wall alone."""

import pytest

from tests.access_table import ROWS
from tests.test_access import EVERYBODY, MODES, world, wrong_answers

__all__ = ["world"]


@pytest.fixture(scope="module", params=MODES[1:])
def mode(request) -> str:
    """Which wall stands."""
    return str(request.param)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_is_answered_as_the_table_says_behind_one_wall(world, name):
    assert wrong_answers(world, name, EVERYBODY) == {}
