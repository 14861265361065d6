from datetime import date
from decimal import Decimal

import pytest
import time_machine

from flow import actions as flow
from measures.models import Metric
from objectives.models import (
    AlignmentLink,
    Expectation,
    Heartbeat,
    Objective,
    TeamCapacity,
)
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from organizations.queries import settings
from screens.queries.team import past_okrs, team_page
from teams.models import Function, TeamFunction, TeamMembership
from tests import factories

TEAM = "/o/acme/teams/T-1/"
MONDAY = date(2026, 11, 9)


@pytest.fixture
def seen(acme, pia, today):
    """Return Billing's page as Pia reads it."""

    def read(reader=pia, reference="T-1"):
        with tenant(acme.pk):
            return team_page(reference, reader=reader, on=today, settings=settings())

    return read


def shown(response) -> str:
    """Return the page with its blanks folded."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_product_owner_is_named_first_then_the_scrum_master(
    billing, dev, sam, pia, seen
):
    page = seen()

    assert [role.membership for role in page.asked] == [pia, sam]
    assert [role.membership for role in page.developers] == [dev]
    assert page.headcount == 3


def test_people_whose_role_ended_are_gone(acme, billing, sam, pia, today, seen):
    with tenant(acme.pk):
        TeamMembership.objects.filter(membership=sam).update(ended_on=today)

    assert [role.membership for role in seen().people] == [pia]


def test_the_gauge_counts_slots_against_the_limit(
    acme, quarter, billing, surprises, seen
):
    with tenant(acme.pk):
        factories.in_process(billing, quarter, number=13, carry_count=1)
        TeamCapacity.objects.update(effective_limit=3)

    gauge = seen().gauge

    assert (gauge.taken, gauge.limit, gauge.carried) == (2, 3, 1)
    assert (gauge.free, gauge.over) == (1, 0)


def test_in_a_heartbeat_quarter_the_kpis_lead_and_the_link_is_for_who_may_say_it(
    acme, quarter, billing, pia, dev, browser_of, seen, today
):
    with tenant(acme.pk):
        sent = Metric.objects.create(name="Bills sent on time", unit="%")
        factories.KpiFactory.create(team=billing, metric=sent)
        factories.KpiFactory.create(number=77)
        Heartbeat.objects.create(
            team=billing, cycle=quarter, share="all", said_by=pia, said_on=today
        )
    link = 'href="/o/acme/teams/T-1/heartbeat/"'

    with time_machine.travel(today, tick=False):
        mine, theirs = (shown(browser_of(each).get(TEAM)) for each in (pia, dev))

    assert [row.kpi.name for row in seen().kpis] == ["Bills sent on time"]
    assert "A heartbeat quarter: the team keeps things running" in mine
    assert "Bills sent on time" in mine
    assert "Nothing is in process" not in mine
    assert (link in mine, link in theirs) == (True, False)


def test_a_team_over_its_limit_since_import_shows_by_how_much(
    acme, quarter, billing, surprises, seen
):
    with tenant(acme.pk):
        factories.in_process(billing, quarter, number=13)
        TeamCapacity.objects.update(effective_limit=1)

    gauge = seen().gauge

    assert (gauge.taken, gauge.limit, gauge.free, gauge.over) == (2, 1, 0, 1)


def test_a_team_that_never_committed_has_the_limit_of_its_unit(acme, billing, seen):
    assert seen().gauge.limit == 3

    with tenant(acme.pk):
        above = factories.UnitFactory.create(quarterly_limit=2)
        billing.unit = factories.UnitFactory.create(parent=above)
        billing.save()
    assert seen().gauge.limit == 2


def test_okrs_of_the_year_fill_slots_of_their_own(acme, year, billing, surprises, seen):
    with tenant(acme.pk):
        factories.in_process(billing, year, number=2)
        TeamCapacity.objects.filter(cadence="annual").update(effective_limit=5)

    page = seen()

    assert (page.gauge.taken, page.year.taken, page.year.limit) == (1, 1, 5)
    assert len(page.okrs) == 2


def test_the_page_counts_health_and_puts_the_worst_first(
    acme, quarter, billing, surprises, complaints, measured, seen
):
    measured(complaints, "6.5", 7, MONDAY)
    with tenant(acme.pk):
        late = factories.in_process(billing, quarter, number=13)
        behind = factories.KeyResultFactory.create(objective=late)
    measured(behind, "9", 5, MONDAY)

    page = seen()

    assert page.counts == {"off_track": 1, "on_track": 1}
    assert page.other_counts == ["1 off track"]
    references = [moving.okr.objective.reference for moving in page.by_need]
    assert references == ["O-13", "O-12"]
    assert page.by_need[0].okr.health.reasons == (
        f"{behind.reference} is far behind pace: 0\u00a0% where 44\u00a0% would be expected.",
    )
    assert page.key_results == 2


def test_what_waits_to_start_takes_no_slot(acme, quarter, billing, surprises, seen):
    with tenant(acme.pk):
        factories.ObjectiveFactory.create(
            number=13, team=billing, cycle=quarter, state="ready"
        )

    page = seen()

    assert [one.reference for one in page.waiting] == ["O-13"]
    assert [okr.objective.reference for okr in page.okrs] == ["O-12"]
    assert page.gauge.taken == 1


def test_what_our_okrs_lead_to_is_counted(
    acme, quarter, year, billing, intake, surprises, seen
):
    with tenant(acme.pk):
        factories.in_process(billing, quarter, number=13)
        parent = factories.in_process(intake, year, number=2)
        AlignmentLink.objects.create(objective=surprises, parent=parent)

    page = seen()

    assert page.linked == 1
    assert [
        (one.okr.objective.reference, one.link and one.link.parent.reference)
        for one in page.directions
    ] == [("O-12", "O-2"), ("O-13", None)]


def test_teams_near_us_come_with_the_reason_and_what_the_worker_saw(
    acme, quarter, year, billing, intake, surprises, sprinting, today, now, seen
):
    with tenant(acme.pk):
        unit = factories.UnitFactory.create()
        billing.unit = unit
        billing.save()
        neighbour = factories.TeamFactory.create(name="Wards", unit=unit)
        apart = factories.TeamFactory.create(name="Apart")
        for team in (neighbour, apart):
            factories.in_process(team, quarter)
        parent = factories.in_process(apart, year, number=2)
        beside = factories.in_process(intake, quarter, number=20)
        AlignmentLink.objects.create(objective=surprises, parent=parent)
        AlignmentLink.objects.create(objective=beside, parent=parent)
    sprinting(intake, goal="Nobody waits twice")
    with tenant(acme.pk):
        flow.compute_day(today, now=now)

    near = seen().neighbours

    assert [(one.snapshot.team.name, one.why) for one in near] == [
        ("Apart", "O-12 leads to its O-2"),
        ("Intake", "its O-20 leads to O-2, too"),
        ("Wards", "the same unit"),
    ]
    assert near[1].snapshot.goal == "Nobody waits twice"


def test_an_okr_that_serves_ours_makes_its_team_a_neighbour(
    acme, quarter, billing, intake, surprises, today, now, seen
):
    with tenant(acme.pk):
        below = factories.in_process(intake, quarter, number=20)
        AlignmentLink.objects.create(objective=below, parent=surprises)
        flow.compute_day(today, now=now)

    assert [one.why for one in seen().neighbours] == ["its O-20 leads to O-12"]


def test_past_okrs_come_latest_first(acme, quarter, billing, intake):
    with tenant(acme.pk):
        for number, closed_on in ((7, date(2026, 9, 30)), (8, date(2026, 11, 1))):
            factories.ObjectiveFactory.create(
                number=number,
                team=billing,
                cycle=quarter,
                state=Objective.State.CLOSED,
                outcome="achieved",
                grade=Decimal("0.75"),
                closed_on=closed_on,
            )
        factories.ObjectiveFactory.create(
            team=intake, cycle=quarter, state="closed", outcome="missed"
        )

        found = past_okrs(billing)

        assert [row.reference for row in found] == ["O-8", "O-7"]


@pytest.mark.usefixtures("on_tuesday")
def test_the_page_shows_what_stands_in_the_rows(
    acme, billing, surprises, complaints, measured, sprinting, sam, pia, browser_of
):
    measured(complaints, "6.5", 7, MONDAY)
    sprinting(billing, goal="Fewer calls", moves=[complaints])
    with tenant(acme.pk):
        TeamCapacity.objects.update(effective_limit=3)
        Expectation.objects.create(
            cadence="quarterly", days=30, n=12, worked_out_on=MONDAY
        )
        billing.mission = "Bills that people understand"
        billing.save()
        TeamFunction.objects.create(
            team=billing, function=Function.objects.create(name="Legal")
        )

    page = shown(browser_of(pia).get(TEAM))

    assert "<h1>Billing</h1>" in page
    assert "T-1, Scrum team of 2. Sprint 5 until 15 November." in page
    assert "Bills that people understand" in page
    assert '<span class="chip">Legal</span>' in page
    assert ">1 of 3</a> <small>slots</small>" in page
    assert "1 key result. 1 started this quarter. 2 slots free." in page
    assert "Fewer calls" in page
    assert ">0 of 1</a> <small>OKR linked</small>" in page
    assert "O-12 leads to nothing yet." in page
    assert "The sprint goal moves KR-31." in page
    assert "1 at risk." in page
    assert "O-12 has been in process for 41 days; 30 days or less are expected." in page
    assert "85 % of 12 took 30 or less" in page
    assert "<b>7</b>" in page


@pytest.mark.usefixtures("on_tuesday")
def test_a_reader_from_elsewhere_is_offered_nothing_to_change(
    billing, surprises, lena, vera, browser_of
):
    page = shown(browser_of(vera).get(TEAM))

    assert "Check in" not in page
    assert "Edit the team" not in page
    assert "Plan a sprint" not in page


@pytest.mark.usefixtures("on_tuesday")
def test_a_team_without_anything_says_what_to_do_next(billing, pia, vera, browser_of):
    ours = shown(browser_of(pia).get(TEAM))
    theirs = shown(browser_of(vera).get(TEAM))

    assert 'href="/o/acme/paste/"' in ours
    assert "Plan a sprint" in ours
    assert "This team has no OKR in process today." in theirs


@pytest.mark.usefixtures("on_tuesday")
def test_a_team_that_starts_alone_is_not_asked_what_its_okrs_lead_to(
    acme, billing, surprises, pia, browser_of
):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False,
            has_units=False,
            has_annual_cycle=False,
            has_strategy=False,
        )

    page = shown(browser_of(pia).get(TEAM))

    assert "leads to nothing yet" not in page
    assert "OKR linked" not in page
    assert "near us" not in page
    assert "This year" not in page
    assert "One direction?" in page
    assert "With a sprint goal, this says what it moves." in page


@pytest.mark.usefixtures("on_tuesday")
def test_past_okrs_are_a_page_and_a_part_of_one(
    acme, quarter, billing, pia, browser_of
):
    with tenant(acme.pk):
        factories.ObjectiveFactory.create(
            number=7,
            team=billing,
            cycle=quarter,
            state="closed",
            outcome="achieved",
            grade=Decimal("0.75"),
            closed_on=date(2026, 11, 1),
        )
    browser = browser_of(pia)

    whole = shown(browser.get(f"{TEAM}past/"))
    part = shown(browser.get(f"{TEAM}past/", headers={"HX-Request": "true"}))

    assert "<h1>Past OKRs</h1>" in whole
    assert part.startswith('<div id="past">')
    assert "Achieved" in part
    assert ">0.8<" in part


@pytest.mark.usefixtures("on_tuesday")
@pytest.mark.parametrize("how_many", [1, 50])
def test_a_teams_page_asks_eleven_queries_however_much_there_is(
    acme,
    quarter,
    billing,
    complaints,
    sprinting,
    today,
    now,
    pia,
    browser_of,
    statements,
    how_many,
):
    sprinting(billing, goal="Fewer calls", moves=[complaints])
    with tenant(acme.pk):
        unit = factories.UnitFactory.create()
        billing.unit = unit
        billing.save()
        for number in range(1000, 1000 + how_many):
            okr = factories.in_process(billing, quarter, number=number)
            factories.KeyResultFactory.create(objective=okr, number=number)
            other = factories.TeamFactory.create(unit=unit)
            beside = factories.in_process(other, quarter, number=number + 1000)
            AlignmentLink.objects.create(objective=beside, parent=okr)
        flow.compute_day(today, now=now)
    browser = browser_of(pia)

    assert statements(lambda: browser.get(TEAM)) == 11


@pytest.mark.parametrize("address", ["T-99", "T-0", "t-1", "1"])
def test_a_team_that_is_not_there_is_404(billing, pia, browser_of, address):
    assert browser_of(pia).get(f"/o/acme/teams/{address}/").status_code == 404
