"""Strangers, viewers and forged forms at every address, behind both walls."""

import pytest

from tests.access_answers import told_apart
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.access_world import (
    METHODS,
    ask,
    mode,
    path_of,
    rows_of,
    world,
)

pytestmark = pytest.mark.long

__all__ = ["mode", "world"]

BY_HTMX = {"HX-Request": "true"}
IN_PLACES = rows_of(Page, Api)


@pytest.mark.parametrize("name", IN_PLACES)
def test_the_script_cannot_tell_a_stranger_whether_an_organisation_is_there(
    world, name
):
    path = path_of(name, ROWS[name], world.places)

    answer = ask(world, "otto", "get", path, headers=BY_HTMX)

    assert not told_apart(world, "otto", "get", path, answer, headers=BY_HTMX)


@pytest.mark.parametrize("name", rows_of(Api))
def test_a_viewer_changes_nothing_over_the_api(world, name):
    path = path_of(name, ROWS[name], world.places)

    for method in METHODS[1:]:
        answer = ask(world, "vera", method, path)

        assert 400 <= answer.status < 500
        assert not answer.changed


@pytest.mark.parametrize("name", sorted(ROWS))
def test_nothing_is_sent_without_the_token_of_the_form(world, name):
    path = path_of(name, ROWS[name], world.places)

    for person in ("ada", "anonymous"):
        answer = ask(world, person, "post", path, csrf=True)

        assert answer.status in {302, 401, 403, 405}
        assert not answer.changed
