import pytest
from django.test import Client
from django.urls import reverse

from okrhub.api_urls import records
from okrhub.lib.tenancy import tenant
from organizations.actions import create_token
from organizations.models import OrganizationSettings
from teams.models import Team


@pytest.fixture
def key_of():
    """Return a client that sends a person's token."""

    def make(person, scope="write") -> Client:
        _, token = create_token(
            "for the tests", scope=scope, actor=person, expires_at=None
        )
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


def address(name, **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


def test_a_token_reads_as_its_person(key_of, pia):
    answer = key_of(pia).get(address("me"))

    assert answer.json()["name"] == "Pia Park"


def test_without_a_token_the_api_asks_for_one(acme):
    answer = Client().get(address("teams"))

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_stranger_sees_404(browser_of, acme, otto):
    assert browser_of(otto).get(address("teams")).status_code == 404


def test_a_token_of_another_organisation_opens_nothing(key_of, acme, otto):
    assert key_of(otto).get(address("teams")).status_code == 401


def test_a_token_that_may_only_read_writes_nothing(key_of, adam):
    answer = key_of(adam, "read").post(
        address("teams"), {"name": "Night ward"}, content_type="application/json"
    )

    assert answer.status_code == 403
    with tenant(adam.organization_id):
        assert Team.objects.count() == 0


def test_a_team_is_created_as_on_the_page(key_of, adam):
    answer = key_of(adam).post(
        address("teams"), {"name": "Night ward"}, content_type="application/json"
    )

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert answer.json()["reference"] == "T-1"


def test_a_write_must_say_what_it_saw(key_of, adam, billing):
    client = key_of(adam)
    there = address("team", reference=billing.reference)
    change = {"name": "Billing & Coverage"}

    without = client.patch(there, change, content_type="application/json")
    stale = client.patch(
        there, change, content_type="application/json", headers={"if-match": '"9"'}
    )
    right = client.patch(
        there, change, content_type="application/json", headers={"if-match": '"1"'}
    )

    assert [without.status_code, stale.status_code, right.status_code] == [
        428,
        412,
        200,
    ]
    assert right["ETag"] == '"2"'


def test_a_wrong_value_gets_a_sentence_beside_its_field(key_of, adam):
    answer = key_of(adam).post(
        address("teams"), {"works_in": "haste"}, content_type="application/json"
    )

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name", "works_in"}


def test_somebody_without_the_role_is_refused_with_the_reason(key_of, vera):
    answer = key_of(vera).patch(
        address("organization"),
        {"name": "Ours"},
        content_type="application/json",
        headers={"if-match": '"1"'},
    )

    assert answer.status_code == 403
    assert "administrator" in answer.json()["detail"]
    with tenant(vera.organization_id):
        assert OrganizationSettings.objects.get().version == 1


def test_pages_are_capped(key_of, adam):
    answer = key_of(adam).get(address("people") + "?page_size=100000")

    assert answer.json()["count"] == 1


def test_the_schema_names_every_address_of_the_api(client, db):
    paths = client.get(reverse("api:schema")).json()["paths"]

    assert len(paths) == len(records)
