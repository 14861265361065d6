"""64 commits at once through the real server; the long form is in tests/torture."""

from pathlib import Path

import pytest
from django.db import connection

import objectives
from tests import database
from tests.objectives.commit_race import (
    LIMIT,
    MANY,
    hits,
    in_process,
    prepare,
    race,
)
from tests.server import served

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

SLOTS = Path(objectives.__file__).parent / "sql" / "slots.sql"
GUARD = "AND (NEW.is_fact OR in_process < effective_limit)"


def counting(function: str) -> None:
    """Replace the function that counts slots, as the schema's owner."""
    with database.owner(), connection.cursor() as cursor:
        cursor.execute(function)


@pytest.fixture
def without_the_guard():
    """Let the trigger count without refusing, and give the guard back afterwards."""
    text = SLOTS.read_text()
    end = text.index("END $$;") + len("END $$;")
    start = text.index("CREATE FUNCTION objectives_count_slot")
    function = text[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    assert GUARD in function
    counting(function.replace(GUARD, ""))
    yield
    counting(function)


def test_of_64_commits_at_once_exactly_the_free_slots_succeed(acme, billing, pia):
    token = prepare(pia, billing)

    with served() as port:
        answers = race(port, token, acme.pk)

    assert answers == {200: LIMIT, 409: MANY - LIMIT}
    assert in_process(acme.pk) == (LIMIT, LIMIT, LIMIT)
    assert hits(acme.pk) == MANY - LIMIT


def test_without_locks_and_guard_the_limit_does_not_hold(
    acme, billing, pia, without_the_guard
):
    token = prepare(pia, billing)

    with served("tests.unlocked:application") as port:
        answers = race(port, token, acme.pk)

    assert answers[200] > LIMIT
    assert in_process(acme.pk)[2] > LIMIT
