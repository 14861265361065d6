"""A goal moves key results of its own organisation, and one of them first."""

import pytest
from django.db import IntegrityError, connection, transaction

from okrhub.lib.tenancy import tenant
from sprints.models import SprintGoal, SprintGoalLink
from tests import factories

WORDS = "Fewer calls about bills"
PAGE = "/o/acme/sprints/S-5/goal/"
API = "/api/v1/acme/sprints/S-5/goal/"
FIRST = {"if-match": '"0"'}


@pytest.fixture
def foreign(globex):
    """KR-99 of another organisation."""
    with tenant(globex.pk):
        return factories.KeyResultFactory.create(
            number=99,
            objective=factories.in_process(
                factories.TeamFactory.create(), factories.QuarterFactory.create()
            ),
        )


def test_the_form_keeps_what_was_typed_and_knows_no_foreign_key_result(
    acme, sprint, complaints, foreign, pia, browser_of, on_tuesday
):
    typed = {"text": WORDS, "moves": "KR-31", "others": "KR-99", "version": 0}

    answer = browser_of(pia).post(PAGE, typed)

    assert answer.status_code == 422
    assert "KR-99: no key result in process has this reference." in answer.text
    assert WORDS in answer.text
    with tenant(acme.pk):
        assert SprintGoal.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"key_results": ["KR-31", "KR-99"]},
        {"primary": "KR-99"},
        {"key_results": ["KR-31", "KR-32"], "primary": ["KR-31", "KR-32"]},
    ],
)
def test_the_api_takes_no_foreign_key_result_and_no_second_one_first(
    acme, sprint, complaints, estimates, foreign, pia, key_of, on_tuesday, change
):
    said = {"text": WORDS, "kind": "linked", "key_results": ["KR-31"]} | change

    answer = key_of(pia).put(API, said, headers=FIRST)

    assert answer.status_code in {400, 409}
    with tenant(acme.pk):
        assert SprintGoal.objects.count() == 0


def test_the_database_links_no_goal_to_a_foreign_key_result(
    acme, sprint, foreign, on_tuesday
):
    with tenant(acme.pk), transaction.atomic():
        goal = SprintGoal.objects.create(sprint=sprint, text=WORDS, kind="linked")
        SprintGoalLink.objects.create(goal=goal, key_result_id=foreign.pk)

        with (
            pytest.raises(IntegrityError, match="key_result_tenant"),
            transaction.atomic(),
        ):
            connection.check_constraints()
        transaction.set_rollback(True)
