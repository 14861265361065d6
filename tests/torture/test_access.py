"""Every address x every person x every method, behind both walls and each alone."""

import pytest

from tests.access_answers import wrong_answers
from tests.access_table import ROWS
from tests.access_world import EVERYBODY, world
from tests.test_access_walls import MODES

__all__ = ["world"]


@pytest.fixture(scope="module", params=MODES)
def mode(request) -> str:
    """Which walls stand."""
    return str(request.param)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_is_answered_by_every_method_as_the_table_says(world, name):
    assert wrong_answers(world, name, EVERYBODY) == {}
