"""The preview, the worker's progress, and what becomes of a run that breaks off."""

from datetime import UTC, datetime

from django.db import OperationalError

from objectives.importing import actions, progress, work
from objectives.importing.mapping import ColumnMapping
from objectives.models import ImportRow, ImportRun, Objective, Slot
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Job
from tests.objectives.import_browser import data_directory as data_directory
from tests.objectives.import_browser import page as page
from tests.objectives.import_browser import staged as staged
from tests.objectives.import_browser import the_run
from tests.pages import words


def test_the_preview_names_the_teams_that_will_be_over_their_limit(acme, page, quarter):
    rows = "".join(f"Billing,Objective {n},Q4 2026\n" for n in range(5))
    page.upload("Team,Objective,Cycle\n" + rows)
    run = the_run(acme)
    page.post(
        f"{run.pk}/columns/",
        {"column-0": "team", "column-1": "objective", "column-2": "cycle"},
    )

    answer = page.get(f"{run.pk}/preview/")

    assert "Billing 5 of 3" in words(answer)
    assert "commit nothing further until they are below their limit" in words(answer)


def test_the_rows_can_be_filtered_and_paged(page, staged):
    answer = page.get(f"{staged.pk}/preview/?show=left_out")
    assert [line.number for line in answer.context["lines"]] == [5]

    answer = page.get(f"{staged.pk}/preview/?show=known")
    assert "No row fits this filter." in words(answer)

    answer = page.get(
        f"{staged.pk}/preview/?show=problem", headers={"HX-Request": "true"}
    )
    assert answer.content.decode().strip().startswith("<section")


def test_progress_is_shown_while_the_worker_stages_and_leads_on(acme, page):
    page.upload("Team,Objective,Cycle\n" + "Billing,One,2026\n" * 1_500)
    run = the_run(acme)
    page.post(
        f"{run.pk}/columns/",
        {"column-0": "team", "column-1": "objective", "column-2": "cycle"},
        then_work=False,
    )
    assert "0 of 1 500 rows read" in words(page.get(f"{run.pk}/"))

    jobs.work_one()
    assert "1 000 of 1 500 rows read" in words(page.get(f"{run.pk}/"))

    page.work()
    answer = page.get(f"{run.pk}/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (
        204,
        f"/o/acme/imports/{run.pk}/preview/",
    )
    assert the_run(acme).rows_read == 1_500


def test_progress_is_shown_while_objectives_are_written(acme, page, staged):
    page.post(f"{staged.pk}/confirm/", then_work=False)
    progress.tell(staged.pk, 1)

    answer = page.get(f"{staged.pk}/", headers={"HX-Request": "true"})

    assert "1 of 2 objectives written" in words(answer)
    assert 'hx-trigger="every 1500ms"' in answer.content.decode()


def test_without_redis_the_import_goes_on_and_its_progress_is_unknown(
    acme, page, staged, settings
):
    settings.CACHES = settings.CACHES | {
        "redis": settings.CACHES["redis"] | {"LOCATION": "unix:///nowhere.sock"}
    }
    page.post(f"{staged.pk}/confirm/", then_work=False)
    assert "0 of 2 objectives written" in words(page.get(f"{staged.pk}/"))

    page.work()

    assert the_run(acme).state == "done"


def test_before_the_worker_looked_at_the_file_the_page_says_so(acme, page):
    page.upload(then_work=False)

    assert "Looking at the file" in words(page.get(f"{the_run(acme).pk}/"))


def test_a_past_day_to_see_is_offered_when_nothing_is_in_process(acme, page):
    page.upload("Team,Objective,Cycle\nBilling,One bill,Q1 2020\n")
    run = the_run(acme)
    chosen = {"column-0": "team", "column-1": "objective", "column-2": "cycle"}
    page.post(f"{run.pk}/columns/", chosen)
    page.post(f"{run.pk}/confirm/")

    answer = page.get(f"{run.pk}/result/")

    assert "/o/acme/alignment/?on=2020-03-30" in answer.content.decode()


def test_a_chunk_that_was_staged_already_is_not_staged_twice(acme, ada, page):
    page.upload("Team,Objective,Cycle\n" + "Billing,One,2026\n" * 1_500)
    run = the_run(acme)
    now = datetime(2026, 11, 10, tzinfo=UTC)
    with tenant(acme.pk):
        actions.map_columns(
            run,
            ColumnMapping(
                {"team": "Team", "objective": "Objective", "cycle": "Cycle"}
            ).as_json(),
            actor=ada,
            on=now.date(),
        )
        for _ in range(2):
            work.stage_chunk(run.pk, start=0, on=now.date(), now=now)

        assert ImportRow.objects.count() == 1_000
        assert ImportRun.objects.get().rows_read == 1_000


def test_a_failure_while_it_is_written_leaves_nothing_and_says_so(
    acme, page, staged, data_directory, monkeypatch
):
    def break_off(run_id, count):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(progress, "tell", break_off)

    page.post(f"{staged.pk}/confirm/")

    run = the_run(acme)
    assert (run.state, run.error) == ("failed", work.FAILED)
    assert list(data_directory.iterdir()) == []
    with tenant(acme.pk):
        assert not Objective.objects.exists()
        assert not Slot.objects.exists()
    assert "was not imported" in words(page.get(f"{run.pk}/result/"))


def test_what_the_database_may_cure_is_tried_again(acme, page, staged, monkeypatch):
    def deadlock(run_id, count):
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as broken:
        broken.setattr(progress, "tell", deadlock)
        page.post(f"{staged.pk}/confirm/")
    waiting = Job.objects.get(name="objectives.apply_import")
    assert (waiting.state, waiting.attempts, the_run(acme).state) == (
        "waiting",
        1,
        "applying",
    )

    Job.objects.filter(pk=waiting.pk).update(run_at=waiting.created_at)
    page.work()

    assert the_run(acme).state == "done"


def test_pages_that_are_not_due_lead_to_the_one_that_is(page, staged):
    for address in ("result/", ""):
        answer = page.get(f"{staged.pk}/{address}", follow=True)
        assert answer.redirect_chain[-1][0].endswith("/preview/")
    page.post(f"{staged.pk}/confirm/")
    for address in ("columns/", "preview/"):
        answer = page.get(f"{staged.pk}/{address}", follow=True)
        assert answer.redirect_chain[-1][0].endswith("/result/")
