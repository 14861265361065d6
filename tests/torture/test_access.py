"""Every address x every person x every method, behind both walls and each alone."""

import pytest
from django.urls import resolve

from tests.access_answers import wrong_answers
from tests.access_api import WRITES
from tests.access_table import ROWS
from tests.access_world import EVERYBODY, METHODS, path_of, world
from tests.test_access_walls import MODES

__all__ = ["world"]


@pytest.fixture(scope="module", params=MODES)
def mode(request) -> str:
    """Which walls stand."""
    return str(request.param)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_is_answered_by_every_method_as_the_table_says(world, name):
    assert wrong_answers(world, name, EVERYBODY) == {}


@pytest.mark.parametrize("mode", ["both walls"], indirect=True)
def test_every_write_of_the_api_has_a_right_request_in_the_table(world):
    views = {
        name: resolve(path_of(name, row, world.places)).func
        for name, row in ROWS.items()
        if name.startswith("api:")
    }

    writes = {
        f"{method} {name}"
        for name, view in views.items()
        for method in METHODS[1:]
        if hasattr(getattr(view, "cls", None), method)
    }

    assert sorted(writes ^ set(WRITES)) == []
