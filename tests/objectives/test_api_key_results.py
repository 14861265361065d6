from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from objectives.models import CheckIn, KeyResult
from okrhub.lib.tenancy import tenant

pytestmark = pytest.mark.usefixtures("that_morning")


def address(name, reference):
    return reverse(f"api:{name}", kwargs={"slug": "acme", "reference": reference})


@pytest.fixture
def complaints(committed) -> KeyResult:
    """KR-1 of an OKR in process: complaints fall from 9 to 4."""
    objective = committed()
    with tenant(objective.organization_id):
        return KeyResult.objects.select_related("objective").get()


@pytest.fixture
def there(complaints):
    return address("key_result", complaints.reference)


@pytest.fixture
def check_ins(complaints):
    return address("check_ins", complaints.reference)


def test_a_key_result_is_read_as_it_stands_today(key_of, vera, there):
    shown = key_of(vera).get(there).json()

    assert (shown["baseline"], shown["target"], shown["progress"]) == ("9", "4", "0")
    assert shown["health"]["status"] == "too_early"
    assert shown["expected_progress"] is not None


def test_a_key_result_is_added_to_its_objective(key_of, pia, draft):
    there = address("key_results", draft(key_results=[]).reference)
    client = key_of(pia)

    added = client.post(there, {"title": "Estimates", "baseline": 20, "target": 60})

    assert (added.status_code, added.json()["reference"]) == (201, "KR-1")
    assert added.json()["health"] is None
    assert client.get(there).json()["count"] == 1


def test_a_key_result_for_another_team_asks_its_limit(
    key_of, pia, committed, intake, acme, quarter
):
    there = address("key_results", committed().reference)
    with tenant(acme.pk):
        intake.quarterly_limit = 0
        intake.save(update_fields=["quarterly_limit"])

    answer = key_of(pia).post(there, {"title": "x", "team": intake.reference})

    assert answer.status_code == 409
    assert answer.json()["team"] == "Intake"


def test_a_promise_is_revised_with_a_reason(key_of, pia, complaints, there, now):
    client, seen = key_of(pia), {"if-match": f'"{complaints.version}"'}

    with time_machine.travel(now + timedelta(days=2), tick=False):
        without = client.patch(there, {"target": "5"}, headers=seen)
        without_occasion = client.patch(
            there, {"target": "5", "rationale": "Learned"}, headers=seen
        )
        right = client.patch(
            there,
            {"target": "5", "rationale": "Learned", "occasion": "sprint_review"},
            headers=seen,
        )

    assert (without.status_code, right.status_code) == (409, 200)
    assert without.json()["missing"][0]["field"] == "rationale"
    assert without_occasion.json()["missing"][0]["field"] == "occasion"
    assert right.json()["is_revised"] is True
    assert (right.json()["target"], right.json()["committed_target"]) == ("5", "4")


def test_a_key_result_edit_must_say_what_it_saw(key_of, pia, there):
    client = key_of(pia)

    assert client.patch(there, {"position": 2}).status_code == 428
    assert (
        client.patch(there, {"position": 2}, headers={"if-match": '"9"'}).status_code
        == 412
    )
    assert client.delete(there).status_code == 428


@pytest.mark.parametrize("person", ["lena", "adam", "vera"])
def test_nobody_outside_the_team_touches_a_key_result(
    request, key_of, complaints, there, check_ins, person
):
    client = key_of(request.getfixturevalue(person))

    edited = client.patch(
        there, {"title": "Mine"}, headers={"if-match": f'"{complaints.version}"'}
    )
    checked_in = client.post(check_ins, {"value": 7})

    assert (edited.status_code, checked_in.status_code) == (403, 403)
    with tenant(complaints.organization_id):
        assert not CheckIn.objects.exists()


def test_a_check_in_moves_the_progress(key_of, dev, there, check_ins):
    client = key_of(dev)

    written = client.post(check_ins, {"value": 6.5, "confidence": 6, "note": "Letters"})

    assert (written.status_code, written.json()["value"]) == (201, "6.5")
    assert written.json()["author"]["name"] == "Dev Dale"
    shown = client.get(there).json()
    assert (shown["progress"], shown["confidence"]) == ("0.5", 6)
    assert shown["measured_on"] == "2026-11-10"


def test_a_check_in_sent_twice_with_a_key_is_one(key_of, dev, check_ins, complaints):
    client = key_of(dev)

    for _ in range(2):
        client.post(check_ins, {"value": 7}, headers={"idempotency-key": "week-46"})

    with tenant(complaints.organization_id):
        assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 201),
        ({"confidence": 11}, 400),
        ({"confidence": 4.5}, 400),
        ({"value": "much"}, 400),
        ({"value": "1" * 21}, 400),
        ({"value": 7, "measured_on": "2026-11-11"}, 409),
        ({"value": 7, "measured_on": "2026-10-01"}, 409),
        ({"value": 7, "author": 1}, 400),
        ({"value": 7, "note": "\ud800"}, 400),
    ],
)
def test_a_check_in_is_checked(key_of, dev, check_ins, given, status):
    assert key_of(dev).post(check_ins, given).status_code == status


def test_a_key_result_is_given_to_a_team_and_back(
    key_of, pia, dev, complaints, intake, acme
):
    there, client = address("assign", complaints.reference), key_of(pia)

    refused = key_of(dev).post(there, {"team": intake.reference})
    given = client.post(there, {"team": intake.reference})
    back = client.post(there, {"team": None})
    unsaid = client.post(there, {})

    answers = [refused, given, back, unsaid]
    assert [answer.status_code for answer in answers] == [403, 200, 200, 400]
    assert given.json()["team"]["name"] == "Intake"
    assert back.json()["team"] is None


def test_a_removed_key_result_is_gone(key_of, pia, draft):
    objective = draft()
    with tenant(objective.organization_id):
        key_result = objective.key_results.get()
    there, client = address("key_result", key_result.reference), key_of(pia)

    answer = client.delete(there, headers={"if-match": '"1"'})

    assert answer.status_code == 204
    assert client.get(there).status_code == 404


def test_check_ins_ask_the_same_number_of_statements_for_any_number_of_rows(
    key_of, vera, pia, complaints, check_ins, statements, now, today
):
    client = key_of(vera)

    def write(count):
        with tenant(complaints.organization_id):
            CheckIn.objects.bulk_create(
                CheckIn(
                    key_result=complaints,
                    value=n,
                    measured_on=today,
                    recorded_at=now,
                    author=pia,
                )
                for n in range(count)
            )

    write(1)
    few = statements(lambda: client.get(check_ins))
    write(49)
    many = statements(lambda: client.get(check_ins))

    assert (many, client.get(check_ins).json()["count"]) == (few, 50)
    assert many <= 8


def test_lists_of_what_is_not_there_are_not_found(key_of, vera):
    client = key_of(vera)

    for name in ("key_results", "transitions", "check_ins"):
        assert client.get(address(name, "O-404")).status_code == 404


def test_metrics_are_registered_once_and_used(key_of, pia, vera, draft):
    metrics = reverse("api:metrics", kwargs={"slug": "acme"})
    client, given = key_of(pia), {"name": "Complaints", "unit": "per 1,000"}

    metric = client.post(metrics, given)
    twice = client.post(metrics, given)
    refused = key_of(vera).post(metrics, {"name": "Waiting"})
    key_result = client.post(
        address("key_results", draft(key_results=[]).reference),
        {"title": "Fewer complaints", "metric": metric.json()["id"]},
    )

    assert (metric.status_code, twice.status_code, refused.status_code) == (
        201,
        409,
        403,
    )
    assert key_result.json()["metric"]["name"] == "Complaints"


def test_a_metric_is_edited_by_those_who_look_after_the_registry(
    key_of, acme, pia, dev
):
    metrics = reverse("api:metrics", kwargs={"slug": "acme"})
    pk = key_of(dev).post(metrics, {"name": "Complaints"}).json()["id"]
    there = reverse("api:metric", kwargs={"slug": "acme", "pk": pk})
    change, seen = {"key_value_area": "current_value"}, {"if-match": '"1"'}

    refused = key_of(dev).patch(there, change, headers=seen)
    needed = key_of(pia).patch(there, change)
    edited = key_of(pia).patch(there, change, headers=seen)
    stale = key_of(pia).patch(there, change, headers=seen)

    answers = [refused, needed, edited, stale]
    assert [answer.status_code for answer in answers] == [403, 428, 200, 412]
    assert (
        key_of(dev).get(f"{metrics}?key_value_area=current_value").json()["count"] == 1
    )


def test_a_metric_of_another_organisation_is_not_there(key_of, otto, globex, adam):
    client = key_of(otto)
    elsewhere = reverse("api:metrics", kwargs={"slug": "globex"})
    pk = client.post(elsewhere, {"name": "Complaints"}).json()["id"]

    there = reverse("api:metric", kwargs={"slug": "acme", "pk": pk})

    assert key_of(adam).get(there).status_code == 404
