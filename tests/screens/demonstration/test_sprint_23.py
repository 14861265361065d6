"""The numbers of the demonstration's present sprint, computed again from its rows."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from objectives.models import CheckIn, Initiative
from okrhub.lib.tenancy import tenant
from sprints.models import Sprint, WorkItem
from tests.screens.demonstration.conftest import TODAY

HOME = "/o/carebridge/"
NUMBER = re.compile(r"[-+\u2212]?\d[\d\u00a0\u202f]*(?:\.\d+)?")


@pytest.fixture
def opened(browser_as):
    """Read a page as the scrum master of the Digital Front Door: `opened(address)`."""
    browser = browser_as("noah")

    def read(address):
        response = browser.get(address.replace("&amp;", "&"))
        assert response.status_code == 200, address
        return response.content.decode()

    return read


def cells(row):
    """Return the words of a row's cells by their label."""
    parts = re.split(r'data-l="([^"]+)"', row)[1:]
    return {
        label: " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", html).split())
        for label, html in zip(parts[::2], parts[1::2], strict=True)
    }


def first_number(words):
    """Return the first number of some words, zero if nothing changed, else None."""
    if words.startswith("no change"):
        return Decimal(0)
    found = NUMBER.search(words)
    if found is None:
        return None
    plain = re.sub(r"[\u00a0\u202f]", "", found[0])
    return Decimal(plain.replace("\u2212", "-"))


def by_hand(item):
    """Say what an item is for, from its epic, else from the goal of its sprint."""
    bet = item.epic.initiative if item.epic else None
    if item.epic and (item.epic.is_heartbeat or (bet and bet.kind == "heartbeat")):
        return "heartbeat"
    links = list(bet.links.all()) if bet and bet.kind == "strategic" else []
    if any(one.expected_impact or one.expected_change is not None for one in links):
        return "linked"
    goal = item.sprint.goals.first()
    if goal and goal.kind == "heartbeat":
        return "heartbeat"
    aims = goal.links.all() if goal else ()
    if any(one.expected_change is not None for one in aims):
        return "linked"
    return "unsorted"


def value_on(key_result, day):
    """Return the latest value measured by a day, the baseline before the first."""
    rows = CheckIn.objects.filter(
        key_result=key_result, value__isnull=False, measured_on__lte=day
    )
    latest = rows.order_by("measured_on", "recorded_at").last()
    return latest.value if latest else key_result.baseline


def test_the_numbers_of_sprint_23_follow_from_the_rows_that_their_links_open(
    carebridge, opened
):
    with tenant(carebridge.pk):
        _check_items(opened)
        _check_beside(opened)
        _check_moves(opened)


def _check_items(opened):
    """Count the items again as their lists show them."""
    page = opened(f"{HOME}teams/T-1/work-items/")
    row = next(one for one in page.split('<tr role="row">') if ">Sprint 23</a>" in one)
    counts = re.findall(r'href="([^"]+sorting=(\w+)&amp;[^"]+)">(\d+)<', row)

    listed = set()
    for address, sorting, count in counts:
        items = re.findall(r"<b>(DOOR-\d+)</b>", opened(address))
        assert len(items) == int(count), sorting
        for item in WorkItem.objects.filter(key__in=items):
            assert (item.key, by_hand(item)) == (item.key, sorting)
        listed |= set(items)

    sprint = Sprint.objects.get(team__number=1, name="Sprint 23")
    assert [sorting for _, sorting, _ in counts] == ["linked", "heartbeat", "unsorted"]
    assert listed == set(sprint.work_items.values_list("key", flat=True))
    assert len(listed) > 10


def _check_beside(opened):
    """Count again what stands beside the sprint: its initiatives and its items."""
    sprint = Sprint.objects.get(team__number=1, name="Sprint 23")
    page = opened(f"{HOME}sprints/{sprint.reference}/")
    panel = page.split('id="h-work"')[1].split("</aside>")[0]
    counts = re.findall(r'sorting=(\w+)&amp;sprint=S-\d+">(\d+) ', panel)
    shown = set(re.findall(r"/initiatives/(I-\d+)/\"", panel.split('id="h-tried"')[1]))

    items = Counter(by_hand(item) for item in sprint.work_items.all())
    assert {name: int(count) for name, count in counts} == items
    assert f">{sum(items.values())}</a></b>" in panel
    bets = [bet for bet in Initiative.objects.all() if was_tried_in(bet, sprint)]
    assert shown == {bet.reference for bet in bets}
    classes = Counter(bet_by_hand(bet) for bet in bets)
    assert (
        f"{classes['linked']} linked, {classes['heartbeat']} heartbeat,"
        f" {classes['unsorted']} not sorted</p>"
    ) in panel
    assert (len(bets), items["unsorted"]) == (3, 8)


def was_tried_in(bet, sprint):
    """Say whether a team's initiative was in "doing" on a day of a sprint."""
    steps = list(bet.steps.order_by("effective_on", "recorded_at"))
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        until = after.effective_on if after else TODAY
        if step.to_state == "doing" and bet.team_id == sprint.team_id:
            return step.effective_on <= sprint.ends_on and until >= sprint.starts_on
    return False


def bet_by_hand(bet):
    """Say what an initiative is for: only a link with an expectation counts."""
    expects = any(one.has_expectation for one in bet.links.all())
    if bet.kind == "heartbeat":
        assert not bet.links.exists()
    elif bet.kind == "strategic" and expects:
        return "linked"
    return "heartbeat" if bet.kind == "heartbeat" else "unsorted"


def _check_moves(opened):
    """Work out from the check-ins how far key results moved."""
    moved = 0
    for sprint in Sprint.objects.filter(name="Sprint 23").order_by("number"):
        page = opened(f"{HOME}sprints/{sprint.reference}/")
        links = [link for goal in sprint.goals.all() for link in goal.links.all()]
        for link in links:
            one = link.key_result
            row = page.split(f'id="key-result-{one.number}"')[1].split("</tr>")[0]
            shown = {label: first_number(words) for label, words in cells(row).items()}
            start = value_on(one, sprint.starts_on)
            now = value_on(one, TODAY)
            about = (sprint.reference, one.reference)
            assert (*about, shown["At start"]) == (*about, start)
            assert (*about, shown["Expected"]) == (*about, link.expected_change)
            if shown["Now"] is not None:
                assert (*about, shown["Now"], shown["Moved"]) == (
                    *about,
                    now,
                    now - start,
                )
                moved += 1
            else:
                assert not CheckIn.objects.filter(
                    key_result=one, measured_on__gt=sprint.starts_on
                ).exists()

    assert moved >= 5
