"""Sprints on their pages: shown, listed, planned, renamed; and to whom."""

from datetime import date, timedelta

import pytest

from conversations.models import Barrier, HelpRequest
from okrhub.lib.tenancy import tenant
from organizations.models import Job, OrganizationSettings
from sprints.models import Sprint, SprintGoal, SprintGoalLink, WorkItem
from tests import factories
from tests.pages import folded
from tests.sprints.sprint_23 import GOAL, HTMX
from tests.sprints.sprint_23 import goal as goal
from tests.sprints.sprint_23 import intake as intake
from tests.sprints.sprint_23 import stored as stored

pytestmark = pytest.mark.usefixtures("on_tuesday")
SPRINT = "/o/acme/sprints/S-5/"
EDIT = "/o/acme/sprints/S-5/edit/"
PLAN = "/o/acme/teams/T-1/sprints/plan/"
NEXT = {"name": "Sprint 24", "starts_on": "2026-11-16", "ends_on": "2026-11-29"}


def test_a_sprint_is_shown_with_its_goal_and_what_it_moves(
    acme, sprint, goal, complaints, vera, browser_of
):
    with tenant(acme.pk):
        goal.kind = "linked"
        goal.save()
        SprintGoalLink.objects.create(goal=goal, key_result=complaints)

    page = folded(browser_of(vera).get(SPRINT))

    assert "<h1>Sprint 23</h1>" in page
    assert "Fewer calls" in page
    assert "Billing complaints per 1,000 invoices" in page
    assert "day 9 of 14" in page
    assert "Change the goal" not in page


@pytest.mark.parametrize("reference", ["S-99", "T-1", "nonsense"])
def test_a_sprint_that_is_not_there_is_404(pia, browser_of, reference):
    assert browser_of(pia).get(f"/o/acme/sprints/{reference}/").status_code == 404


def test_htmx_gets_the_part_that_changes_alone(sprint, goal, pia, browser_of):
    response = browser_of(pia).get(SPRINT, headers=HTMX)

    assert response.content.strip().startswith(b'<div id="sprint"')
    assert b"<html" not in response.content


def test_a_team_without_an_okr_in_process_is_led_to_what_it_could_commit(
    acme, billing, quarter, sprint, goal, pia, browser_of
):
    with tenant(acme.pk):
        factories.ObjectiveFactory.create(
            number=12, team=billing, cycle=quarter, state="proposed", title="Calm bills"
        )
    browser = browser_of(pia)

    for address in (SPRINT, GOAL):
        page = folded(browser.get(address))
        assert "Commit one of these, then link it to the sprint goal" in page
        assert 'href="/o/acme/objectives/O-12/">Calm bills</a>' in page


def test_a_team_that_is_alone_waits_for_no_others(acme, sprint, goal, pia, browser_of):
    browser = browser_of(pia)
    several = [folded(browser.get(address)) for address in (SPRINT, GOAL)]
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_many_teams=False)
    alone = [folded(browser.get(address)) for address in (SPRINT, GOAL)]

    for page, words in enumerate(("Waiting for others", "other teams")):
        assert words in several[page]
        assert words not in alone[page]


@pytest.mark.parametrize("how_many", [1, 50])
def test_the_page_of_a_sprint_asks_eleven_queries_at_most(
    acme, sprint, goal, surprises, pia, browser_of, statements, how_many
):
    with tenant(acme.pk):
        goal.kind = "linked"
        goal.save()
        for _ in range(how_many):
            key_result = factories.KeyResultFactory.create(objective=surprises)
            SprintGoalLink.objects.create(goal=goal, key_result=key_result)
            factories.InitiativeLinkFactory.create(
                key_result=key_result,
                initiative=factories.InitiativeFactory.create(
                    team=sprint.team, state="doing", since=sprint.starts_on
                ),
            )
    browser = browser_of(pia)

    assert statements(lambda: browser.get(SPRINT)) == 10


@pytest.mark.parametrize("how_many", [1, 50])
def test_the_list_asks_for_the_same_queries_however_long_it_is(
    acme, complaints, pia, browser_of, statements, how_many
):
    with tenant(acme.pk):
        for number in range(how_many):
            sprint = Sprint.objects.create(
                number=number + 100,
                team=factories.TeamFactory.create(),
                name="Sprint 1",
                starts_on=date(2026, 11, 9),
                ends_on=date(2026, 11, 22),
            )
            goal = SprintGoal.objects.create(sprint=sprint, text="Go", kind="linked")
            SprintGoalLink.objects.create(goal=goal, key_result=complaints)
    browser = browser_of(pia)

    assert statements(lambda: browser.get("/o/acme/sprints/")) == 8


def test_the_list_shows_what_is_on_and_offers_to_plan(sprint, goal, sam, browser_of):
    page = folded(browser_of(sam).get("/o/acme/sprints/"))

    assert "Sprint 23" in page
    assert "Fewer calls" in page
    assert "On now (1)" in page
    assert 'href="/o/acme/teams/T-1/sprints/plan/"' in page


def test_an_empty_list_says_what_to_do_next(billing, sam, vera, browser_of):
    offered = folded(browser_of(sam).get("/o/acme/sprints/"))
    read = folded(browser_of(vera).get("/o/acme/sprints/"))

    assert "No sprint is on today" in offered
    assert "sprints/plan/" in offered
    assert "sprints/plan/" not in read


def test_the_list_narrows_to_a_team_and_404s_for_none(
    sprint, goal, intake, pia, browser_of
):
    browser = browser_of(pia)

    only = folded(browser.get("/o/acme/sprints/", {"team": intake.reference}))

    assert "Fewer calls" not in only
    assert browser.get("/o/acme/sprints/", {"team": "T-99"}).status_code == 404


def test_the_plan_is_filled_in_from_the_last_sprint(sprint, pia, browser_of):
    form = browser_of(pia).get(PLAN).context["form"]

    assert form.initial == {
        "name": "Sprint 24",
        "starts_on": date(2026, 11, 16),
        "ends_on": date(2026, 11, 29),
    }


def test_a_sprint_is_planned_without_a_script(billing, pia, browser_of, stored):
    response = browser_of(pia).post(PLAN, NEXT | {"goal": "Fewer calls"})

    assert response.status_code == 303
    assert response["Location"] == "/o/acme/sprints/S-1/"
    assert stored(Sprint).name == "Sprint 24"
    assert stored(SprintGoal).text == "Fewer calls"


def test_an_overlap_is_said_beside_the_day_and_nothing_typed_is_lost(
    sprint, pia, browser_of
):
    typed = NEXT | {"starts_on": "2026-11-15", "goal": "Fewer calls"}

    response = browser_of(pia).post(PLAN, typed)

    assert response.status_code == 409
    assert response.context["form"].errors == {
        "starts_on": [
            "Billing is in Sprint 23 from 2 November to 15 November. "
            "Sprints of a team follow each other."
        ]
    }
    assert 'value="2026-11-15"' in folded(response)
    assert "Fewer calls</textarea>" in folded(response)


def test_more_than_a_month_is_said_beside_the_last_day(billing, pia, browser_of):
    response = browser_of(pia).post(PLAN, NEXT | {"ends_on": "2026-12-17"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "ends_on": ["A sprint is one month or less: these are 32 days."]
    }


@pytest.mark.parametrize("day", ["0026-11-16", "9999-12-31"])
def test_a_year_typed_wrongly_is_said_and_the_next_plan_still_opens(
    billing, pia, browser_of, day
):
    typed = NEXT | {"starts_on": day, "ends_on": day}

    response = browser_of(pia).post(PLAN, typed)

    assert response.status_code == 422
    assert response.context["form"].errors["ends_on"] == [
        "Say a day from 1990 to 2199."
    ]
    assert f'value="{day}"' in folded(response)
    assert browser_of(pia).get(PLAN).status_code == 200


@pytest.mark.parametrize("somebody", ["dev", "lena", "ada", "vera"])
def test_who_does_not_plan_is_told_who_does(
    request, billing, browser_of, acme, somebody
):
    browser = browser_of(request.getfixturevalue(somebody))

    assert browser.get(PLAN).status_code == 403
    assert browser.post(PLAN, NEXT).status_code == 403
    with tenant(acme.pk):
        assert Sprint.objects.count() == 0
    assert Job.objects.count() == 0


def test_a_sprint_is_renamed(sprint, sam, browser_of, stored):
    changed = NEXT | {"name": "Sprint 23, shortened", "version": 1}

    response = browser_of(sam).post(EDIT, changed)

    assert response.status_code == 303
    assert stored(Sprint).name == "Sprint 23, shortened"


def test_a_stale_edit_shows_both_and_a_second_save_writes_mine(
    acme, sprint, sam, browser_of, stored
):
    with tenant(acme.pk):
        Sprint.objects.update(name="Theirs", version=2)
    browser = browser_of(sam)
    mine = NEXT | {"name": "Mine", "version": 1}

    response = browser.post(EDIT, mine)

    assert response.status_code == 409
    page = folded(response)
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert stored(Sprint).name == "Theirs"
    assert browser.post(EDIT, mine | {"version": 2}).status_code == 303
    assert stored(Sprint).name == "Mine"


def test_beside_a_sprint_stand_its_work_for_the_team_and_what_it_waits_for(
    acme, sprint, surprises, complaints, intake, billing, pia, vera, browser_of
):
    day = sprint.starts_on
    with tenant(acme.pk):
        for number, (kind, state, since) in enumerate(
            [
                ("strategic", "doing", day),
                ("heartbeat", "done", day),
                ("unsorted", "doing", day),
                ("unsorted", "idea", day),
                ("unsorted", "done", day - timedelta(days=1)),
            ],
            start=1,
        ):
            tried = factories.InitiativeFactory.create(
                number=number,
                text=f"Try {number}",
                team=billing,
                kind=kind,
                state=state,
                since=since,
            )
            factories.InitiativeLinkFactory.create(
                initiative=tried, key_result=complaints, expected_impact="2"
            )
        WorkItem.objects.create(
            team=billing, sprint=sprint, key="I-1", title="x", digest="0"
        )
        HelpRequest.objects.create(
            number=3,
            title="Identity match",
            form="data",
            objective=surprises,
            asked_team=intake,
            needed_by=date(2026, 11, 20),
            since=day,
            asked_on=day,
            asked_by=pia,
        )
        Barrier.objects.create(
            number=4,
            title="Monthly board",
            cause="structure",
            team=billing,
            owner=vera,
            logged_by=pia,
            logged_on=date(2026, 11, 1),
            since=date(2026, 11, 1),
        )

    page = folded(browser_of(pia).get(SPRINT))
    others = folded(browser_of(vera).get(SPRINT))

    assert "1 linked, 1 heartbeat, 1 not sorted" in page
    assert ">1 not sorted</a>" in page
    assert all(f"Try {number}" in page for number in (1, 2, 3))
    assert "Try 4" not in page
    assert "Try 5" not in page
    assert "Try" not in others
    assert "Work in this sprint" not in others
    for read in (page, others):
        assert "From Intake, needed by 20 Nov" in read
        assert "Barrier, 10 days, with Vera Voss" in read
