"""What ages are compared with: one rule for cards, boards and flow pages."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from flow.ages import known_days
from flow.expectation import Compared, expectations
from flow.metrics import percentile_lines
from flow.models import AlignmentSnapshot, FlowRecord
from flow.queries import expectations_on
from flow.queries.records import item_of
from objectives.models import Objective, ObjectiveHealth, Slot, Transition
from okrhub.lib.tenancy import tenant
from organizations import jobs
from teams.models import Team
from tests.factories import (
    QuarterFactory,
    TeamFactory,
    UnitFactory,
    YearFactory,
    in_process,
)

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
TODAY = NOW.date()
CARE, WARDS, BILLS = 1, 2, 3
NURSES, CASHIERS, GUESTS = 11, 12, 13
HOMES = {NURSES: WARDS, CASHIERS: BILLS, GUESTS: None}
PARENTS = {CARE: None, WARDS: CARE, BILLS: CARE}


def of(*finished):
    return expectations(finished, homes=HOMES, parents=PARENTS)


def test_everybody_is_compared_with_everybody_until_a_unit_has_finished_twenty():
    nineteen = [(NURSES, days) for days in range(1, 20)]

    found = of(*nineteen, (GUESTS, 90))

    assert found.of_team(NURSES) == found.of_team(GUESTS) == found.everybody
    assert found.everybody.lines == percentile_lines([*range(1, 20), 90])


def test_a_unit_has_its_own_from_twenty_on_and_those_below_take_it_over():
    found = of(*((NURSES, days) for days in range(1, 21)), (CASHIERS, 70), (GUESTS, 90))

    assert found.of_team(NURSES).lines.lines[85] == 17
    assert found.of_team(CASHIERS) == Compared(
        percentile_lines([*range(1, 21), 70]), (*range(1, 21), 70), CARE
    )
    assert found.of_team(GUESTS).unit is None
    assert found.of_unit(None).lines.n == 22


@pytest.mark.parametrize(
    "record",
    [
        {"started_on": date(2026, 10, 1)},
        {"started_on": date(2026, 10, 6), "earlier": [["2026-09-01", "2026-09-05"]]},
        {"started_on": date(2026, 10, 1), "changed_on": date(2026, 11, 9)},
    ],
    ids=["plain", "deferred and back", "handed over since"],
)
def test_a_finish_counts_with_its_days_in_process(in_acme, billing, record):
    dates = {"exited_on": date(2026, 10, 10), "changed_on": date(2026, 10, 10)}
    row = FlowRecord(
        level="okr",
        cadence="quarterly",
        number=1,
        team=billing,
        outcome="achieved",
        owners=[["2026-10-01", billing.pk]],
        **dates | record,
    )
    row.days = known_days(item_of(row))
    row.save()

    before, after = (
        expectations_on(date(2026, 10, day), "quarterly").everybody.times
        for day in (9, 10)
    )

    assert (before, after) == ((), (10,))


def test_without_a_finish_nothing_is_said():
    assert of().of_team(NURSES).lines.lines == {}


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def finish(acme, billing):
    """Finish OKRs of a team and cycle after so many days each."""

    def do(team, cycle, *, days, ended=date(2026, 9, 30)):
        with tenant(acme.pk):
            for each in days:
                began = ended - timedelta(days=each - 1)
                objective = in_process(team, cycle, on=began)
                Slot.objects.filter(objective=objective).delete()
                Objective.objects.filter(pk=objective.pk).update(
                    state="closed", outcome="achieved", closed_on=ended
                )
                Transition.objects.create(
                    objective=objective,
                    team=team,
                    to_state="closed",
                    outcome="achieved",
                    effective_on=ended,
                    recorded_at=NOW,
                )

    return do


def worked_out(acme):
    with tenant(acme.pk):
        for team in Team.objects.all():
            jobs.enqueue("flow.refresh_team", dedupe=str(team.pk), team_id=team.pk)
    jobs.work()


def text_of(answer):
    plain = re.sub("[\u00a0\u2009\u202f]", " ", answer.content.decode())
    return re.sub(r'<span class="nowrap">(.*?)</span>', r"\1", plain)


def bands(acme, browser, cadence="quarterly"):
    """Return the bands of what is in process: on cards, on the board, on the page."""
    with tenant(acme.pk):
        rows = ObjectiveHealth.objects.filter(objective__cycle__cadence=cadence)
        kept = dict(rows.values_list("objective__number", "band"))
        board = {
            okr.number: okr.band
            for row in AlignmentSnapshot.objects.filter(day=TODAY)
            for okr in row.okrs()
        }
    page = browser.get(reverse("flow:flow", args=["acme"]), {"cadence": cadence})
    shown = {each.number: each.band or "" for each in page.context["page"].report.open}
    return kept, board, shown


def test_cards_board_and_page_say_one_band_of_two_finishes_and_of_many(
    acme, billing, finish, lena, browser_of
):
    with tenant(acme.pk):
        third = QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        fourth = QuarterFactory.create()
        for number, began in ((12, date(2026, 10, 1)), (13, TODAY)):
            in_process(billing, fourth, on=began, number=number)
    browser = browser_of(lena)

    said = []
    for days in ([40, 60], [30] * 5):
        finish(billing, third, days=days)
        worked_out(acme)
        kept, board, shown = bands(acme, browser)
        assert kept == board == shown
        said.append(kept)

    assert said == [
        {12: "past_half", 13: "typical"},
        {12: "very_old", 13: "typical"},
    ]


def test_an_okr_of_the_year_is_compared_with_those_of_years(
    acme, billing, finish, lena, browser_of
):
    with tenant(acme.pk):
        before = YearFactory.create(
            name="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
        )
        in_process(billing, YearFactory.create(), on=date(2026, 1, 1), number=12)
    finish(billing, before, days=[300] * 7, ended=date(2025, 12, 31))

    worked_out(acme)

    kept, _, shown = bands(acme, browser_of(lena), "annual")
    assert kept == shown == {12: "very_old"}


def test_the_card_of_a_unit_that_finished_twenty_says_its_own_days_and_n(
    acme, billing, finish, lena, browser_of
):
    with tenant(acme.pk):
        other = TeamFactory.create(name="Others", unit=UnitFactory.create())
        team = Team.objects.get(pk=billing.pk)
        team.unit = UnitFactory.create(name="Bills")
        team.save()
        third = QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        in_process(team, QuarterFactory.create(), on=date(2026, 10, 2), number=12)
    finish(team, third, days=[50] * 20)
    finish(other, third, days=[20] * 10)
    worked_out(acme)

    browser = browser_of(lena)
    page = browser.get(reverse("objectives:objective_detail", args=["acme", "O-12"]))
    flow = browser.get(reverse("flow:flow", args=["acme"]), {"scope": team.reference})
    outlook = browser.get(reverse("flow:outlook", args=["acme", "O-12"]))

    said = "within 50 days (n = 20), this one is at day 40: 80 % of that."
    assert f"85 % of such OKRs finished {said}" in text_of(page)
    assert f"85 % of such OKRs finished {said}" in text_of(outlook)
    assert "in Bills." in text_of(outlook)
    text = text_of(flow)
    assert "<b>50 days or less</b><span>for 85 % of 20 finished, Bills</span>" in text
    assert flow.context["page"].expectation.days == 50


def test_below_seven_finishes_a_guess_is_said_to_be_one(
    acme, billing, finish, lena, browser_of
):
    with tenant(acme.pk):
        fourth = QuarterFactory.create()
        in_process(billing, fourth, on=date(2026, 10, 2), number=12)
    finish(billing, fourth, days=[20] * 6, ended=date(2026, 11, 1))
    worked_out(acme)

    browser = browser_of(lena)
    outlook = browser.get(reverse("flow:outlook", args=["acme", "O-12"]))
    flow = browser.get(reverse("flow:flow", args=["acme"]))

    said = "As a guess, take the 92 days of its cycle: this one is at day 40, 43 %"
    assert said in text_of(outlook)
    assert "a guess is 92 days, the cycle" in text_of(flow)
