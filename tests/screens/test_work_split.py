"""A team's row of the dashboard says what its work items are for, in its window."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flow.actions import refresh_team
from flow.models import AlignmentSnapshot
from okrhub.lib.tenancy import tenant
from organizations import jobs
from sprints import actions
from sprints.models import Sprint, TeamFocus, WorkEpic, WorkItem
from tests import factories
from tests.screens.boards import figures, main_of, opened

pytestmark = pytest.mark.usefixtures("on_tuesday")
BOARD, API = "/o/acme/alignment/", "/api/v1/acme/"
TODAY = date(2026, 11, 10)
SPRINTS = {
    "Sprint 19": (date(2026, 9, 1), date(2026, 9, 14)),
    "Sprint 21": (date(2026, 10, 5), date(2026, 10, 18)),
    "Sprint 23": (date(2026, 11, 2), date(2026, 11, 15)),
}


@pytest.fixture
def epic(acme, quarter, billing, intake):
    """An epic of Billing and Intake, an initiative of Intake that expects nothing."""
    with tenant(acme.pk):
        sprints = [
            Sprint.objects.create(
                number=number, team=billing, name=name, starts_on=first, ends_on=last
            )
            for number, (name, (first, last)) in enumerate(SPRINTS.items(), start=1)
        ]
        epic = WorkEpic.objects.create(key="E-1", title="Estimates")
        of_epic = {"epic": epic, "epic_key": epic.key}
        rows: list[dict[str, Any]] = [
            *({"sprint": each, "sprint_name": each.name} | of_epic for each in sprints),
            {"sprint": sprints[2], "sprint_name": sprints[2].name},
            {},
            {"done_on": date(2026, 10, 20)},
            {"done_on": date(2026, 9, 20)},
            {"done_on": date(2026, 10, 20), "team": intake} | of_epic,
        ]
        for number, row in enumerate(rows):
            WorkItem.objects.create(
                **{
                    "team": billing,
                    "key": f"B-{number}",
                    "title": "Item",
                    "digest": "0",
                }
                | row
            )
        jobs.enqueue("flow.compute_today")
    return epic


def after_work(organization):
    """Let the worker do what waits; return the splits of the teams, by number."""
    jobs.work()
    with tenant(organization.pk):
        rows = AlignmentSnapshot.objects.filter(day=TODAY).order_by("team__number")
        splits = [row.work_split for row in rows]
    return [each and (each.linked, each.heartbeat, each.unsorted) for each in splits]


def test_the_split_follows_every_change_of_what_work_is_for(
    acme, billing, intake, epic, complaints, sam, today
):
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    item = {"key": "B-9", "title": "New", "team": billing.name, "sprint": "Sprint 23"}

    first = after_work(acme)
    actions.sort_epic(epic, is_heartbeat=True, actor=sam, on=today)
    sorted_ = after_work(acme)
    actions.bring_items([item], actor=sam, on=today)
    brought = after_work(acme)
    with tenant(acme.pk):
        bet = factories.InitiativeFactory.create(team=intake, kind="strategic")
        factories.InitiativeLinkFactory.create(
            initiative=bet, key_result=complaints, expected_impact="2"
        )
        WorkEpic.objects.update(is_heartbeat=False, initiative=bet)
        refresh_team(intake.pk, today=today, now=now)
    linked = after_work(acme)
    limits = dict.fromkeys(("unsorted_most", "unmeasured_most", "heartbeat_most"))
    actions.set_focus(
        billing,
        **limits,
        is_open=False,
        window="sprints",
        version=0,
        actor=sam,
        on=today,
    )
    of_sprints = after_work(acme)

    assert first == [(0, 0, 4), (0, 0, 1)]
    assert sorted_ == [(0, 2, 2), (0, 1, 0)]
    assert brought == [(0, 2, 3), (0, 1, 0)]
    assert linked == [(2, 0, 3), (1, 0, 0)]
    assert of_sprints == [(2, 0, 1), (1, 0, 0)]


def test_a_team_without_items_says_so_and_one_without_any_in_its_window_too(
    acme, quarter, billing, intake, sam, browser_of
):
    with tenant(acme.pk):
        jobs.enqueue("flow.compute_today")
        TeamFocus.objects.create(team=intake, is_open=True)
        WorkItem.objects.create(team=intake, key="C-1", title="Item", digest="0")

    splits = after_work(acme)
    page = main_of(browser_of(sam).get(BOARD))
    board = " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert splits == [None, (0, 0, 0)]
    assert "No work items No initiatives" in board
    assert "No work items of this quarter" in board


def test_only_who_may_see_the_figures_sees_the_split_and_each_opens_its_list(
    acme, billing, epic, sam, vera, browser_of, key_of
):
    after_work(acme)

    def told(person):
        browser = browser_of(person)
        counted = figures(browser, BOARD)
        counted = {key: n for key, n in counted.items() if "/work-items/" in key}
        lists = {address: opened(browser, address) for address in counted}
        told = key_of(person).get(f"{API}alignment/").json()["results"]
        return counted, lists, told[0]["work_items"]

    own, lists, by_api = told(sam)
    outside = told(vera)
    days = {name: by_api[name] for name in ("since", "until")}
    asked = {"team": "T-1", "sorting": "unsorted"} | days
    items = key_of(sam).get(f"{API}work-items/", asked).json()
    with tenant(acme.pk):
        TeamFocus.objects.create(team=billing, is_open=True)
    shown = told(vera)

    assert sorted(own.values()) == [0, 0, 4]
    assert (lists, items["count"]) == (own, 4)
    assert by_api == {
        "window": "quarter",
        "since": "2026-10-01",
        "until": "2026-11-10",
        "linked": 0,
        "heartbeat": 0,
        "unsorted": 4,
    }
    assert outside == ({}, {}, None)
    assert shown == (own, lists, by_api)
