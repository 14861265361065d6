"""Every address behind each wall alone, and what belongs to others in every mode.

Here only methods are asked for that are there: tests/test_access.py asks for all others,
which are refused before anything is read.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from tests.access_answers import methods_of, wrong_answers
from tests.access_kinds import Api, Open, Page, Row, Secret
from tests.access_table import ROWS
from tests.access_world import METHODS, World, ask, by_room, path_of, rows_of, world

pytestmark = pytest.mark.long

__all__ = ["world"]

MODES = ("both walls", "row level security alone", "the application wall alone")
OF_A_FORM = METHODS[:2]
NAMING = [name for name in rows_of(Page, Api, Open, Secret) if ROWS[name].names_a_thing]
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


def a_few(name: str) -> Iterator[tuple[str, str]]:
    """Yield who asks behind one wall, and how: the owner, and one from elsewhere.

    Who comes from elsewhere is turned away by who he is; so he asks once.
    """
    there = [method for method in OF_A_FORM if method in methods_of(name)]
    for method in there:
        yield "ada", method
    yield "otto", there[0] if there else "get"


def belongs_to_others(
    world: World, name: str, missing: dict[tuple[str, str], tuple[int, str]]
) -> Iterator[tuple[str, int]]:
    """Yield by which methods somebody can tell that others have something there."""
    row = ROWS[name]
    foreign = path_of(name, row, world.foreign)
    for method in methods_of(name):
        answer = ask(world, "ada", method, foreign)
        if (name, method) not in missing:
            nothing = path_to_nothing(name, row, world.places)
            nowhere = ask(world, "ada", method, nothing)
            missing[name, method] = (nowhere.status, nowhere.text)
        if (
            answer.status not in {403, 404, 410}
            or (answer.status, answer.text) != missing[name, method]
            or answer.changed
        ):
            yield method, answer.status


@pytest.mark.parametrize("mode", MODES[1:], indirect=True)
@pytest.mark.parametrize("names", by_room(ROWS))
def test_a_few_are_answered_as_the_table_says_behind_each_wall_alone(world, names):
    wrong = {name: wrong_answers(world, name, a_few(name)) for name in names}

    assert {name: said for name, said in wrong.items() if said} == {}


@pytest.mark.parametrize("names", by_room(NAMING))
def test_what_belongs_to_others_looks_like_what_is_not_there(world, missing, names):
    seen = {name: list(belongs_to_others(world, name, missing)) for name in names}

    assert {name: said for name, said in seen.items() if said} == {}


@pytest.mark.parametrize("mode", ["no wall"], indirect=True)
def test_without_both_walls_a_foreign_team_would_be_seen(world):
    name = "teams:team_edit"

    answer = ask(world, "ada", "get", path_of(name, ROWS[name], world.foreign))

    assert answer.status == 200
    assert answer.shows("canary-of-globex")
