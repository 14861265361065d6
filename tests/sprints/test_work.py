"""What work items inherit, and how "not sorted yet" shrinks."""

import itertools

import pytest
from django.urls import reverse

from objectives.models import Initiative, InitiativeLink
from okrhub.lib.errors import NotPermitted
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.inheritance import Bet, Sorting, inherited
from sprints.models import (
    Sprint,
    SprintGoal,
    SprintGoalLink,
    TeamFocus,
    WorkEpic,
    WorkItem,
)
from tests import factories

pytestmark = pytest.mark.usefixtures("on_tuesday")


def page(name, **which):
    which = {"slug": "acme", "reference": "T-1"} | which
    return reverse(f"sprints:{name}", kwargs=which)


@pytest.fixture
def item(acme, billing, sprint):
    """Keep a work item of Billing in Sprint 23."""
    numbers = itertools.count(1)

    def keep(**fields):
        with tenant(acme.pk):
            return WorkItem.objects.create(
                **{
                    "key": f"PAY-{next(numbers)}",
                    "title": "Show an estimate",
                    "team": billing,
                    "sprint": sprint,
                    "digest": "0",
                }
                | fields
            )

    return keep


@pytest.fixture
def epic(acme):
    with tenant(acme.pk):
        return WorkEpic.objects.create(key="PAY-100", title="Estimates")


@pytest.fixture
def bet(acme, billing, complaints):
    """Keep an initiative for KR-31."""

    def keep(*, kind="strategic", impact="2", state="doing"):
        with tenant(acme.pk):
            initiative = factories.InitiativeFactory.create(
                number=7, team=billing, kind=kind, state=state
            )
            InitiativeLink.objects.create(
                initiative=initiative, key_result=complaints, expected_impact=impact
            )
        return initiative

    return keep


KINDS = ("strategic", "heartbeat", "unsorted")
GOALS = (None, "linked", "heartbeat", "unsorted")


@pytest.mark.parametrize("is_heartbeat_epic", [False, True])
@pytest.mark.parametrize("initiative", [None, *itertools.product(KINDS, ("", "2"))])
@pytest.mark.parametrize(
    ("goal", "expected"), [*itertools.product(GOALS, [None]), ("linked", -2)]
)
def test_the_database_says_what_the_rule_says(
    acme,
    sprint,
    item,
    epic,
    bet,
    complaints,
    is_heartbeat_epic,
    initiative,
    goal,
    expected,
):
    with tenant(acme.pk):
        if goal:
            row = SprintGoal.objects.create(sprint=sprint, text="x", kind=goal)
            if goal == "linked":
                SprintGoalLink.objects.create(
                    goal=row, key_result=complaints, expected_change=expected
                )
    if is_heartbeat_epic or initiative:
        with tenant(acme.pk):
            epic.is_heartbeat = is_heartbeat_epic
            epic.initiative = (
                bet(kind=initiative[0], impact=initiative[1])
                if initiative and not is_heartbeat_epic
                else None
            )
            epic.save()
        item(epic=epic)
    else:
        item()

    with tenant(acme.pk):
        found = queries.sorted_items().get().sorting

    assert found == inherited(
        is_heartbeat_epic=is_heartbeat_epic,
        initiative=Bet(initiative[0], bool(initiative[1]))
        if initiative and not is_heartbeat_epic
        else None,
        goal=Bet(goal, has_expectation=bool(expected)) if goal else None,
    )


@pytest.mark.parametrize(
    ("bet", "sorting"),
    [
        (Bet("strategic", has_expectation=True), Sorting.LINKED),
        (Bet("strategic"), Sorting.UNSORTED),
        (Bet("heartbeat"), Sorting.HEARTBEAT),
        (Bet("unsorted", has_expectation=True), Sorting.UNSORTED),
    ],
)
def test_a_link_counts_only_with_an_expectation(bet, sorting):
    assert inherited(is_heartbeat_epic=False, initiative=bet, goal=None) is sorting


def test_not_sorted_yet_shrinks_when_an_epic_becomes_an_initiative(
    acme, billing, item, epic, bet, sam, today
):
    for _ in range(3):
        item(epic=epic)
    item()
    initiative = bet()

    with tenant(acme.pk):
        before = queries.work_by_sprint(billing, today)[0].share
    actions.sort_epic(epic, initiative=initiative, actor=sam, on=today)
    with tenant(acme.pk):
        after = queries.work_by_sprint(billing, today)[0].share
        rest = queries.unsorted_epics(billing)

    assert (before.unsorted, before.linked) == (4, 0)
    assert (after.unsorted, after.linked) == (1, 3)
    assert [(row.epic, row.items) for row in rest] == [(None, 1)]


def test_a_figure_is_the_length_of_the_list_that_it_opens(
    acme, billing, item, epic, bet, today
):
    with tenant(acme.pk):
        epic.initiative = bet()
        epic.save()
    for fields in ({"epic": epic}, {"epic": epic}, {}, {"sprint": None}):
        item(**fields)

    with tenant(acme.pk):
        shown = queries.work_by_sprint(billing, today)
        for row in shown:
            for sorting in Sorting:
                listed = queries.items_listed(
                    billing,
                    sorting=sorting.value,
                    sprint=row.sprint,
                    has_no_sprint=row.sprint is None,
                )
                assert listed.count() == getattr(row.share, sorting.value)


def test_nobody_outside_the_teams_that_work_on_it_sorts_an_epic(
    acme, item, epic, lena, today
):
    item(epic=epic)

    with pytest.raises(NotPermitted, match="The people of Billing"):
        actions.sort_epic(epic, is_heartbeat=True, actor=lena, on=today)


def test_a_team_sees_its_figures_first_and_shows_them_when_it_wants(
    acme, billing, item, browser_of, lena, sam
):
    item()

    first = browser_of(lena).get(page("team_work"))
    own = browser_of(sam).get(page("team_work"))
    with tenant(acme.pk):
        TeamFocus.objects.create(team=billing, is_open=True)
    later = browser_of(lena).get(page("team_work"))

    assert (first.status_code, own.status_code, later.status_code) == (403, 200, 200)
    assert "sees first what its work is for" in first.text


def test_an_epic_is_sorted_with_one_tap_without_a_script(
    acme, item, epic, bet, browser_of, sam
):
    item(epic=epic)
    bet()

    shown = browser_of(sam).get(page("team_work"))
    done = browser_of(sam).post(
        page("epic_sort", pk=epic.pk), {"is": "I-7"}, follow=True
    )

    assert "It is this initiative" in shown.text
    assert "PAY-100 is I-7." in done.text
    assert "Every item inherits what it is for." in done.text


def test_nonsense_sorts_nothing(acme, item, epic, browser_of, sam):
    item(epic=epic)

    answer = browser_of(sam).post(page("epic_sort", pk=epic.pk), {"is": "I-99"})

    assert answer.status_code == 409


def api(name, **which):
    return reverse(f"api:{name}", kwargs={"slug": "acme"} | which)


def test_items_are_brought_along_over_the_api_as_often_as_one_likes(
    acme, billing, sprint, key_of, sam
):
    client = key_of(sam)
    body = {
        "items": [
            {
                "key": "PAY-2",
                "title": "Show an estimate",
                "team": "Billing",
                "sprint": "Sprint 23",
                "epic": "PAY-1",
                "epic_title": "Estimates",
                "done": "2026-11-09",
            },
            {"key": "PAY-3", "title": "Elsewhere", "team": "Nowhere"},
            {"key": "PAY-2", "title": "Twice", "team": "Billing"},
        ]
    }

    def fates(answer):
        return [(row["fate"], row["problem"]) for row in answer.json()["items"]]

    dry = client.post(api("bring_work_items"), body | {"is_dry_run": True})
    with tenant(acme.pk):
        assert WorkItem.objects.count() == 0
    first = client.post(api("bring_work_items"), body)
    again = client.post(api("bring_work_items"), body)
    listed = client.get(api("work_items"), {"team": "T-1", "sorting": "unsorted"})

    problems = [
        ("left_out", "There is no team “Nowhere” here."),
        ("left_out", "Its key is named twice."),
    ]
    assert fates(dry) == fates(first) == [("new", ""), *problems]
    assert fates(again)[0] == ("known", "")
    (row,) = listed.json()["results"]
    assert (row["key"], row["sprint"], row["epic"], row["done_on"]) == (
        "PAY-2",
        "S-5",
        "PAY-1",
        "2026-11-09",
    )


def test_an_epic_is_sorted_over_the_api(acme, item, epic, bet, key_of, sam, lena):
    item(epic=epic)
    bet()
    there = api("work_epic", pk=epic.pk)

    kept = key_of(sam).post(there, {"initiative": "I-7"})
    refused = key_of(lena).post(there, {"is_heartbeat": True})
    both = key_of(sam).post(there, {"initiative": "I-7", "is_heartbeat": True})

    assert (kept.status_code, kept.json()["initiative"]) == (200, "I-7")
    assert (refused.status_code, both.status_code) == (403, 409)


def test_the_items_of_other_teams_are_not_listed(acme, item, key_of, lena, sam):
    item()

    mine = key_of(sam).get(api("work_items")).json()
    theirs = key_of(lena).get(api("work_items")).json()

    assert (mine["count"], theirs["count"]) == (1, 0)


def test_a_deleted_initiative_leaves_its_epic_unsorted(acme, item, epic, bet, billing):
    initiative = bet()
    with tenant(acme.pk):
        epic.initiative = initiative
        epic.save()
        Initiative.objects.get(pk=initiative.pk).delete()

        epic.refresh_from_db()

    assert epic.initiative is None


def test_a_sprint_of_the_team_knows_its_items(acme, item, sprint, billing):
    item()
    item(sprint=None)

    with tenant(acme.pk):
        share = queries.share_of_sprint(Sprint.objects.get())

    assert (share.unsorted, share.total) == (1, 1)
