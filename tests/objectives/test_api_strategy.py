import pytest
from django.urls import reverse

from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests.factories import UnitFactory

pytestmark = pytest.mark.usefixtures("that_morning")

GOAL = {"title": "One story", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}


def address(name, **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


def seen(version):
    return {"if-match": f'"{version}"'}


def test_a_strategy_is_written_version_by_version(key_of, lena, vera):
    key = key_of(lena)
    empty = key.get(address("strategy"))
    first = key.patch(
        address("strategy"), {"context": "**Here**"}, headers=seen(empty["ETag"][1])
    )
    stale = key.patch(address("strategy"), {"context": "There"}, headers=seen(0))
    unseen = key.patch(address("strategy"), {"context": "There"})

    versions = key_of(vera).get(address("strategy_versions")).json()["results"]

    assert (empty.json()["version"], first.json()["version"]) == (0, 1)
    assert (stale.status_code, unseen.status_code) == (412, 428)
    assert [(each["number"], each["context"]) for each in versions] == [(1, "**Here**")]
    assert versions[0]["author"]["name"] == "Lena Lund"


def test_who_does_not_lead_reads_and_writes_nothing(key_of, pia):
    key = key_of(pia)

    answers = [
        key.get(address("strategy")),
        key.patch(address("strategy"), {"context": "Mine"}, headers=seen(0)),
        key.post(address("strategy_goals"), GOAL),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403]


def test_a_unit_has_a_strategy_and_goals_of_its_own(acme, key_of, lena):
    with tenant(acme.pk):
        unit = UnitFactory.create(name="Hospital")
    key = key_of(lena)

    key.patch(
        address("unit_strategy", pk=unit.pk), {"policies": "Ours"}, headers=seen(0)
    )
    made = key.post(address("strategy_goals"), {**GOAL, "unit": unit.pk})
    shown = key.get(address("unit_strategy", pk=unit.pk)).json()
    listed = key.get(address("strategy_goals"), {"unit": unit.pk}).json()
    versions = key.get(address("unit_strategy_versions", pk=unit.pk)).json()

    assert (made.status_code, made.json()["unit"]["name"]) == (201, "Hospital")
    assert shown["policies"] == "Ours"
    assert [goal["reference"] for goal in shown["goals"]] == ["G-1"]
    assert (listed["count"], versions["count"]) == (1, 2)
    assert key.get(address("strategy")).json()["goals"] == []


def test_a_goal_is_set_changed_replaced_and_brought_back(key_of, lena):
    key = key_of(lena)
    key.post(address("strategy_goals"), GOAL)

    changed = key.patch(
        address("strategy_goal", reference="G-1"),
        {"title": "One story told"},
        headers=seen(1),
    )
    key.post(address("strategy_goals"), {**GOAL, "title": "None", "replaces": "G-1"})
    replaced = key.get(address("strategy_goal", reference="G-1")).json()
    again = key.post(address("retire_goal", reference="G-1"), {})
    current = key.get(address("strategy_goals"), {"is_retired": "false"}).json()
    back = key.post(address("restore_goal", reference="G-1"), {})

    assert (changed.json()["title"], changed["ETag"]) == ("One story told", '"2"')
    assert (replaced["retired_on"], replaced["successor"]["reference"]) == (
        "2026-11-10",
        "G-2",
    )
    assert again.status_code == 409
    assert [goal["reference"] for goal in current["results"]] == ["G-2"]
    assert (back.status_code, back.json()["retired_on"]) == (200, None)


@pytest.mark.parametrize(
    "given",
    [
        {},
        GOAL | {"title": ""},
        GOAL | {"ends_on": "soon"},
        GOAL | {"unit": 987654},
        GOAL | {"replaces": "G-9"},
        GOAL | {"number": 7},
    ],
)
def test_what_is_no_goal_is_refused(key_of, lena, given):
    assert key_of(lena).post(address("strategy_goals"), given).status_code == 400


def test_a_goal_that_ends_before_it_starts_is_refused(key_of, lena):
    answer = key_of(lena).post(
        address("strategy_goals"), GOAL | {"ends_on": "2026-12-31"}
    )

    assert answer.status_code == 409
    assert answer.json()["detail"] == "A goal ends after it starts."


def test_a_layer_that_is_off_is_not_there(acme, key_of, ada):
    with tenant(acme.pk):
        unit = UnitFactory.create()
        OrganizationSettings.objects.update(has_strategy=False)
    key = key_of(ada)

    assert key.get(address("strategy")).status_code == 404
    assert key.get(address("unit_strategy", pk=unit.pk)).status_code == 404
    assert key.get(address("strategy_goals")).status_code == 404
