"""Every address behind each wall alone, and what belongs to others in every mode."""

from itertools import product

import pytest
from django.urls import reverse

from tests.access_answers import wrong_answers
from tests.access_kinds import Api, Open, Page, Row, Secret
from tests.access_table import ROWS
from tests.access_world import ask, path_of, rows_of, world

pytestmark = pytest.mark.long

__all__ = ["world"]

MODES = ("both walls", "row level security alone", "the application wall alone")
A_FEW = tuple(product(("ada", "otto"), ("get", "post")))
NOT_THERE = {
    "reference": "{}-999",
    "key_result": "{}-999",
    "objective": "{}-999",
    "target": "{}-999",
    "pk": "987654",
    "move": "987654",
    "token": "no-such-link",
}


@pytest.fixture(scope="module", params=MODES)
def mode(request) -> str:
    """Which walls stand."""
    return str(request.param)


@pytest.fixture(scope="module")
def missing() -> dict[tuple[str, str], tuple[int, str]]:
    """What is answered where nothing is: asked in one mode, it is the same in all."""
    return {}


def path_to_nothing(name: str, row: Row, places: dict[str, str]) -> str:
    """Return an address of the same shape that names nothing anywhere."""
    kwargs = {}
    for key, text in row.kwargs.items():
        kind = text.format(**places).partition("-")[0]
        kwargs[key] = NOT_THERE[key].format(kind) if "{" in text else text
    return reverse(name, kwargs={"slug": "acme", **kwargs})


@pytest.mark.parametrize("mode", MODES[1:], indirect=True)
@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_few_are_answered_as_the_table_says_behind_each_wall_alone(world, name):
    assert wrong_answers(world, name, A_FEW) == {}


@pytest.mark.parametrize(
    "name",
    [name for name in rows_of(Page, Api, Open, Secret) if ROWS[name].names_a_thing],
)
def test_what_belongs_to_others_looks_like_what_is_not_there(world, missing, name):
    row = ROWS[name]
    foreign = path_of(name, row, world.foreign)

    for method in ("get", "post"):
        answer = ask(world, "ada", method, foreign)
        if (name, method) not in missing:
            nothing = path_to_nothing(name, row, world.places)
            nowhere = ask(world, "ada", method, nothing)
            missing[name, method] = (nowhere.status, nowhere.text)

        assert answer.status in {403, 404, 405, 410}
        assert (answer.status, answer.text) == missing[name, method]
        assert not answer.changed


@pytest.mark.parametrize("mode", ["no wall"], indirect=True)
def test_without_both_walls_a_foreign_team_would_be_seen(world):
    name = "teams:team_edit"

    answer = ask(world, "ada", "get", path_of(name, ROWS[name], world.foreign))

    assert answer.status == 200
    assert answer.shows("canary-of-globex")
