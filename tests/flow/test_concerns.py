"""What the worker keeps beside the teams' rows, and what the pages read of it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from flow import actions
from flow.models import BoardView, Concern, ConcernDay
from objectives.models import Heartbeat, LimitException, Objective
from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations import jobs
from sprints.actions.telling import tell_flow
from sprints.models import Sprint, SprintGoal
from tests import factories

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
BOARD = "/o/acme/alignment/"


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at_work(acme, billing):
    """Billing with O-12 in process, KR-31 that nobody works on, a goal not sorted."""
    with tenant(acme.pk):
        quarter = factories.QuarterFactory.create()
        objective = factories.in_process(billing, quarter, number=12)
        factories.KeyResultFactory.create(number=31, objective=objective)
        sprint = Sprint.objects.create(
            number=5,
            team=billing,
            name="Sprint 23",
            starts_on=date(2026, 11, 2),
            ends_on=date(2026, 11, 15),
        )
        SprintGoal.objects.create(sprint=sprint, text="Letters")
    return objective


@pytest.fixture
def kept(acme, at_work):
    """What the worker found, and the lines by kind."""
    with tenant(acme.pk):
        day = actions.keep_concerns(now=NOW)
        lines = {row.kind: row for row in Concern.objects.all()}
    return day, lines


def test_a_goal_not_sorted_is_asked_about_with_a_key_result_that_nobody_moves(
    kept, billing
):
    day, lines = kept

    asked = lines["unlinked_goal"]
    assert asked.title == "Billing: is this heartbeat, or does it move KR-31?"
    assert (asked.reference, asked.teams) == ("S-5", [billing.pk])
    assert {kind: day.counts[kind] for kind in ("starved", "orphan", "old")} == {
        "starved": 1,
        "orphan": 1,
        "old": 0,
    }


def test_a_heartbeat_quarter_is_in_no_rate_and_nobody_is_reminded(
    acme, at_work, billing, pia
):
    with tenant(acme.pk):
        Heartbeat.objects.create(
            team=billing,
            cycle=at_work.cycle,
            share="all",
            said_by=pia,
            said_on=NOW.date(),
        )

        day = actions.keep_concerns(now=NOW)

        assert not Concern.objects.filter(kind="unlinked_goal").exists()
    names = ("linked", "heartbeat", "unsorted", "missing")
    assert [day.counts[f"goal_{name}"] for name in names] == [0, 0, 0, 0]


def test_an_exception_that_is_asked_for_leads_to_its_okr(acme, at_work, billing, pia):
    with tenant(acme.pk):
        fourth = factories.ObjectiveFactory.create(
            number=1812, team=billing, cycle=at_work.cycle, state="ready"
        )
        LimitException.objects.create(
            team=billing,
            cycle=at_work.cycle,
            objective=fourth,
            reason="The law asks for it by June",
            asked_by=pia,
            asked_on=date(2026, 11, 3),
        )

        actions.keep_concerns(now=NOW)

        asked = Concern.objects.get(kind="exception")
    assert asked.title == "Billing: one OKR more, O-1812?"
    assert (asked.reference, asked.teams) == ("O-1812", [billing.pk])
    assert (asked.since, asked.days) == (date(2026, 11, 3), 8)


def test_a_change_asks_for_the_lines_anew_and_no_change_does_not(acme, kept):
    before = actions.watch(acme.pk, now=NOW)
    with tenant(acme.pk):
        record(None, "sprint_goal.sorted")
        SprintGoal.objects.update(kind="heartbeat")
        tell_flow(Sprint.objects.get(), NOW.date())
    after = actions.watch(acme.pk, now=NOW)
    jobs.work()

    assert (before, after) == (False, True)
    with tenant(acme.pk):
        assert not Concern.objects.filter(kind="unlinked_goal").exists()
        assert ConcernDay.objects.get().counts["goal_heartbeat"] == 1
    assert not actions.watch(acme.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_slow_change_asks_for_the_lines_though_a_later_one_overtook_it(acme, at_work):
    slow = connection.get_new_connection(connection.get_connection_params())
    with slow.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization_id', %s, true)", [f"{acme.pk}"]
        )
        cursor.execute("UPDATE sprints_sprintgoal SET kind = 'heartbeat'")
    with tenant(acme.pk):
        Sprint.objects.update(name="Sprint 24")
        actions.keep_concerns(now=NOW)
    before = actions.watch(acme.pk, now=NOW)

    slow.commit()

    assert (before, actions.watch(acme.pk, now=NOW)) == (False, True)
    slow.close()


def test_who_reads_the_board_finds_the_question_and_its_team_the_step(
    kept, vera, pia, browser_of
):
    for_all = browser_of(vera).get(BOARD).content.decode()
    for_team = browser_of(pia).get(BOARD).content.decode()

    assert "is this heartbeat, or does it move KR-31?" in for_all
    assert "Sort it" not in for_all
    assert "Sort it" in for_team


def test_the_api_lists_what_a_figure_counts(kept, vera, key_of):
    listed = key_of(vera).get("/api/v1/acme/alignment/concerns/?kind=starved").json()
    others = key_of(vera).get("/api/v1/acme/alignment/concerns/?team=T-99")

    assert [row["reference"] for row in listed["results"]] == ["KR-31"]
    assert [team["name"] for team in listed["results"][0]["teams"]] == ["Billing"]
    assert others.status_code == 404


def test_a_saved_view_is_there_for_who_saved_it_alone(kept, vera, sam, browser_of):
    saved = browser_of(sam).post(
        f"{BOARD}views/", {"name": "Before planning", "query": "for=planning&x=1"}
    )
    mine = browser_of(sam).get(BOARD).content.decode()
    theirs = browser_of(vera).get(BOARD).content.decode()
    with tenant(sam.organization_id):
        view = BoardView.objects.get()
    browser_of(vera).post(f"{BOARD}views/", {"forget": str(view.pk)})

    assert (saved.status_code, saved["Location"]) == (303, f"{BOARD}?for=planning")
    assert "Before planning</a>" in mine
    assert "Before planning</a>" not in theirs
    with tenant(sam.organization_id):
        assert BoardView.objects.get().query == "for=planning"


def test_the_board_reads_as_many_statements_with_many_lines_as_with_one(
    kept, acme, sam, browser_of, statements, billing
):
    browser = browser_of(sam)

    def many() -> None:
        with tenant(acme.pk):
            Concern.objects.bulk_create(
                Concern(
                    kind="stale",
                    place=place,
                    reference="O-12",
                    title="Who can say?",
                    teams=[billing.pk],
                )
                for place in range(50)
            )

    query = f"{BOARD}?mine=1&against=quarter"
    plain, narrowed = (
        statements(lambda: browser.get(BOARD)),
        statements(lambda: browser.get(query)),
    )
    many()

    assert statements(lambda: browser.get(BOARD)) == plain <= 12
    assert statements(lambda: browser.get(query)) == narrowed <= 12


def test_a_day_to_compare_with_is_worked_out_at_once(
    kept, acme, sam, billing, browser_of
):
    quarter_before = date(2026, 9, 30)
    with tenant(acme.pk):
        factories.QuarterFactory.create(
            name="2026-Q3", starts_on=date(2026, 7, 1), ends_on=quarter_before
        )
    query = f"{BOARD}?against=quarter"
    browser = browser_of(sam)

    early = browser.get(query).content.decode()
    with tenant(acme.pk):
        Objective.objects.update(started_on=date(2026, 9, 1))
    asked = browser.get(query)
    browser.post(f"{BOARD}compute/?on={quarter_before}")
    with tenant(acme.pk):
        actions.compute_day(quarter_before, now=NOW)
    told = browser.get(query)

    assert "nothing was in process yet" in early
    assert "the worker works this day out" in asked.content.decode()
    assert "</a> linked." in told.content.decode()
    assert "the worker works this day out" not in told.content.decode()
    assert asked["ETag"] != told["ETag"]
