"""Twenty rounds of 64 commits at once through the real server."""

import pytest

from tests.objectives.commit_race import (
    LIMIT,
    MANY,
    clear,
    in_process,
    prepare,
    race,
)
from tests.server import served

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def test_the_limit_holds_in_every_round(acme, billing, pia):
    token = prepare(pia, billing)

    with served() as port:
        for _ in range(ROUNDS):
            answers = race(port, token, acme.pk)

            assert answers == {200: LIMIT, 409: MANY - LIMIT}
            assert in_process(acme.pk) == (LIMIT, LIMIT, LIMIT)
            clear(pia)
