from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from okrhub.lib.tenancy import tenant
from organizations import tasks
from organizations.actions import create_token
from organizations.models import IdempotentAnswer, Membership
from teams.models import Team
from tests import factories

KEY = {"idempotency-key": "night-ward-1"}


@pytest.fixture
def there(acme):
    return reverse("api:teams", kwargs={"slug": "acme"})


def test_an_equal_request_has_one_effect_and_equal_answers(key_of, adam, there):
    client = key_of(adam)

    first = client.post(there, {"name": "Night ward"}, headers=KEY)
    second = client.post(there, {"name": "Night ward"}, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]
    with tenant(adam.organization_id):
        assert Team.objects.count() == 1


def test_a_refusal_is_answered_again_too(key_of, vera, there):
    client = key_of(vera)

    first = client.post(there, {"name": "Night ward"}, headers=KEY)
    second = client.post(there, {"name": "Night ward"}, headers=KEY)

    assert (first.status_code, second.status_code) == (403, 403)
    assert first.json() == second.json()


@pytest.mark.parametrize(
    "change", [{"body": "Day ward"}, {"path": "units"}, {"query": "?a=1"}]
)
def test_another_request_with_the_key_is_refused(key_of, adam, there, change):
    client = key_of(adam)
    client.post(there, {"name": "Night ward"}, headers=KEY)

    path = reverse(f"api:{change.get('path', 'teams')}", kwargs={"slug": "acme"})
    answer = client.post(
        path + change.get("query", ""),
        {"name": change.get("body", "Night ward")},
        headers=KEY,
    )

    assert answer.status_code == (400 if "query" in change else 422)
    with tenant(adam.organization_id):
        assert Team.objects.count() == 1


def test_keys_of_two_people_have_nothing_to_do_with_each_other(
    key_of, adam, lena, there
):
    one = key_of(adam).post(there, {"name": "Night ward"}, headers=KEY)
    other = key_of(lena).post(there, {"name": "Day ward"}, headers=KEY)

    assert (one.status_code, other.status_code) == (201, 201)


@pytest.mark.parametrize("key", ["", "two words", "k" * 81, "né"])
def test_a_key_that_cannot_be_one_is_refused(key_of, adam, there, key):
    answer = key_of(adam).post(
        there, {"name": "Night ward"}, headers={"idempotency-key": key}
    )

    assert answer.status_code == 400
    with tenant(adam.organization_id):
        assert Team.objects.count() == 0


def test_a_failure_of_ours_leaves_the_key_free(key_of, adam, there, monkeypatch):
    client = key_of(adam)
    with monkeypatch.context() as broken:
        broken.setattr("teams.actions.teams.suggest_mark", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.post(there, {"name": "Night ward"}, headers=KEY)

    answer = client.post(there, {"name": "Night ward"}, headers=KEY)

    assert answer.json()["reference"] == "T-1"


def test_answers_are_forgotten_after_a_day(key_of, adam, there):
    client = key_of(adam)
    client.post(there, {"name": "Night ward"}, headers=KEY)
    client.post(there, {"name": "Day ward"}, headers={"idempotency-key": "2"})

    with tenant(adam.organization_id):
        older = IdempotentAnswer.objects.get(key=KEY["idempotency-key"])
        older.created_at -= timedelta(hours=24, seconds=1)
        older.save(update_fields=["created_at"])
        tasks.forget_answers()

        assert [kept.key for kept in IdempotentAnswer.objects.all()] == ["2"]


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_requests_at_once_have_one_effect():
    acme = factories.organization("acme", "Acme Health")
    adam = factories.member(acme, "Adam Ash", Membership.Role.ADMIN)
    _, token = create_token("race", scope="write", actor=adam, expires_at=None)
    there = reverse("api:teams", kwargs={"slug": "acme"})

    def post(_):
        client = Client(headers={"authorization": f"Bearer {token}"} | KEY)
        answer = client.post(there, {"name": "Night ward"}, "application/json")
        connection.close()
        return answer.status_code, str(sorted(answer.json().items()))

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, range(20)))

    assert {status for status, _ in answers} == {201}
    assert len({body for _, body in answers}) == 1
    with tenant(acme.pk):
        assert Team.objects.count() == 1
