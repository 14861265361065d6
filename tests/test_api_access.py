"""Every write of the API, asked for rightly by everybody: who may, and who may not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from tests.access_api import WRITES
from tests.access_kinds import Api
from tests.access_table import ROWS
from tests.access_world import (
    METHODS,
    NOT_LOGGED_IN,
    OUTSIDERS,
    World,
    Written,
    ask,
    client_of,
    mode,
    path_of,
    rows_of,
    sums,
    world,
)

pytestmark = pytest.mark.long

__all__ = ["mode", "world"]

OF_OUTSIDERS = dict.fromkeys(OUTSIDERS, 404) | dict.fromkeys(NOT_LOGGED_IN, 401)


def filled(value: Any, places: dict[str, str]) -> Any:
    """Return a body with the names of what there is."""
    if isinstance(value, str):
        return value.format(**places)
    if isinstance(value, list):
        return [filled(each, places) for each in value]
    if isinstance(value, dict):
        return {name: filled(each, places) for name, each in value.items()}
    return value


def place_of(line: str) -> dict[str, str]:
    """Return the keywords of the address of a line: its own, or the table's."""
    write = WRITES[line]
    if write.kwargs or not write.before:
        return write.kwargs or ROWS[line.split()[1]].kwargs
    return place_of(write.before)


def asked_by(line: str, world: World) -> dict[str, Any]:
    """Return how a line is asked for: method, address, body, version."""
    method, name = line.split()
    kwargs = {"slug": "acme"} | filled(place_of(line), world.places)
    return {
        "method": method,
        "path": reverse(name, kwargs=kwargs),
        "body": filled(WRITES[line].body, world.places),
        "headers": {"if-match": f'"{WRITES[line].seen}"'},
    }


@contextmanager
def after(world: World, line: str, by: str) -> Iterator[World]:
    """Have somebody do what a line says, while the block lasts."""
    if not line:
        yield world
        return
    asked = asked_by(line, world)
    with transaction.atomic():
        answer = getattr(client_of(world, by), asked["method"])(
            asked["path"],
            json.dumps(asked["body"]),
            "application/json",
            headers=asked["headers"],
        )
        assert answer.status_code < 300
        now = sums(world.organizations, world.written.since())
        start = transaction.savepoint()
        yield replace(world, sums=world.sums | now, written=Written(), start=start)
        transaction.set_rollback(True)
    world.written.since()


def test_every_write_of_the_api_has_a_right_request_in_the_table(world):
    views = {
        name: resolve(path_of(name, ROWS[name], world.places)).func
        for name in rows_of(Api)
    }

    writes = {
        f"{method} {name}"
        for name, view in views.items()
        for method in METHODS[1:]
        if hasattr(getattr(view, "cls", None), method)
    }

    assert sorted(writes ^ set(WRITES)) == []


@pytest.mark.parametrize("line", WRITES)
def test_who_may_write_is_answered_so_and_nobody_else_changes_anything(world, line):
    write = WRITES[line]
    said = write.answers | OF_OUTSIDERS

    with after(world, write.before, write.by) as then:
        given = {who: ask(then, who, **asked_by(line, then)) for who in said}

    assert {who: answer.status for who, answer in given.items()} == said
    assert [who for who, answer in given.items() if answer.changed] == [
        who for who in said if said[who] < 300 and not write.is_question
    ]
