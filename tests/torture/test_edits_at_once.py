"""Fifty persons edit one key result twenty times each, through the real server."""

import http.client
import json

import pytest

from okrhub.lib.tenancy import tenant
from organizations.actions import create_token
from tests import factories
from tests.objectives.edit_race import Answer, check, editors, race
from tests.server import served

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

EDITORS = 50
EDITS = 20
BUSY = 503


def sender(port, token, path):
    """Return how a person sends an edit; who is told that it is busy asks again."""

    def send(text, upon):
        while True:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                link.request(
                    "PATCH",
                    path,
                    json.dumps({"title": text}),
                    {
                        "Authorization": f"Bearer {token}",
                        "Content-Type": "application/json",
                        "If-Match": f'"{upon}"',
                    },
                )
                answer = link.getresponse()
                said = json.loads(answer.read())
            finally:
                link.close()
            if answer.status != BUSY:
                return Answer(answer.status, said["version"])

    return send


def test_of_50_persons_with_20_edits_each_none_loses_what_was_saved(acme, billing):
    with tenant(acme.pk):
        quarter = factories.QuarterFactory.create()
        key_result = factories.KeyResultFactory.create(
            objective=factories.ObjectiveFactory.create(team=billing, cycle=quarter)
        )
    path = f"/api/v1/acme/key-results/{key_result.reference}/"
    tokens = [
        create_token("race", scope="write", expires_at=None, actor=person)[1]
        for person in editors(acme, billing, EDITORS)
    ]

    with served() as port:
        edits = race([sender(port, token, path) for token in tokens], edits=EDITS)

    assert len(edits) == EDITORS * EDITS
    saved = check(edits, key_result)
    assert saved >= EDITS
