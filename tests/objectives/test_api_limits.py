import pytest
from django.urls import reverse

from objectives.models import ImportRun, TeamCapacity
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")

SEEN = {"if-match": '"1"'}


def address(name, **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


@pytest.fixture
def quarterly(billing):
    return address("team_limit", reference=billing.reference, cadence="quarterly")


def test_a_teams_limits_are_told_with_what_holds(key_of, vera, billing, committed):
    committed()

    shown = key_of(vera).get(address("team_limits", reference=billing.reference))

    assert shown.json()["limits"] == [
        {
            "cadence": "quarterly",
            "own": None,
            "holds": 3,
            "comes_from": "organization",
            "in_process": 1,
        },
        {
            "cadence": "annual",
            "own": None,
            "holds": 5,
            "comes_from": "organization",
            "in_process": 0,
        },
    ]


def test_a_product_owner_lowers_and_a_leader_raises(key_of, pia, lena, quarterly):
    lowered = key_of(pia).put(quarterly, {"limit": 2}, headers=SEEN)
    refused = key_of(pia).put(quarterly, {"limit": 4}, headers={"if-match": '"2"'})
    raised = key_of(lena).put(quarterly, {"limit": 4}, headers={"if-match": '"2"'})

    assert [lowered.status_code, refused.status_code, raised.status_code] == [
        200,
        403,
        200,
    ]
    assert (raised["ETag"], raised.json()["limits"][0]["holds"]) == ('"3"', 4)
    with tenant(lena.organization_id):
        assert TeamCapacity.objects.get().effective_limit == 4


@pytest.mark.parametrize(
    ("given", "headers", "status"),
    [
        ({"limit": 2}, {}, 428),
        ({"limit": 2}, {"if-match": '"9"'}, 412),
        ({"limit": -1}, SEEN, 400),
        ({"limit": 101}, SEEN, 400),
        ({}, SEEN, 400),
        ({"limit": 2, "cadence": "annual"}, SEEN, 400),
        ({"limit": 0}, SEEN, 200),
        ({"limit": None}, SEEN, 200),
    ],
)
def test_a_limit_is_checked(key_of, lena, quarterly, given, headers, status):
    assert key_of(lena).put(quarterly, given, headers=headers).status_code == status


def test_a_cadence_that_is_none_is_not_found(key_of, lena, billing):
    there = address("team_limit", reference=billing.reference, cadence="weekly")

    assert key_of(lena).put(there, {"limit": 2}, headers=SEEN).status_code == 404


def test_a_units_limit_holds_for_its_teams(key_of, lena, acme, billing):
    with tenant(acme.pk):
        billing.unit = factories.UnitFactory.create(name="Wards")
        billing.save(update_fields=["unit"])
    there = address("unit_limit", pk=billing.unit.pk, cadence="annual")
    client = key_of(lena)

    unit = client.put(there, {"limit": 1}, headers=SEEN)

    assert (unit.status_code, unit.json()["annual_limit"]) == (200, 1)
    limits = client.get(address("team_limits", reference=billing.reference)).json()
    assert limits["limits"][1]["holds"] == 1


def test_administrators_set_the_organisations_limits(key_of, adam, lena):
    there = address("limits")

    refused = key_of(lena).patch(there, {"quarterly_limit": 2}, headers=SEEN)
    changed = key_of(adam).patch(there, {"quarterly_limit": 2}, headers=SEEN)

    assert (refused.status_code, changed.status_code) == (403, 200)
    assert changed.json() == {"quarterly_limit": 2, "annual_limit": 5, "version": 2}
    with tenant(adam.organization_id):
        assert OrganizationSettings.objects.get().quarterly_limit == 2
    assert key_of(lena).get(there).json()["version"] == 2


def test_imports_are_told_to_those_who_import(key_of, adam, lena, acme):
    with tenant(acme.pk):
        run = ImportRun.objects.create(
            file_name="okrs.csv", sha256="0" * 64, author=adam, rows_total=7
        )
    there = address("import", pk=run.pk)

    shown = key_of(adam).get(there).json()

    assert (shown["state"], shown["rows_total"]) == ("uploaded", 7)
    assert key_of(adam).get(address("imports")).json()["count"] == 1
    assert key_of(lena).get(there).status_code == 403
    assert key_of(lena).get(address("imports")).status_code == 403
    assert key_of(adam).get(address("import", pk=run.pk + 1)).status_code == 404
