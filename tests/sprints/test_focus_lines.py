from datetime import UTC, date, datetime, timedelta

import pytest

from flow.board import Goal, totals
from flow.expectation import Expectations
from flow.queries.team_days import team_days
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as settings_of
from sprints import actions, queries
from sprints.models import Sprint, SprintGoal
from sprints.timebox import Timebox

FOCUS = "/o/acme/teams/T-1/focus/"
API = "/api/v1/acme/teams/T-1/focus-line/"
UNTIL = date(2026, 12, 18)
EVENING = datetime(2026, 12, 18, 16, tzinfo=UTC)


@pytest.fixture
def billing(billing, acme):
    """Billing, which works in flow."""
    with tenant(acme.pk):
        billing.works_in = "flow"
        billing.save(update_fields=["works_in"])
    return billing


@pytest.fixture
def said(in_acme, billing, complaints, pia, today):
    """Set the focus of Billing: `said(text="…")`; on the cast's Tuesday unless said."""

    def say(**given):
        default = {
            "text": "Bills that need no call",
            "kind": "linked",
            "key_results": [complaints],
            "primary": complaints,
            "until": UNTIL,
            "version": 0,
            "actor": pia,
            "on": today,
        }
        return actions.set_focus_line(billing, **default | given)

    return say


def test_a_focus_links_to_key_results_like_a_sprint_goal(said, complaints, today):
    focus = said()

    goal = focus.goals.get()
    link = goal.links.get()
    assert (goal.text, goal.kind) == ("Bills that need no call", "linked")
    assert (link.key_result, link.is_primary) == (complaints, True)
    assert (focus.starts_on, focus.ends_on, focus.is_focus) == (today, UNTIL, True)


def test_a_change_stays_the_same_focus_and_a_new_one_keeps_the_old_in_the_history(
    said, billing, today
):
    first = said()
    later = today + timedelta(days=7)
    said(text="Bills without a call", until=UNTIL, version=1, on=later)
    next_one = said(text="Fewer refunds", begins_anew=True, version=2, on=later)

    history = queries.goal_history(billing)
    assert [glance.goal for glance in history.glances] == [
        "Fewer refunds",
        "Bills without a call",
    ]
    first.refresh_from_db()
    assert (first.state, first.ends_on) == ("closed", later - timedelta(days=1))
    assert queries.focus_line(billing, later) == next_one


@pytest.mark.parametrize(
    ("given", "refusal", "reason"),
    [
        ({"until": date(2026, 11, 9)}, Conflict, "from today to a year ahead"),
        ({"until": date(2028, 1, 1)}, Conflict, "from today to a year ahead"),
        ({"kind": "linked", "key_results": [], "primary": None}, Conflict, "names the"),
        ({"version": 7}, Stale, "Somebody else saved"),
        ({"version": 7, "begins_anew": True}, Stale, "Somebody else saved"),
    ],
)
def test_a_focus_is_refused_and_nothing_changes(said, today, given, refusal, reason):
    said(on=today - timedelta(days=3))

    with pytest.raises(refusal, match=reason):
        said(**{"version": 1} | given)

    assert SprintGoal.objects.get().version == 1
    assert Sprint.objects.get().ends_on == UNTIL


def test_others_propose_and_a_team_that_sprints_has_sprint_goals(
    said, billing, lena, today
):
    with pytest.raises(NotPermitted):
        said(actor=lena)
    billing.works_in = "sprints"
    billing.save()
    with pytest.raises(Conflict, match="works in sprints: their goals say it"):
        said()
    assert not Sprint.objects.exists()


def test_planned_sprints_without_a_goal_make_room_and_one_with_a_goal_does_not(
    said, billing, today
):
    planned = Sprint.objects.create(
        number=6, team=billing, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 29)
    )
    SprintGoal.objects.create(sprint=planned, text="A promise")

    with pytest.raises(Conflict, match="Choose days apart from it"):
        said()
    planned.goals.all().delete()
    said()

    assert not Sprint.objects.filter(pk=planned.pk).exists()


def test_a_focus_has_no_steps_and_no_review_and_ends_with_its_day(said, pia, sam):
    focus = said()
    who = {"actor": sam, "on": UNTIL}

    with pytest.raises(Conflict, match="This is a focus"):
        actions.open_review(focus, actor=pia, on=UNTIL, now=EVENING)
    with pytest.raises(Conflict, match="This is a focus"):
        actions.move_sprint(focus, to="review", version=1, **who)
    with pytest.raises(Conflict, match="This is a focus"):
        actions.edit_sprint(
            focus, Timebox("Ours", focus.starts_on, UNTIL), version=1, **who
        )
    actions.turn_sprints(on=UNTIL + timedelta(days=1))

    focus.refresh_from_db()
    assert focus.state == "closed"


def test_a_team_that_begins_to_sprint_ends_its_focus_on_the_day_before(
    said, billing, sam, today
):
    focus = said()
    billing.works_in = "sprints"
    billing.save()

    actions.plan_sprint(
        billing,
        Timebox("Sprint 1", date(2026, 11, 16), date(2026, 11, 29)),
        actor=sam,
        on=today,
    )

    focus.refresh_from_db()
    assert focus.ends_on == date(2026, 11, 15)


def test_a_focus_stands_in_the_row_of_its_team_and_in_no_figure_of_sprints(
    said, billing, today
):
    said()

    [row] = team_days([billing], today, settings=settings_of(), expected=Expectations())

    assert row.goal == Goal(
        sprint_number=1,
        ends_on=UNTIL,
        text="Bills that need no call",
        kind="linked",
        key_results=((31, "Billing complaints per 1,000 invoices"),),
        is_focus=True,
    )
    assert totals([row]).sprints == 0


@pytest.mark.usefixtures("on_tuesday")
def test_the_page_says_the_focus_and_what_it_leads_to(
    acme, billing, complaints, pia, vera, browser_of
):
    browser = browser_of(pia)
    typed = {"version": 0, "text": "Bills that need no call", "moves": "KR-31"}
    refused = browser.post(FOCUS, typed | {"until": ""})
    saved = browser.post(FOCUS, typed | {"until": "2026-12-18"})

    assert refused.status_code == 422
    assert b"Until when? A rough day is enough." in refused.content
    assert b"Bills that need no call" in refused.content
    assert (saved.status_code, saved.url) == (303, "/o/acme/teams/T-1/")
    page = browser_of(vera).get("/o/acme/teams/T-1/").content.decode()
    assert "Focus until 18 Dec" in page
    assert "The focus moves KR-31." in page
    mine = browser.get("/o/acme/").content.decode()
    assert "We focus on" in mine
    assert "Billing complaints per 1,000 invoices" in mine


@pytest.mark.usefixtures("on_tuesday")
def test_the_api_sets_and_shows_the_focus(billing, complaints, pia, key_of):
    api = key_of(pia)
    empty = api.get(API)
    given = {
        "text": "Bills that need no call",
        "kind": "linked",
        "key_results": ["KR-31"],
        "until": "2026-12-18",
    }
    put = api.put(API, given, headers={"If-Match": '"0"'})

    assert (empty.json()["version"], empty.json()["until"]) == (0, None)
    assert put.status_code == 200
    body = put.json()
    assert (body["since"], body["until"], body["reference"], body["version"]) == (
        "2026-11-10",
        "2026-12-18",
        "S-1",
        1,
    )
    assert body["key_results"][0]["is_primary"]
