"""What the access table says, compared with what the people of its world are answered."""

from collections.abc import Iterable
from typing import Any

from tests.access_api import WRITES
from tests.access_kinds import MEMBERS, Api, Open, Outside, Row, Secret, everybody
from tests.access_table import ROWS
from tests.access_world import (
    EVERYBODY,
    NOT_LOGGED_IN,
    OUTSIDERS,
    Answer,
    World,
    ask,
    path_of,
)

# who may do the most, one of a team, and who may do the least
A_FEW = ("ada", "dev", "vera")
ASKING_IN_VAIN = ("ada", "otto", "anonymous")
GUESSING = (("otto", "get"), ("otto", "post"), ("gone", "get"))


def is_refusal(answer: Answer) -> bool:
    to_login = answer.response.headers.get("Location", "").startswith("/accounts/login")
    return to_login or answer.status in {401, 403, 404, 405, 410}


def expected(row: Row, person: str, method: str) -> int | None:
    """Return the status that the table says; None where it says nothing."""
    if isinstance(row, Open):
        return row.answers[method][person] if method in row.answers else None
    if isinstance(row, Secret):
        return 200 if method == "get" else 405
    if isinstance(row, Outside):
        if person == "gone" and row.gone is not None and method == "get":
            return row.gone
        pair = row.answers.get(method, (None, None)) or (405, 405)
        return pair[person not in NOT_LOGGED_IN]
    if person in NOT_LOGGED_IN:
        return 401 if isinstance(row, Api) else 302
    if person in OUTSIDERS:
        return 404
    if isinstance(row, Api):
        return (row.get or everybody(405))[person] if method == "get" else None
    return (row.answers.get(method) or everybody(405))[person]


def methods_said(row: Row) -> list[str]:
    """Return the methods of which the table says who is answered what."""
    if isinstance(row, Api):
        return ["get"] if row.get else []
    if isinstance(row, Secret):
        return ["get"]
    return [method for method, answers in row.answers.items() if answers]


def methods_of(name: str) -> list[str]:
    """Return the methods that are there; at all others nothing is read or done."""
    written = [line.split()[0] for line in WRITES if line.split()[1] == name]
    return [*methods_said(ROWS[name]), *written]


def worth_asking(row: Row) -> list[tuple[str, str]]:
    """Return who asks for an address by which method.

    A few members do for all where all are answered alike. A few people do where the
    table says that the method is not there, or says nothing of it; and who left looks
    at every address.
    """
    said = methods_said(row)
    alike = {
        method
        for method in said
        if len({expected(row, person, method) for person in MEMBERS}) == 1
    }
    return [
        (person, method)
        for person, method in EVERYBODY
        if (method in said and (method not in alike or person not in MEMBERS))
        or person in (A_FEW if method in alike else ASKING_IN_VAIN)
        or (person, method) in GUESSING
    ]


def wrong_answers(
    world: World,
    name: str,
    asked: Iterable[tuple[str, str]],
    *,
    guessing: Iterable[tuple[str, str]] = (),
) -> dict[tuple[str, str], str]:
    """Return what is not as the table says, by who asked and how.

    Who guesses must not be able to tell whether there is such an organisation.
    """
    row = ROWS[name]
    path = path_of(name, row, world.places)
    wrong = {}
    for person, method in asked:
        said = expected(row, person, method)
        answer = ask(world, person, method, path, sends=row.sends)
        if said is not None and answer.status != said:
            wrong[person, method] = f"{answer.status} instead of {said}"
        if is_refusal(answer) and answer.changed:
            wrong[person, method] = f"{answer.status}, and yet rows are changed"
        hidden = "canary-of-globex" if isinstance(row, Secret) else None
        if answer.shows(hidden or world.canaries_hidden_from(person)):
            wrong[person, method] = "What belongs to others is seen"
        if (person, method) in guessing and told_apart(
            world, person, method, path, answer, sends=row.sends
        ):
            wrong[person, method] = "One can tell that the organisation is there"
    return wrong


def told_apart(
    world: World, person: str, method: str, path: str, answer: Answer, **asked: Any
) -> bool:
    """Say whether an answer shows somebody outside that the organisation is there.

    Where it is not, whatever is asked for is answered alike; so that is asked once.
    """
    how = (person, method, path.startswith("/api/"), "headers" in asked)
    if how not in world.nowhere:
        elsewhere = path.replace("/acme/", "/nowhere/")
        world.nowhere[how] = ask(world, person, method, elsewhere, **asked).text
    return (answer.status, answer.text) != (404, world.nowhere[how])
