"""What a team's work is for is told to the team first, by every path that tells it."""

from datetime import date, timedelta

import pytest

from flow import actions
from okrhub.lib.tenancy import tenant
from sprints.models import TeamFocus, WorkItem
from tests import factories

pytestmark = pytest.mark.usefixtures("on_tuesday")
TODAY = date(2026, 11, 10)
MARK = "Zebra"
WORK = ("work_linked", "work_heartbeat", "work_unsorted")
KINDS = (*WORK, "unmeasured", "measured", "stopped")
BOARD, API = "/o/acme/alignment/", "/api/v1/acme/"
OWN_PAGES = [
    f"/o/acme/teams/T-1/{path}"
    for path in (
        "feature-factory/",
        "feature-factory/unsorted/",
        "needle/",
        "work-items/",
        "work-items/list/",
    )
] + [f"{API}teams/T-1/{path}/" for path in ("feature-factory", "needle")]
LISTS = [
    *(f"{BOARD}list/?kind={kind}" for kind in KINDS),
    f"{BOARD}list/?kind=work_unsorted&team=T-1",
    *(f"{API}alignment/concerns/?kind={kind}" for kind in KINDS),
    f"{API}alignment/concerns/",
    f"{API}work-items/",
]
FIGURES = [BOARD, f"{BOARD}?against=quarter", "/o/acme/teams/T-1/"]
ELSEWHERE = [f"{BOARD}wall/", "/o/acme/report/", "/o/acme/leading/", f"{BOARD}?mine=1"]


@pytest.fixture
def told(acme, billing, complaints, now):
    """Initiatives of Billing in each class, a work item, and what the worker makes."""
    with tenant(acme.pk):
        for number, (state, kind, days) in enumerate(
            [
                ("doing", "unsorted", 3),
                ("doing", "heartbeat", 3),
                ("doing", "strategic", 3),
                ("done", "unsorted", 40),
                ("done", "heartbeat", 41),
                ("stopped", "unsorted", 5),
            ],
            start=1,
        ):
            tried = factories.InitiativeFactory.create(
                number=number,
                text=f"{MARK} {number}",
                team=billing,
                state=state,
                kind=kind,
                since=TODAY - timedelta(days=days),
                observed="moved" if days == 41 else "",
            )
            if kind == "strategic":
                factories.InitiativeLinkFactory.create(
                    initiative=tried, key_result=complaints, expected_impact="2"
                )
        WorkItem.objects.create(
            team=billing, key="I-2", title=f"{MARK} item", digest="0"
        )
        actions.keep_concerns(now=now)


def paths_that_tell(browser, key):
    """Return the paths that tell this reader of Billing's work."""
    told = set()
    for path in [*OWN_PAGES, *LISTS, *FIGURES, *ELSEWHERE]:
        answer = (key if path.startswith(API) else browser).get(path)
        assert answer.status_code in ({200, 403} if path in OWN_PAGES else {200}), path
        text = answer.content.decode()
        figures = ("1 heartbeat", "are heartbeat", "is heartbeat")
        counts = path in FIGURES and any(words in text for words in figures)
        if MARK in text or counts or (path in OWN_PAGES and answer.status_code == 200):
            told.add(path)
    return told


@pytest.mark.parametrize("reader", ["vera", "ada"])
def test_outsiders_are_told_by_no_path_until_the_team_shows_its_figures(
    told, acme, billing, reader, request, browser_of, key_of
):
    person = request.getfixturevalue(reader)
    browser, key = browser_of(person), key_of(person)

    before = paths_that_tell(browser, key)
    with tenant(acme.pk):
        TeamFocus.objects.create(team=billing, is_open=True)
    after = paths_that_tell(browser, key)

    assert before == set()
    assert after == {*OWN_PAGES, *LISTS, *FIGURES}


def test_the_scrum_master_is_told_at_once(told, sam, browser_of, key_of):
    told = paths_that_tell(browser_of(sam), key_of(sam))

    assert told - {f"{BOARD}?mine=1"} == {*OWN_PAGES, *LISTS, *FIGURES}


def test_a_figure_counts_as_many_lines_as_its_list_has_for_each_reader(
    told, acme, intake, now, sam, vera, browser_of
):
    with tenant(acme.pk):
        factories.InitiativeFactory.create(
            number=9, team=intake, state="doing", since=TODAY, kind="unsorted"
        )
        actions.keep_concerns(now=now)

    for person, count in ((sam, 2), (vera, 0)):
        browser = browser_of(person)
        board = browser.get(BOARD).content.decode()
        listed = browser.get(f"{BOARD}list/?kind=work_unsorted").content.decode()

        assert f"{count} not sorted yet</a>" in board
        assert f"<h1>{count} initiative" in listed
