import pytest
from django.urls import reverse

from objectives.models import Cycle
from okrhub.lib.tenancy import tenant
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")

Q1 = {
    "name": "Q1 2027",
    "cadence": "quarterly",
    "starts_on": "2027-01-01",
    "ends_on": "2027-03-31",
}


def address(name="cycles", **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


def test_a_leader_sets_a_cycle_that_has_not_begun(key_of, lena):
    client = key_of(lena)

    made = client.post(address(), Q1)

    assert (made.status_code, made.json()["state"]) == (201, "planning")
    assert made.json()["grace_ends_on"] == "2027-04-14"
    there = address("cycle", pk=made.json()["id"])
    assert client.get(there).json() == made.json()


def test_somebody_who_does_not_lead_sets_none(key_of, pia):
    assert key_of(pia).post(address(), Q1).status_code == 403
    assert (
        key_of(pia).post(address("open_cycle"), {"cadence": "annual"}).status_code
        == 403
    )
    with tenant(pia.organization_id):
        assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"starts_on": "2026-12-31"}, 409),
        ({"name": "Q4 2026"}, 409),
        ({"ends_on": "2026-12-01"}, 409),
        ({"ends_on": "9999-12-31"}, 400),
        ({"cadence": "weekly"}, 400),
        ({"state": "open"}, 400),
        ({"name": "x" * 41}, 400),
    ],
)
def test_a_cycle_that_cannot_be_is_refused(key_of, lena, quarter, change, status):
    assert key_of(lena).post(address(), Q1 | change).status_code == status


def test_the_cycle_of_a_day_is_made_once(key_of, lena):
    client = key_of(lena)

    first = client.post(address("open_cycle"), {"cadence": "quarterly"})
    second = client.post(
        address("open_cycle"), {"cadence": "quarterly", "on": "2026-12-31"}
    )

    assert first.json()["name"] == "Q4 2026"
    assert second.json() == first.json()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Q1 2027", "Q4 2026", "2026"]),
        ("?cadence=annual", ["2026"]),
        ("?state=planning&state=closing", ["Q1 2027"]),
    ],
)
def test_cycles_are_listed_the_newest_first(
    key_of, vera, quarter, year, next_quarter, query, names
):
    answer = key_of(vera).get(address() + query)

    assert [cycle["name"] for cycle in answer.json()["results"]] == names


def test_cycles_ask_the_same_number_of_statements_for_any_number_of_rows(
    key_of, vera, acme, quarter, statements
):
    client = key_of(vera)
    few = statements(lambda: client.get(address()))

    with tenant(acme.pk):
        for n in range(49):
            factories.YearFactory.create(
                name=str(1950 + n),
                starts_on=f"{1950 + n}-01-01",
                ends_on=f"{1950 + n}-12-31",
            )
    many = statements(lambda: client.get(address()))

    assert many == few
    assert many <= 8
