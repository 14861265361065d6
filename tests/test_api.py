import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from okrhub.api_urls import records
from okrhub.lib.api import Given
from okrhub.lib.schema import schema
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from teams.models import Team
from tests import factories
from tests.contract import ContractClient


def address(name, **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


def test_a_token_reads_as_its_person(key_of, pia):
    answer = key_of(pia).get(address("me"))

    assert answer.json()["name"] == "Pia Park"


def test_without_a_token_the_api_asks_for_one(acme):
    answer = ContractClient().get(address("teams"))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["anonymous", "stranger"])
def test_an_organisation_of_others_looks_like_one_that_is_not_there(
    acme, otto, method, who
):
    client = Client(enforce_csrf_checks=True)
    if who == "anonymous":
        client = Client(headers={"authorization": "Bearer okr_guessed"})
    else:
        client.force_login(otto.user)

    theirs, nowhere = (
        getattr(client, method)(reverse("api:teams", kwargs={"slug": slug}))
        for slug in ("acme", "nowhere")
    )

    assert theirs.status_code == (401 if who == "anonymous" else 404)
    assert theirs.content == nowhere.content
    assert _without_number(theirs) == _without_number(nowhere)


def _without_number(answer):
    return {name: value for name, value in answer.items() if name != "X-Request-Id"}


def test_a_token_of_another_organisation_opens_nothing(key_of, acme, otto):
    assert key_of(otto).get(address("teams")).status_code == 401


def test_a_token_that_may_only_read_writes_nothing(key_of, adam):
    answer = key_of(adam, "read").post(address("teams"), {"name": "Night ward"})

    assert answer.status_code == 403
    with tenant(adam.organization_id):
        assert Team.objects.count() == 0


def test_a_team_is_created_as_on_the_page(key_of, adam):
    answer = key_of(adam).post(address("teams"), {"name": "Night ward"})

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert answer.json()["reference"] == "T-1"


def test_a_write_must_say_what_it_saw(key_of, adam, billing):
    client = key_of(adam)
    there = address("team", reference=billing.reference)
    change = {"name": "Billing & Coverage"}

    without = client.patch(there, change)
    stale = client.patch(there, change, headers={"if-match": '"9"'})
    any_version = client.patch(there, change, headers={"if-match": "*"})
    right = client.patch(there, change, headers={"if-match": '"1"'})

    answers = [without, stale, any_version, right]
    assert [answer.status_code for answer in answers] == [428, 412, 428, 200]
    assert right["ETag"] == '"2"'


def test_units_stand_below_each_other(key_of, adam):
    client = key_of(adam)

    ward = client.post(address("units"), {"name": "Wards"}).json()
    below = client.post(address("units"), {"name": "Nights", "parent": ward["id"]})
    ring = client.patch(
        address("unit", pk=ward["id"]),
        {"parent": below.json()["id"]},
        headers={"if-match": '"1"'},
    )

    assert below.json()["parent"] == {"id": ward["id"], "name": "Wards"}
    assert ring.status_code == 409
    assert client.get(address("unit", pk=ward["id"])).json()["parent"] is None


def test_a_role_in_a_team_is_taken_and_ended(key_of, adam, billing, lena, vera):
    client = key_of(adam)
    people = address("team_people", reference=billing.reference)
    role = {"person": lena.pk, "role": "scrum_master"}

    added = client.post(people, role)
    viewer = client.post(people, role | {"person": vera.pk})
    there = address("team_person", reference=billing.reference, pk=added.json()["id"])
    ended = client.delete(there)

    assert [added.status_code, viewer.status_code, ended.status_code] == [201, 403, 204]
    (told,) = client.get(people).json()["results"]
    assert (told["person"]["name"], told["ended_on"] is None) == ("Lena Lund", False)


def test_teams_and_units_are_archived_and_brought_back(key_of, lena, dev, billing):
    client, reference = key_of(lena), billing.reference
    unit = client.post(address("units"), {"name": "Wards"}).json()["id"]

    refused = key_of(dev).post(address("archive_team", reference=reference))
    archived = client.post(address("archive_team", reference=reference))
    restored = client.post(address("restore_team", reference=reference))
    closed = client.post(address("archive_unit", pk=unit))

    assert refused.status_code == 403
    assert archived.json()["archived_on"] is not None
    assert restored.json()["archived_on"] is None
    assert closed.json()["archived_on"] is not None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"works_in": "haste"}, {"name", "works_in"}),
        ({"name": "Night ward", "unit": 99}, {"unit"}),
        ({"name": "Night ward", "unit": 10**30}, {"unit"}),
        ({"name": "Night\x00ward"}, {"name"}),
        ({"name": "N" * 121}, {"name"}),
        ({"name": "Night ward", "version": 7, "organization": 1}, None),
        ({"name": ["Night ward"]}, {"name"}),
        ([], {"non_field_errors"}),
        ("Night ward", {"non_field_errors"}),
    ],
)
def test_a_wrong_value_gets_a_sentence_beside_its_field(key_of, adam, body, fields):
    answer = key_of(adam).post(address("teams"), body)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == (fields or {"version", "organization"})
    with tenant(adam.organization_id):
        assert Team.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"name": ', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"name=Night+ward", "application/x-www-form-urlencoded", 415),
        (b"<team/>", "text/xml", 415),
        (b" " * (2 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_what_cannot_be_read_is_refused(key_of, adam, body, kind, status):
    answer = key_of(adam).post(address("teams"), body, content_type=kind)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("teams", "page=2", 404),
        ("teams", "page=0", 404),
        ("teams", "page_size=0", 400),
        ("teams", "page_size=all", 400),
        ("teams", "page_size=-1", 400),
        ("teams", "nmae=Billing", 400),
        ("teams", "format=api", 400),
        ("teams", "name=A&name=B", 400),
        ("teams", "name=%00", 400),
        ("teams", "unit=x", 400),
        ("teams", f"unit={10**30}", 400),
        ("me", "page=1", 400),
        ("teams", "unit=7", 200),
        ("teams", "page_size=100000", 200),
    ],
)
def test_a_query_is_understood_or_refused(key_of, adam, name, query, status):
    answer = key_of(adam).get(f"{address(name)}?{query}")

    assert answer.status_code == status


def test_a_number_no_row_can_have_is_not_found(key_of, adam):
    assert key_of(adam).get(address("unit", pk=10**30)).status_code == 404


def test_only_what_is_described_is_done(key_of, adam):
    client = key_of(adam)

    answer = client.delete(address("teams"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert client.options(address("teams")).status_code == 405
    assert client.post(address("me"), {}).status_code == 405
    assert client.get(address("me"), headers={"accept": "text/html"}).status_code == 406


@pytest.mark.parametrize("path", ["/api/v1/acme/nothing/", "/api/v2/", "/api/v1/a.b/"])
def test_an_address_that_is_not_there_says_so_in_json(client, acme, path):
    answer = client.get(path)

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def test_our_own_failure_names_no_detail(browser_of, adam, monkeypatch):
    monkeypatch.setattr("organizations.api.queries.people", lambda: 1 / 0)
    browser = browser_of(adam)
    browser.raise_request_exception = False

    answer = browser.get(address("people"))

    assert (answer.status_code, answer["Content-Type"]) == (
        500,
        "application/problem+json",
    )
    assert "division" not in answer.content.decode()


def test_somebody_without_the_role_is_refused_with_the_reason(key_of, vera):
    answer = key_of(vera).patch(
        address("organization"), {"name": "Ours"}, headers={"if-match": '"1"'}
    )

    assert answer.status_code == 403
    assert "administrator" in answer.json()["detail"]
    with tenant(vera.organization_id):
        assert OrganizationSettings.objects.get().version == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"time_zone": "Europe/Oslo", "check_in_weekday": 4}, 200),
        ({"time_zone": "Mars/Olympus"}, 400),
        ({"check_in_weekday": 7}, 400),
        ({"committed_low": "0.95"}, 409),
        ({"committed_low": "1.05"}, 400),
        ({"quarterly_limit": 9}, 400),
    ],
)
def test_settings_are_checked_before_they_hold(key_of, adam, change, status):
    answer = key_of(adam).patch(
        address("organization"), change, headers={"if-match": '"1"'}
    )

    assert answer.status_code == status


def test_lists_ask_the_same_number_of_statements_for_any_number_of_rows(
    key_of, acme, adam, billing, pia, statements
):
    client = key_of(adam)
    with tenant(acme.pk):
        factories.UnitFactory.create()
    lists = [
        address("teams"),
        address("units"),
        address("people"),
        address("team_people", reference=billing.reference),
    ]
    few = [statements(lambda there=there: client.get(there)) for there in lists]

    with tenant(acme.pk):
        for n in range(49):
            unit = factories.UnitFactory.create()
            factories.TeamFactory.create(number=100 + n, unit=unit)
    for n in range(49):
        factories.member(acme, f"P{n} Person", team=billing)
    many = [statements(lambda there=there: client.get(there)) for there in lists]

    assert many == few
    assert max(many) <= 8


def test_the_schema_names_every_address_of_the_api(client, db):
    paths = client.get(reverse("api:schema")).json()["paths"]

    assert len(paths) == len(records)


def test_the_schema_names_each_operation_once():
    names = [
        operation["operationId"]
        for methods in schema()["paths"].values()
        for operation in methods.values()
    ]

    assert len(names) == len(set(names))


def test_whatever_is_sent_is_read_by_a_strict_list_of_names():
    for entry in records:
        endpoint: Any = entry.callback
        view = endpoint.view_class
        for method, serializer in view.given.items():
            assert issubclass(serializer, Given), (view, method)
            assert method in view.operations


def test_the_schema_describes_every_parameter_and_error():
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            for parameter in operation["parameters"]:
                assert parameter["description"], (where, parameter["name"])
            assert {"400", "401", "403", "404"} < set(operation["responses"]), where
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method == "post"), where
            if method in {"patch", "put"}:
                assert "If-Match" in names, where


def test_the_schema_is_valid_and_leaves_nothing_to_guess(tmp_path):
    made = tmp_path / "schema.json"

    call_command(
        "spectacular",
        file=str(made),
        format="openapi-json",
        validate=True,
        fail_on_warn=True,
    )

    assert json.loads(made.read_text())["openapi"] == "3.1.0"


def test_half_a_character_is_refused_before_it_reaches_a_record(key_of, acme, adam):
    answer = key_of(adam).post(
        "/api/v1/acme/teams/", '{"name": "\\ud800"}', content_type="application/json"
    )

    assert answer.status_code == 400
    assert answer.json()["detail"] == "The JSON holds half a character."
