"""A sprint review over the API."""

from datetime import date
from decimal import Decimal

from objectives.models import CheckIn, GuardRail
from okrhub.lib.tenancy import tenant
from sprints import actions
from sprints.models import ReviewDecision
from tests import factories
from tests.sprints.reviewing import NOW, close, given
from tests.sprints.reviewing import goal as goal
from tests.sprints.reviewing import late as late
from tests.sprints.reviewing import review as review
from tests.sprints.reviewing import who as who


def test_the_api_refuses_to_close_without_decisions_and_then_closes(
    review, surprises, pia, key_of, on_tuesday
):
    client = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"
    headers = {"If-Match": '"1"'}

    def send(method, path, body):
        return getattr(client, method)(
            f"{address}{path}", body, content_type="application/json", headers=headers
        )

    client.post(f"{address}increments/", {"text": "x"}, content_type="application/json")
    refused = send("post", "close/", {})
    decided = send("put", "decisions/O-12/", {"kind": "keep_course"})
    closed = send("post", "close/", {"result": "met"})

    assert (refused.status_code, refused.json()["objective"]) == (409, "O-12")
    (decision,) = decided.json()["decisions"]
    assert (decision["objective"], decision["kind"], decision["version"]) == (
        "O-12",
        "keep_course",
        2,
    )
    assert closed.status_code == 200
    assert closed.json()["closed_at"] is not None


def test_what_came_in_is_decided_over_the_api_and_the_review_closes(
    late, pia, key_of, on_tuesday
):
    client = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"
    sending = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    keep = {"kind": "keep_course"}

    client.put(f"{address}decisions/O-12/", keep, **sending)
    refused = client.post(f"{address}close/", {}, **sending)
    listed = client.get(address).json()["decisions"]
    decided = client.put(f"{address}decisions/O-20/", keep, **sending)
    closed = client.post(f"{address}close/", {}, **sending)

    assert (refused.status_code, refused.json()["objective"]) == (409, "O-20")
    assert [(row["objective"], row["kind"], row["version"]) for row in listed] == [
        ("O-12", "keep_course", 2),
        ("O-20", None, 1),
    ]
    assert (decided.status_code, closed.status_code) == (200, 200)


def test_a_decision_revises_no_key_result_of_another_okr(
    acme, review, late, pia, key_of, on_tuesday
):
    with tenant(acme.pk):
        factories.KeyResultFactory.create(number=77, objective=late)
    given = {"kind": "revise_key_result", "key_result": "KR-77", "target": "5"}

    refused = key_of(pia).put(
        "/api/v1/acme/sprints/S-5/review/decisions/O-12/",
        given | {"note": "We learned"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert refused.status_code == 409
    assert "KR-77 is no key result of O-12." in refused.text
    with tenant(acme.pk):
        assert ReviewDecision.objects.get().key_result is None


def test_the_api_tells_what_the_review_inspects_and_decides(
    acme, review, surprises, complaints, lena, pia, key_of, on_tuesday
):
    with tenant(acme.pk):
        kpi = factories.KpiFactory.create(
            current=Decimal(35), measured_on=date(2026, 11, 9)
        )
        GuardRail.objects.create(objective=surprises, kpi=kpi, highest=30)
        CheckIn.objects.create(
            key_result=complaints,
            value=Decimal("7.5"),
            confidence=6,
            measured_on=date(2026, 11, 9),
            recorded_at=NOW,
        )
    address = "/api/v1/acme/sprints/S-5/review/"
    barrier = {
        "kind": "raise_impediment",
        "obstacle": "Prices are approved once a month",
        "cause": "policy",
        "obstacle_owner": lena.pk,
    }
    told = key_of(pia).put(
        f"{address}decisions/O-12/",
        barrier,
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert told.status_code == 200, told.text
    shown = told.json()
    (moved,), (rail,), (decision,) = (
        shown[name] for name in ("inspected", "guard_rails", "decisions")
    )
    assert shown["goal"] == "Every patient sees the price before the treatment"
    assert (moved["at_start"], moved["at_end"]) == ("9", "7.5")
    assert (rail["status"], rail["value"], rail["highest"]) == ("red", "35", "30")
    assert {name: decision[name] for name in barrier} == barrier


def test_lines_and_addresses_are_taken_back_over_the_api(
    acme, review, surprises, who, pia, key_of, client, on_tuesday
):
    with tenant(acme.pk):
        increment = actions.add_increment(review, text="Estimates", **who)
        remark = actions.add_remark(review, words="Well done", **who)
    mine = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"

    removed = [
        mine.delete(f"{address}{path}/").status_code
        for path in (
            f"increments/{increment.pk}",
            f"remarks/{remark.pk}",
            f"remarks/{remark.pk}",
        )
    ]
    early = mine.post(f"{address}summary-address/")
    with tenant(acme.pk):
        close(review, {surprises: given("keep_course")}, who)
    shared = mine.post(f"{address}summary-address/").json()
    path = shared["address"].removeprefix("http://testserver")
    read = [client.get(path).status_code]
    mine.delete(f"{address}summary-address/")
    read.append(client.get(path).status_code)

    assert removed == [204, 204, 404]
    assert early.status_code == 409
    assert shared["expires_at"].startswith("2026-12-10")
    assert read == [200, 404]
