"""Strangers, viewers and forged forms at every address, behind both walls."""

import pytest

from tests.access_answers import told_apart
from tests.access_api import WRITES
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.access_world import (
    ask,
    by_room,
    mode,
    path_of,
    rows_of,
    world,
)

pytestmark = pytest.mark.long

__all__ = ["mode", "world"]

BY_HTMX = {"HX-Request": "true"}
IN_PLACES = rows_of(Page, Api)


@pytest.mark.parametrize("names", by_room(IN_PLACES))
def test_the_script_cannot_tell_a_stranger_whether_an_organisation_is_there(
    world, names
):
    paths = [path_of(name, ROWS[name], world.places) for name in names]

    answers = {path: ask(world, "otto", "get", path, headers=BY_HTMX) for path in paths}

    assert [
        path
        for path, answer in answers.items()
        if told_apart(world, "otto", "get", path, answer, headers=BY_HTMX)
    ] == []


def test_a_viewer_changes_nothing_over_the_api(world):
    answers = {}
    for line in WRITES:
        method, name = line.split()
        path = path_of(name, ROWS[name], world.places)
        answers[line] = ask(world, "vera", method, path)

    assert {
        line: answer.status
        for line, answer in answers.items()
        if answer.changed or not 400 <= answer.status < 500
    } == {}


@pytest.mark.parametrize("names", by_room(ROWS))
def test_nothing_is_sent_without_the_token_of_the_form(world, names):
    sent = {}
    for name in names:
        path = path_of(name, ROWS[name], world.places)
        for person in ("ada", "anonymous"):
            answer = ask(world, person, "post", path, csrf=True)
            if answer.changed or answer.status not in {302, 401, 403, 405}:
                sent[name, person] = answer.status

    assert sent == {}
