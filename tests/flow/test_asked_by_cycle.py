"""What is said by cycle and by team: of work, of its end, of teams at their limit."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from flow import actions
from objectives.models import Heartbeat, InitiativeStep, LimitHit, Transition
from okrhub.lib.tenancy import tenant
from tests.factories import InitiativeFactory, QuarterFactory, in_process
from tests.flow.agreement import page_of

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
TODAY = NOW.date()
METRICS = reverse("api:flow_metrics", kwargs={"slug": "acme"})


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def work(acme, billing, pia):
    """Initiatives of two quarters, and what Billing said heartbeat takes."""
    with tenant(acme.pk):
        QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        fourth = QuarterFactory.create()
        for kind, begun, done in (
            ("strategic", date(2026, 7, 6), date(2026, 8, 3)),
            ("heartbeat", date(2026, 7, 6), date(2026, 9, 30)),
            ("heartbeat", date(2026, 9, 7), date(2026, 10, 1)),
            ("strategic", date(2026, 10, 5), None),
        ):
            initiative = InitiativeFactory.create(team=billing, kind=kind)
            steps = {begun: "doing"} | ({done: "done"} if done else {})
            for day, state in steps.items():
                InitiativeStep.objects.create(
                    initiative=initiative,
                    to_state=state,
                    effective_on=day,
                    recorded_at=NOW,
                )
        Heartbeat.objects.create(
            team=billing, cycle=fourth, share="half", said_by=pia, said_on=TODAY
        )
        actions.refresh_flow(billing.pk, on=TODAY)


def test_what_work_was_for_is_said_by_cycle_with_what_heartbeat_was_to_take(
    work, vera, browser_of, key_of
):
    shown = page_of(browser_of(vera), "flow:more", level="initiative")
    said = key_of(vera, "read").get(METRICS, {"level": "initiative"}).json()

    third, fourth = said["distribution"]
    assert third == {
        "cycle": "Q3 2026",
        "done": {"strategic": 1, "heartbeat": 1, "unsorted": 0},
        "in_process": {"strategic": 0, "heartbeat": 1, "unsorted": 0},
        "heartbeat_planned": {},
    }
    assert fourth["done"] == {"strategic": 0, "heartbeat": 1, "unsorted": 0}
    assert fourth["in_process"] == {"strategic": 1, "heartbeat": 0, "unsorted": 0}
    assert fourth["heartbeat_planned"] == {"half": 1}
    chart = {each.key: each for each in shown.context["charts"]}["distribution"]
    assert chart.rows == [
        ("Q3 2026", 1, 1, 0, 50, 50, 0, 0, 1, 0, None),
        ("Q4 2026", 0, 1, 0, 0, 100, 0, 1, 0, 0, "About half (1 team)"),
    ]
    assert chart.said.startswith("n = 3 done in 2 cycles, 1 in process: 1 strategic")


def test_what_work_was_for_is_as_it_was_on_a_past_day(work, vera, key_of):
    asked = {"level": "initiative", "on": "2026-09-29"}

    (third,) = key_of(vera, "read").get(METRICS, asked).json()["distribution"]

    assert third["done"] == {"strategic": 1, "heartbeat": 0, "unsorted": 0}
    assert third["in_process"] == {"strategic": 0, "heartbeat": 2, "unsorted": 0}


@pytest.mark.parametrize("most", [200, 0])
def test_a_cycle_in_which_things_only_ended_is_shown_with_the_times_of_its_days(
    acme, billing, vera, browser_of, monkeypatch, most
):
    monkeypatch.setattr("flow.queries.page.MOST_DOTS", most)
    with tenant(acme.pk):
        third = QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        for end in (date(2026, 9, 20), date(2026, 10, 5)):
            Transition.objects.create(
                objective=in_process(billing, third, on=date(2026, 6, 1)),
                team=billing,
                to_state="closed",
                outcome="achieved",
                effective_on=end,
                recorded_at=NOW,
            )
        actions.refresh_flow(billing.pk, on=TODAY)

    for on in ("2026-11-09", "2026-11-10"):
        shown = page_of(browser_of(vera), "flow:more", on=on)

        assert "Nothing has flowed" not in shown.content.decode()
        report = shown.context["page"].report
        assert (report.finished, report.own.n) == (2, 2)
        assert report.stability.finished == 1
        assert report.stability.average_cycle_time == 112


def test_how_teams_stand_at_their_limit_is_said_as_of_a_day(
    acme, billing, intake, vera, key_of, statements
):
    with tenant(acme.pk):
        quarter = QuarterFactory.create()
        objective = in_process(billing, quarter, on=date(2026, 10, 5))
        for team in (billing, intake):
            actions.refresh_flow(team.pk, on=date(2026, 11, 2))
        LimitHit.objects.create(
            objective=objective,
            team=billing,
            cycle=quarter,
            in_process=1,
            effective_limit=3,
            happened_at=NOW,
        )
        actions.refresh_flow(billing.pk, on=TODAY)
    key = key_of(vera, "read")
    of_billing = {"team": billing.reference}

    (now,) = key.get(METRICS, of_billing).json()["limits"]
    (then,) = key.get(METRICS, of_billing | {"on": "2026-11-09"}).json()["limits"]
    everybody = key.get(METRICS).json()["limits"]

    assert now == {
        "team": billing.reference,
        "since": "2026-11-10",
        "in_process": 1,
        "limit": 3,
        "free_slots": 2,
        "is_over_limit": False,
        "hits": 1,
        "swaps": 0,
        "exceptions": 0,
        "is_never_hit": False,
        "suggested_limit": None,
        "finishes": 0,
    }
    assert (then["since"], then["hits"]) == ("2026-11-02", 0)
    assert [each["team"] for each in everybody] == [billing.reference, intake.reference]
    assert statements(lambda: key.get(METRICS, {"on": "2026-11-09"})) <= 12
