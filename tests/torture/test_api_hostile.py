"""Whatever is sent to whichever operation: an answer that the schema knows, never 500."""

import json
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from measures.models import Metric
from objectives.models import Draft, ImportRun
from okrhub.lib.schema import schema
from okrhub.lib.tenancy import tenant
from organizations.actions import create_token
from organizations.models import Membership
from sprints.models import Sprint
from teams.models import TeamMembership
from tests import factories

VALUES: list[Any] = [
    None,
    "",
    "\x00",
    "\ud800",
    "٣",
    "x" * 30_000,
    "O-12",
    "9999-12-31",
    -1,
    2**63,
    1e308,
    True,
    [[]],
    ["O-12", "O-12"],
    {"title": {}},
    [{"title": "x", "baseline": "1e30", "weight": "0.001"}],
]


@pytest.fixture
def places(acme, billing, pia, adam, lena) -> dict[str, str]:
    """One of everything that an address names."""
    with tenant(acme.pk):
        unit = factories.UnitFactory.create()
        objective = factories.in_process(
            billing, factories.QuarterFactory.create(), number=12
        )
        factories.KeyResultFactory.create(number=31, objective=objective)
        sprint = Sprint.objects.create(
            number=5,
            team=billing,
            name="Sprint 23",
            starts_on="2026-11-02",
            ends_on="2026-11-15",
        )
        draft = Draft.objects.create(
            number=1,
            title="OKRs Q4 2026",
            state=Draft.State.ASKED,
            cycle=objective.cycle,
            began_by=pia,
            author_ids=list(Membership.objects.values_list("pk", flat=True)),
        )
        return {
            "drafts": draft.reference,
            "fields": "title",
            "units": str(unit.pk),
            "teams": billing.reference,
            "people": str(TeamMembership.objects.get().pk),
            "metrics": str(Metric.objects.create(name="Complaints").pk),
            "cycles": str(objective.cycle.pk),
            "objectives": "O-12",
            "key-results": "KR-31",
            "sprints": sprint.reference,
            "limits": "quarterly",
            "imports": str(ImportRun.objects.create(sha256="0" * 64).pk),
        }


@pytest.fixture
def clients(key_of, adam, pia):
    """An administrator, who may do most, and a product owner, who may do the rest."""
    return [key_of(adam), key_of(pia)]


@pytest.fixture
def token_of():
    """Return a token that may write, as text."""
    return lambda person: create_token(
        "for the tests", scope="write", actor=person, expires_at=None
    )[1]


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False):
        yield


def address(path, places):
    """Fill in what stands in braces by the word before it, with 1 where unknown."""
    filled = ""
    for part in path.replace("{slug}", "acme").strip("/").split("/"):
        noun = filled.rpartition("/")[2]
        filled += "/" + (places.get(noun, "1") if part.startswith("{") else part)
    return f"{filled}/"


def operations(*methods):
    for path, described in schema()["paths"].items():
        for method in methods:
            if method in described:
                yield path, method, described[method]


def fields_of(operation):
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    record = schema()["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return record.get("properties", {})


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_no_value_in_all_fields_breaks_an_operation(clients, places, value):
    statuses = set()

    for n, (path, method, operation) in enumerate(operations("post", "put", "patch")):
        answer = getattr(clients[n % 2], method)(
            address(path, places),
            json.dumps(dict.fromkeys(fields_of(operation), value)),
            content_type="application/json",
            headers={"if-match": '"1"'},
        )
        statuses.add(answer.status_code)

    assert 400 in statuses
    assert max(statuses) < 500


@pytest.mark.parametrize("turn", range(3))
def test_no_value_in_one_field_breaks_an_operation(clients, places, turn):
    values = cycle(VALUES[turn:] + VALUES[:turn])
    statuses = set()

    for path, method, operation in operations("post", "put", "patch"):
        for n, name in enumerate(fields_of(operation)):
            answer = getattr(clients[n % 2], method)(
                address(path, places),
                json.dumps({name: next(values)}),
                content_type="application/json",
                headers={"if-match": '"1"'},
            )
            statuses.add(answer.status_code)

    assert 400 in statuses
    assert max(statuses) < 500


@pytest.mark.parametrize("value", [each for each in VALUES if isinstance(each, str)])
def test_no_value_in_a_query_breaks_a_list(clients, places, value):
    words = quote(value[:2000].encode("utf-8", "surrogatepass"))

    for path, _, operation in operations("get"):
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                there = f"{address(path, places)}?{parameter['name']}={words}"
                assert clients[0].get(there).status_code < 500


@pytest.mark.parametrize(
    "name", ["O-0", "KR-", "T-99999999999", "%00", "٣", "x" * 2000, "-1", "1e3"]
)
def test_no_name_in_an_address_breaks_an_operation(token_of, adam, places, name):
    client = Client(headers={"authorization": f"Bearer {token_of(adam)}"})
    named = dict.fromkeys(places, quote(name, safe="%"))

    for path, method, _ in operations("get", "post", "put", "patch", "delete"):
        there = address(path, named)
        if "{" in path.removeprefix("/api/v1/{slug}/"):
            answer = client.generic(
                method.upper(),
                there,
                "{}",
                "application/json",
                headers={"if-match": '"1"'},
            )
            assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", ["null", "7", '"x"', "[]", '{"a": ' * 5000, '{"title": 1, "title": 2}']
)
def test_no_body_breaks_an_operation(clients, places, body):
    for path, method, _ in operations("post", "put", "patch"):
        answer = getattr(clients[0], method)(
            address(path, places),
            body,
            content_type="application/json",
            headers={"if-match": '"1"'},
        )
        assert answer.status_code < 500


def test_every_address_can_be_filled_in(places):
    for path in schema()["paths"]:
        assert reverse("api:organization", kwargs={"slug": "acme"}) in address(
            path, places
        )
        assert json.dumps(address(path, places)).isascii()
