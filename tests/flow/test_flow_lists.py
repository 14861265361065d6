"""Days and items in the API, and as many queries for any number of OKRs."""

from django.urls import reverse

from flow import actions
from objectives.models import Cycle, Objective
from okrhub.lib.tenancy import tenant
from tests.factories import KeyResultFactory, in_process
from tests.flow.agreement import page_of
from tests.flow.counting import TODAY
from tests.flow.two_quarters import acme, billing, history, that_morning

__all__ = ["acme", "billing", "history", "that_morning"]


def test_a_page_asks_the_same_number_of_queries_for_any_number_of_okrs(
    history, billing, vera, browser_of, statements
):
    client = browser_of(vera)
    unit = f"unit-{billing.unit_id}"
    asked = (
        {"scope": billing.reference},
        {"scope": unit},
        {"scope": billing.reference, "on": "2026-11-09"},
    )

    def counts():
        return [
            statements(lambda view=view, one=one: page_of(client, view, **one))
            for view in ("flow:flow", "flow:more", "flow:items")
            for one in asked
        ]

    page_of(client)
    with tenant(history.pk):
        KeyResultFactory.create(objective=Objective.objects.get(number=12))
    few = counts()
    with tenant(history.pk):
        fourth = Cycle.objects.get(name="Q4 2026")
        for number in range(100, 150):
            KeyResultFactory.create(
                objective=in_process(billing, fourth, number=number)
            )
        actions.refresh_flow(billing.pk, on=TODAY)

    assert few == counts() == [11, 10, 12, 12, 11, 11, 7, 7, 7]


def test_days_are_listed_with_their_figures(history, vera, key_of):
    there = reverse("api:flow_snapshots", kwargs={"slug": "acme"})

    said = key_of(vera, "read").get(there, {"since": "2026-10-01"}).json()

    assert said["count"] == 41
    days = {each["day"]: each for each in said["results"]}
    assert days["2026-10-01"]["in_process"] == 3
    assert days["2026-11-10"]["in_process"] == 3
    assert days["2026-11-10"]["total_age"] == 132 + 1 + 2


def test_items_are_listed_as_of_a_day(history, billing, vera, key_of):
    there = reverse("api:flow_items", kwargs={"slug": "acme"})

    said = (
        key_of(vera, "read")
        .get(there, {"team": billing.reference, "on": "2026-09-06"})
        .json()
    )

    lines = {each["reference"]: each for each in said["results"]}
    assert lines["O-1"]["outcome"] == "achieved"
    assert lines["O-1"]["days"] == 65
    assert lines["O-4"]["exited_on"] is None
    assert lines["O-4"]["days"] == 65


def test_what_makes_no_sense_is_refused_in_the_api(acme, vera, key_of):
    there = reverse("api:flow_metrics", kwargs={"slug": "acme"})
    key = key_of(vera, "read")

    answers = [
        key.get(there, asked).status_code
        for asked in (
            {"level": "team"},
            {"on": "1066-10-14"},
            {"team": "T-99999"},
            {"unit": "99999"},
            {"colour": "blue"},
        )
    ]

    assert answers == [400] * 5
