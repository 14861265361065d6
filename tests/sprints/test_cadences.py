from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from icalendar import Calendar

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import jobs
from sprints import actions, queries
from sprints.models import CalendarFeed, Sprint, SprintCadence, SprintGoal
from sprints.steps import due_step, objection_to_step
from sprints.timebox import Cadence, Timebox, timeboxes_ahead
from teams.models import Team

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 10, 10, tzinfo=UTC)
TWO_WEEKS = Cadence(weeks=2, weekday=0, ahead=2)


def days(sprints):
    return [(one.name, str(one.starts_on), str(one.ends_on)) for one in sprints]


def planned(team):
    return days(Sprint.objects.filter(team=team).order_by("starts_on"))


# ---- what follows what


def test_sprints_follow_the_last_one_on_the_weekday():
    last = Timebox("Sprint 23", date(2026, 11, 2), date(2026, 11, 15))

    found = timeboxes_ahead(TWO_WEEKS, last, waiting=0, on=date(2026, 11, 10))

    assert days(found) == [
        ("Sprint 24", "2026-11-16", "2026-11-29"),
        ("Sprint 25", "2026-11-30", "2026-12-13"),
    ]


def test_another_weekday_leaves_days_between():
    last = Timebox("Sprint 23", date(2026, 11, 2), date(2026, 11, 15))

    found = timeboxes_ahead(
        Cadence(weeks=1, weekday=2, ahead=1), last, waiting=0, on=date(2026, 11, 10)
    )

    assert days(found) == [("Sprint 24", "2026-11-18", "2026-11-24")]


def test_the_first_sprint_begins_today_where_today_is_the_weekday():
    found = timeboxes_ahead(
        Cadence(weeks=4, weekday=1, ahead=1), None, waiting=0, on=date(2026, 11, 10)
    )

    assert days(found) == [
        ("Sprint 1", "2026-11-10", "2026-12-07"),
        ("Sprint 2", "2026-12-08", "2027-01-04"),
    ]


def test_nothing_is_planned_in_the_past_after_a_pause():
    last = Timebox("Sprint 9", date(2026, 6, 1), date(2026, 6, 14))

    found = timeboxes_ahead(
        Cadence(weeks=2, weekday=0, ahead=1), last, waiting=0, on=date(2026, 11, 10)
    )

    assert days(found) == [("Sprint 10", "2026-11-16", "2026-11-29")]


# ---- the cadence


def test_a_cadence_plans_the_next_sprints_and_only_once(
    in_acme, sprint, billing, sam, today
):
    actions.set_cadence(billing, TWO_WEEKS, version=0, actor=sam, on=today)
    again = actions.plan_ahead(billing, actor=sam, on=today)
    actions.turn_sprints(on=today)

    assert again == []
    assert planned(billing) == [
        ("Sprint 23", "2026-11-02", "2026-11-15"),
        ("Sprint 24", "2026-11-16", "2026-11-29"),
        ("Sprint 25", "2026-11-30", "2026-12-13"),
    ]


def test_the_night_plans_one_more_when_one_has_begun(
    in_acme, sprint, billing, sam, today
):
    actions.set_cadence(billing, TWO_WEEKS, version=0, actor=sam, on=today)

    actions.turn_sprints(on=date(2026, 11, 16))

    assert planned(billing)[-1] == ("Sprint 26", "2026-12-14", "2026-12-27")


@pytest.mark.parametrize(
    ("cadence", "reason"),
    [
        (Cadence(5, 0, 2), "one month or less"),
        (Cadence(2, 7, 2), "no such weekday"),
        (Cadence(2, 0, 9), "1 to 6"),
    ],
)
def test_a_cadence_that_cannot_be_is_refused(
    in_acme, billing, sam, today, cadence, reason
):
    with pytest.raises(Conflict, match=reason):
        actions.set_cadence(billing, cadence, version=0, actor=sam, on=today)

    assert not SprintCadence.objects.exists()


def test_the_database_keeps_a_cadence_within_a_month(in_acme, billing):
    with (
        pytest.raises(IntegrityError, match="cadence_is_one_month_or_less"),
        transaction.atomic(),
    ):
        SprintCadence.objects.create(team=billing, weeks=5)


def test_a_team_in_flow_has_no_cadence(in_acme, billing, sam, today):
    Team.objects.filter(pk=billing.pk).update(works_in="flow")

    with pytest.raises(Conflict, match="does not work in sprints"):
        actions.set_cadence(billing, TWO_WEEKS, version=0, actor=sam, on=today)


def test_a_developer_sets_no_cadence(in_acme, billing, dev, today):
    with pytest.raises(NotPermitted):
        actions.set_cadence(billing, TWO_WEEKS, version=0, actor=dev, on=today)


def test_the_page_of_the_calendar_shows_the_weeks_and_sets_the_cadence(
    sprint, billing, sam, browser_of, on_tuesday
):
    browser = browser_of(sam)

    answer = browser.post(
        f"/o/acme/teams/{billing.reference}/calendar/cadence/",
        {"version": "0", "weeks": "2", "weekday": "0", "ahead": "2"},
    )
    page = browser.get(f"/o/acme/teams/{billing.reference}/calendar/").text

    assert answer.status_code == 303
    assert "2 weeks each, 2 planned ahead." in page
    assert "Sprint 25" in page


# ---- its steps


def test_the_days_move_a_sprint_on(in_acme, sprint, billing):
    following = Sprint.objects.create(
        number=6,
        team=billing,
        name="Sprint 24",
        starts_on=date(2026, 11, 16),
        ends_on=date(2026, 11, 29),
    )

    states = []
    for day in (date(2026, 11, 10), date(2026, 11, 15), date(2026, 11, 16)):
        actions.turn_sprints(on=day)
        states.append(
            [Sprint.objects.get(pk=one.pk).state for one in (sprint, following)]
        )

    assert states == [
        ["active", "planning"],
        ["active", "planning"],
        ["review", "active"],
    ]


def test_a_step_is_taken_one_after_the_other(in_acme, sprint, sam, today):
    moved = actions.move_sprint(sprint, to="active", version=1, actor=sam, on=today)

    with pytest.raises(Conflict, match="goes into its review next"):
        actions.move_sprint(sprint, to="active", version=2, actor=sam, on=today)
    with pytest.raises(Conflict, match="closed with its review"):
        actions.move_sprint(sprint, to="closed", version=2, actor=sam, on=today)

    assert moved.state == "active"


def test_a_sprint_does_not_start_before_its_first_day(in_acme, sprint, sam):
    with pytest.raises(Conflict, match="It starts on 2 November"):
        actions.move_sprint(
            sprint, to="active", version=1, actor=sam, on=date(2026, 11, 1)
        )


def test_two_sprints_of_a_team_are_not_on_at_once(in_acme, sprint, billing, sam):
    earlier = Sprint.objects.create(
        number=4,
        team=billing,
        name="Sprint 22",
        starts_on=date(2026, 10, 19),
        ends_on=date(2026, 11, 1),
        state="active",
    )

    with pytest.raises(Conflict, match="Sprint 22 is still on"):
        actions.move_sprint(
            sprint, to="active", version=1, actor=sam, on=date(2026, 11, 2)
        )
    with (
        pytest.raises(IntegrityError, match="one_active_sprint_per_team"),
        transaction.atomic(),
    ):
        Sprint.objects.filter(pk=sprint.pk).update(state="active")

    assert queries.active_sprint(billing.pk) == earlier


def test_steps_by_days_and_by_hand_are_told_apart():
    span = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 15)}

    assert due_step("planning", **span, on=date(2026, 11, 1)) == ""
    assert due_step("planning", **span, on=date(2026, 11, 2)) == "active"
    assert due_step("planning", **span, on=date(2026, 11, 16)) == ""
    assert due_step("active", **span, on=date(2026, 11, 15)) == ""
    assert due_step("active", **span, on=date(2026, 11, 16)) == "review"
    assert objection_to_step(
        "closed", "active", starts_on=span["starts_on"], on=date(2026, 11, 20)
    )


def test_the_night_job_turns_the_sprints(acme, sprint, on_tuesday):
    jobs.enqueue_daily(acme.pk, NOW)

    jobs.work()

    with tenant(acme.pk):
        assert Sprint.objects.get().state == "active"


# ---- the address of the calendar


@pytest.fixture
def address(acme, billing, sprint, pia, browser_of, on_tuesday) -> str:
    """The secret address of Billing's calendar."""
    with tenant(acme.pk):
        SprintGoal.objects.create(sprint=sprint, text="Estimates, before; all of them")
    browser = browser_of(pia)
    browser.post(f"/o/acme/teams/{billing.reference}/calendar/share/", {"act": "make"})
    page = browser.get(f"/o/acme/teams/{billing.reference}/calendar/")
    return str(page.context["address"]).removeprefix("http://testserver")


def test_whoever_has_the_address_reads_the_sprints_and_goals(address, client):
    answer = client.get(address)

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (
        "Sprint 23, Billing",
        "Estimates, before; all of them",
    )
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        date(2026, 11, 2),
        date(2026, 11, 16),
    )
    assert str(event["UID"]) == "S-5.acme@testserver"


def test_an_unchanged_calendar_is_not_sent_again(address, client):
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_a_revoked_address_looks_like_one_that_never_was(
    address, billing, pia, client, browser_of
):
    browser_of(pia).post(
        f"/o/acme/teams/{billing.reference}/calendar/share/", {"act": "revoke"}
    )

    revoked = client.get(address)
    never = client.get("/o/acme/calendars/never-was/")

    assert (revoked.status_code, never.status_code) == (404, 404)
    assert "Billing" not in revoked.text


def test_a_new_address_ends_the_old_one(address, billing, pia, client, browser_of):
    with time_machine.travel(LATER):
        browser_of(pia).post(
            f"/o/acme/teams/{billing.reference}/calendar/share/", {"act": "renew"}
        )

    assert client.get(address).status_code == 404


def test_the_address_holds_for_its_organisation_alone(address, globex, client):
    elsewhere = address.replace("/acme/", "/globex/")

    assert client.get(elsewhere).status_code == 404


def test_only_the_hash_of_the_address_is_kept(address, acme):
    with tenant(acme.pk):
        feed = CalendarFeed.objects.get()

    assert feed.token_hash not in address
    assert len(feed.token_hash) == 64


# ---- the api


def test_the_api_sets_the_cadence_and_moves_a_sprint(
    sprint, billing, sam, key_of, on_tuesday
):
    client = key_of(sam)
    cadence = client.put(
        f"/api/v1/acme/teams/{billing.reference}/cadence/",
        {"weeks": 2, "starts_on_weekday": 0, "ahead": 1},
        content_type="application/json",
        headers={"If-Match": '"0"'},
    )
    moved = client.post(
        "/api/v1/acme/sprints/S-5/step/",
        {"to": "active"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    listed = client.get("/api/v1/acme/sprints/?state=planning").json()

    assert cadence.json() == {
        "weeks": 2,
        "starts_on_weekday": 0,
        "ahead": 1,
        "version": 1,
    }
    assert moved.json()["state"] == "active"
    assert [one["name"] for one in listed["results"]] == ["Sprint 24"]
