from datetime import date
from decimal import Decimal

import pytest

from objectives.models import (
    AlignmentLink,
    Heartbeat,
    KeyResult,
    Objective,
    TeamCapacity,
)
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from screens.queries.focus import focus_page
from teams.models import TeamMembership
from tests import factories

FOCUS = "/o/acme/"
LAST_WEEK, MONDAY = date(2026, 11, 2), date(2026, 11, 9)


@pytest.fixture
def seen(acme, today):
    """Return My focus of a person."""

    def read(membership, on=today):
        with tenant(acme.pk):
            return focus_page(membership, on, settings=settings())

    return read


def shown(response) -> str:
    """Return the page with its blanks folded."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_line_of_sight_leads_from_the_sprint_goal_to_the_year(
    acme, year, intake, lena, surprises, complaints, billing, sprinting, pia, seen
):
    sprinting(billing, goal="Fewer calls", moves=[complaints])
    with tenant(acme.pk):
        parent = factories.in_process(intake, year, number=2, sponsor=lena)
        AlignmentLink.objects.create(objective=surprises, parent=parent)

    (sight,) = seen(pia).sights

    assert sight.sprint.goal == "Fewer calls"
    assert sight.key_result.key_result == complaints
    assert sight.okr.objective == surprises
    assert [link.parent.reference for link in sight.upward] == ["O-2"]


def test_a_goal_may_move_another_teams_key_result(
    acme, quarter, intake, billing, sprinting, pia, seen
):
    with tenant(acme.pk):
        theirs = factories.in_process(intake, quarter, number=20)
        key_result = factories.KeyResultFactory.create(objective=theirs)
    sprinting(billing, goal="Fewer calls", moves=[key_result])

    page = seen(pia)

    assert page.sights[0].okr.objective == theirs
    assert [part.okrs for part in page.in_process] == [()]
    assert page.due == ()


def test_an_unsorted_goal_and_a_missing_one_are_said(
    billing, intake, sprinting, dev, acme, seen, today
):
    sprinting(billing, 5, goal="Fewer calls")
    sprinting(intake, 6)
    with tenant(acme.pk):
        TeamMembership.objects.create(team=intake, membership=dev, started_on=today)

    page = seen(dev)

    assert [(one.sprint.goal, one.sprint.kind, one.okr) for one in page.sights] == [
        ("Fewer calls", "unsorted", None),
        ("", "", None),
    ]
    assert [step.words for step in page.steps] == [
        "Say what the goal of Sprint 5 moves.",
        "Sprint 6 of Intake has no goal yet.",
    ]


def test_check_ins_are_due_by_objective_with_where_they_stand(
    complaints, billing, measured, pia, seen
):
    measured(complaints, "7", 6, LAST_WEEK)

    (group,) = seen(pia).due

    assert group.objective.reference == "O-12"
    (row,) = group.rows
    assert row.line.standing.progress == Decimal("0.4")
    assert row.due.words == ("value from 2 Nov, weekly", "no confidence for 8 days")


def test_what_was_said_this_week_is_not_due(complaints, measured, pia, seen):
    measured(complaints, "7", 6, MONDAY)

    page = seen(pia)

    assert (page.due, page.due_count) == ((), 0)


def test_a_shared_okr_stands_with_each_of_my_teams_and_counts_once(
    acme, quarter, billing, intake, surprises, dev, seen, today
):
    with tenant(acme.pk):
        TeamMembership.objects.create(team=intake, membership=dev, started_on=today)
        surprises.co_owners.create(team=intake)
        TeamCapacity.objects.create(team=intake, cadence="quarterly", effective_limit=3)
        surprises.slots.create(team=intake, cadence="quarterly")

    page = seen(dev)

    assert [(part.team.name, len(part.okrs)) for part in page.in_process] == [
        ("Billing", 1),
        ("Intake", 1),
    ]
    assert page.okr_count == 1


def test_a_leader_sees_what_he_or_she_answers_for(acme, year, intake, lena, seen):
    with tenant(acme.pk):
        factories.in_process(intake, year, number=2, sponsor=lena)

    page = seen(lena)

    (part,) = page.in_process
    assert part.team is None
    assert [okr.objective.reference for okr in part.okrs] == ["O-2"]


@pytest.fixture
def drafted(acme, quarter, billing):
    """Three objectives of Billing that wait: ready, proposed, and one of a past quarter."""
    with tenant(acme.pk):
        past = factories.QuarterFactory.create(
            name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
        )
        for number, state, cycle in (
            (13, "proposed", quarter),
            (14, "ready", quarter),
            (15, "ready", past),
        ):
            factories.ObjectiveFactory.create(
                number=number, team=billing, cycle=cycle, state=state
            )


def test_what_waits_to_start_is_shown_ready_ones_first(
    drafted, billing, pia, dev, seen
):
    page = seen(pia)

    (part,) = page.in_process
    assert [one.reference for one in part.waiting] == ["O-14", "O-13"]
    assert part.okrs == ()
    assert [step.reference for step in page.steps if step.when == "Now"] == [
        "O-14",
        "O-13",
    ]
    assert [step for step in seen(dev).steps if step.when == "Now"] == []


def test_nobody_is_reminded_to_start_an_okr_in_a_heartbeat_quarter(
    acme, drafted, billing, pia, today, seen
):
    with tenant(acme.pk):
        cycle = Objective.objects.get(number=14).cycle
        heartbeat = Heartbeat.objects.create(
            team=billing, cycle=cycle, share="all", said_by=pia, said_on=today
        )
    reminded = [step.reference for step in seen(pia).steps if step.when == "Now"]
    with tenant(acme.pk):
        Heartbeat.objects.filter(pk=heartbeat.pk).update(share="half")
    again = [step.reference for step in seen(pia).steps if step.when == "Now"]

    assert (reminded, again) == ([], ["O-14", "O-13"])


@pytest.mark.usefixtures("on_tuesday")
def test_who_has_pasted_okrs_is_led_to_start_them(drafted, pia, browser_of):
    page = shown(browser_of(pia).get(FOCUS))

    assert "Nothing is in process yet; this waits to start" in page
    assert "No OKR in process" not in page
    assert 'href="/o/acme/objectives/O-14/"' in page


def test_the_week_of_the_quarter_is_counted_from_its_cycle(surprises, pia, seen):
    page = seen(pia)

    assert (page.quarter.name, page.quarter.week, page.quarter.weeks) == (
        "Q4 2026",
        6,
        13,
    )


@pytest.mark.usefixtures("on_tuesday")
def test_the_page_shows_what_stands_in_the_rows(
    complaints, billing, measured, sprinting, pia, browser_of
):
    measured(complaints, "7", 6, LAST_WEEK)
    sprinting(billing, goal="Fewer calls", moves=[complaints])

    page = shown(browser_of(pia).get(FOCUS))

    assert "Tuesday 10 November, week 6 of 13 of Q4 2026." in page
    assert "Fewer calls" in page
    assert "moves KR-31" in page
    assert "7 now, 4 wanted" in page
    assert "for O-12" in page
    assert "1 key result, about a minute" in page
    assert "Value from 2 Nov, weekly; no confidence for 8 days" in page
    assert 'action="/o/acme/key-results/KR-31/check-in/"' in page
    assert 'placeholder="7"' in page
    assert 'placeholder="6"' in page
    assert "No change" in page
    assert 'aria-label="40 %, pace 44 %"' in page


@pytest.mark.usefixtures("on_tuesday")
def test_a_milestone_is_done_with_a_box(acme, surprises, pia, browser_of):
    with tenant(acme.pk):
        factories.KeyResultFactory.create(
            objective=surprises,
            kind=KeyResult.Kind.MILESTONE,
            baseline=None,
            target=None,
        )

    page = shown(browser_of(pia).get(FOCUS))

    assert '<input type="checkbox"' in page
    assert 'name="value" value="1"' in page


@pytest.mark.usefixtures("on_tuesday")
def test_empty_states_say_what_to_do_next(billing, pia, dev, lena, browser_of):
    owner = shown(browser_of(pia).get(FOCUS))
    developer = shown(browser_of(dev).get(FOCUS))
    nobody = shown(browser_of(lena).get(FOCUS))

    assert "No OKR in process" in owner
    assert 'href="/o/acme/paste/"' in owner
    assert 'href="/o/acme/teams/T-1/sprints/plan/"' in owner
    assert "Nothing is in process yet, so no number is asked for." in owner
    assert "The product owner or the scrum master plans the next one." in developer
    assert "You are in no team yet" in nobody


@pytest.mark.usefixtures("on_tuesday")
def test_with_nothing_due_the_page_says_when_it_asks_again(
    complaints, measured, pia, browser_of
):
    measured(complaints, "7", 6, MONDAY)

    page = shown(browser_of(pia).get(FOCUS))

    assert "Nothing is due. Check-ins are asked for each Monday." in page


@pytest.mark.usefixtures("on_tuesday")
@pytest.mark.parametrize("how_many", [1, 50])
def test_my_focus_asks_eleven_queries_however_much_there_is(
    acme, quarter, billing, complaints, sprinting, pia, browser_of, statements, how_many
):
    sprinting(billing, goal="Fewer calls", moves=[complaints])
    with tenant(acme.pk):
        for number in range(1000, 1000 + how_many):
            okr = factories.in_process(billing, quarter, number=number)
            factories.KeyResultFactory.create(objective=okr, number=number)
    browser = browser_of(pia)

    assert statements(lambda: browser.get(FOCUS)) == 11


@pytest.mark.usefixtures("on_tuesday")
def test_htmx_gets_the_part_that_changes_alone(billing, pia, browser_of):
    response = browser_of(pia).get(FOCUS, headers={"HX-Request": "true"})

    assert response.content.strip().startswith(b'<div id="focus"')
