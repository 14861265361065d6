"""The import in the browser: upload, columns, preview, progress, result."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from openpyxl import Workbook

from objectives.importing import actions, kept, progress, work
from objectives.importing.mapping import ColumnMapping
from objectives.models import ImportRow, ImportRun, Objective, Slot
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Job
from teams.models import Team

FILE = (
    "Squad,Objective,KR,Quarter,Start,Goal 31.12.,Lead\n"
    "Billing,No bill comes as a surprise,Calls,Q4 2026,9,4,somebody\n"
    "Billing,No bill comes as a surprise,Trust,Q4 2026,,90 %,somebody\n"
    "Intake,Short waits,Waits,Q1 2020,,,\n"
    ",Nobody's,Calls,Q4 2026,,,\n"
)
COLUMNS = {
    "column-0": "team",
    "column-1": "objective",
    "column-2": "key_result",
    "column-3": "cycle",
    "column-4": "baseline",
    "column-5": "target",
    "column-6": "",
}


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def page(acme, ada, browser_of, django_capture_on_commit_callbacks):
    """Be Ada's browser below /o/acme/imports/; do due jobs after each POST."""

    class Page:
        client: Client = browser_of(ada)

        def get(self, address: str, **options):
            return self.client.get(f"/o/acme/imports/{address}", **options)

        def post(self, address: str, data=None, *, then_work: bool = True):
            with django_capture_on_commit_callbacks(execute=True):
                answer = self.client.post(f"/o/acme/imports/{address}", data or {})
            if then_work:
                self.work()
            return answer

        def work(self) -> None:
            with django_capture_on_commit_callbacks(execute=True):
                jobs.work()

        def upload(self, content: str | bytes = FILE, name="okrs.csv", **options):
            content = content.encode() if isinstance(content, str) else content
            return self.post(
                "new/", {"file": SimpleUploadedFile(name, content)}, **options
            )

    return Page()


def the_run(organization) -> ImportRun:
    with tenant(organization.pk):
        return ImportRun.objects.get()


def texts(answer) -> str:
    """Return the words of a page with single blanks."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.split())


@pytest.fixture
def staged(acme, billing, quarter, page) -> ImportRun:
    page.upload()
    run = the_run(acme)
    page.post(f"{run.pk}/columns/", COLUMNS)
    return the_run(acme)


def test_a_file_goes_from_upload_to_result(
    acme, billing, quarter, page, data_directory
):
    answer = page.upload()
    run = the_run(acme)
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/o/acme/imports/{run.pk}/",
    )
    assert run.state == "uploaded"
    assert (run.rows_total, len(run.sha256)) == (4, 64)

    answer = page.get(f"{run.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/o/acme/imports/{run.pk}/columns/", 302)]
    assert "okrs.csv, 4 rows. Nothing has been written yet." in texts(answer)
    assert "Billing, Intake" in texts(answer)
    form = answer.context["form"]
    assert [row["control"].value() for row in form.rows()] == [
        "team",
        "objective",
        "key_result",
        "cycle",
        "baseline",
        "target",
        "",
    ]
    assert [row["is_sure"] for row in form.rows()] == [True] * 5 + [False] * 2

    page.post(f"{run.pk}/columns/", COLUMNS)
    answer = page.get(f"{run.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/o/acme/imports/{run.pk}/preview/", 302)]
    assert [(line.number, line.problem) for line in answer.context["lines"]] == [
        (2, ""),
        (3, ""),
        (4, ""),
        (5, "The row names no team."),
    ]
    assert "Objectives 2" in texts(answer)
    assert "Rows, with their reasons 1" in texts(answer)
    assert "Column that becomes nothing: “Lead”." in texts(answer)
    with tenant(acme.pk):
        assert not Objective.objects.exists()

    page.post(f"{run.pk}/confirm/")
    answer = page.get(f"{run.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/o/acme/imports/{run.pk}/result/", 302)]
    assert "3 rows came in. 0 were here already, 1 were left out." in texts(answer)
    with tenant(acme.pk):
        assert Objective.objects.count() == 2
        assert list(Team.objects.order_by("pk").values_list("name", flat=True)) == [
            "Billing",
            "Intake",
        ]
        assert list(Slot.objects.values_list("team_id", "is_fact")) == [
            (billing.pk, True)
        ]
    assert list(data_directory.iterdir()) == []
    assert Job.objects.filter(name="flow.refresh_organization").count() == 1


def test_the_same_file_again_has_nothing_to_import(acme, page, staged):
    page.post(f"{staged.pk}/confirm/")
    page.upload()
    with tenant(acme.pk):
        again = ImportRun.objects.latest("pk")

    page.post(f"{again.pk}/columns/", COLUMNS)
    answer = page.get(f"{again.pk}/preview/")

    assert "There is nothing to import" in texts(answer)
    assert [line.words for line in answer.context["lines"]] == [
        *["Already here"] * 3,
        "Left out",
    ]


def test_a_file_stays_below_the_data_directory_under_a_name_of_its_own(
    acme, page, data_directory
):
    page.upload(name="../../evil.csv")

    (path,) = data_directory.iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}", path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert data_directory.stat().st_mode & 0o777 == 0o700
    assert the_run(acme).file_name == "evil.csv"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"x", "Only CSV and XLSX files are read"),
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        ("a.csv", b"x" * (27 * 1024 * 1024), "Choose a file of at most 5 MB."),
    ],
)
def test_the_form_refuses_at_once_what_it_can(
    acme, page, data_directory, name, content, sentence
):
    answer = page.upload(content, name)

    assert answer.status_code == 422
    assert sentence in texts(answer)
    assert not data_directory.exists()
    with tenant(acme.pk):
        assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Team,Objective\nBilling,No\0 bill\n", "The file holds zero bytes"),
        ("Team,Objective\n" + "a,b\n" * 10_001, "more than 10,000 rows"),
    ],
)
def test_what_the_worker_cannot_read_gets_a_sentence_and_leaves_no_file(
    acme, page, data_directory, content, sentence
):
    page.upload(content)

    run = the_run(acme)
    answer = page.get(f"{run.pk}/", follow=True)
    assert answer.redirect_chain[-1][0].endswith("/result/")
    assert sentence in texts(answer)
    assert list(data_directory.iterdir()) == []


def test_a_spreadsheet_goes_the_same_way(acme, page, data_directory):
    book = Workbook()
    for row in (["Team", "Objective", "Cycle"], ["Billing", "One bill", 2026]):
        book.worksheets[0].append(row)
    content = BytesIO()
    book.save(content)
    page.upload(content.getvalue(), "okrs.xlsx")
    run = the_run(acme)

    page.post(
        f"{run.pk}/columns/",
        {"column-0": "team", "column-1": "objective", "column-2": "cycle"},
    )

    with tenant(acme.pk):
        assert ImportRow.objects.get().values["cycle_end"] == "2026-12-31"


def test_a_mapping_file_leads_past_the_columns(acme, page):
    mapping = b'[columns]\nteam = "Squad"\nobjective = "Objective"\ncycle = "Quarter"'
    page.post(
        "new/",
        {
            "file": SimpleUploadedFile("okrs.csv", FILE.encode()),
            "mapping": SimpleUploadedFile("m.toml", mapping),
        },
    )

    assert the_run(acme).state == "staged"


def test_a_mapping_keeps_what_the_page_does_not_ask_when_columns_are_changed(
    acme, page
):
    mapping = b"""[columns]
    team = "{Squad} ({Lead})"
    objective = "Objective"
    cycle = "Quarter"
    [skip]
    KR = ["Trust"]
    """
    given = {
        "file": SimpleUploadedFile("okrs.csv", FILE.encode()),
        "mapping": SimpleUploadedFile("okrs.toml", mapping),
    }
    page.post("new/", given)
    run = the_run(acme)

    answer = page.get(f"{run.pk}/columns/")
    form = answer.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    page.post(f"{run.pk}/columns/", sent | {"column-2": "key_result"})

    assert sent["column-0"] == "team"
    assert '<option value="" selected>Part of: Team</option>' in answer.content.decode()
    changed = the_run(acme).mapping
    assert changed["columns"]["team"] == "{Squad} ({Lead})"
    assert changed["columns"]["key_result"] == "KR"
    assert changed["skip"] == {"KR": ["Trust"]}


def test_teams_of_several_organisations_are_told_apart_by_what_the_page_asks(
    acme, page
):
    lines = ("Ward,Sales,Trust,2019-Q1", "Clinic,Sales,Calm,2019-Q1")
    page.upload("\n".join(("Company,Team,Objective,Quarter", *lines)))
    run = the_run(acme)
    form = page.get(f"{run.pk}/columns/").context["form"]
    sent = {field.html_name: field.value() or "" for field in form}

    page.post(f"{run.pk}/columns/", sent)
    apart = teams_of(run)
    again = page.get(f"{run.pk}/columns/").context["form"]
    page.post(f"{run.pk}/columns/", sent | {"whose": ""})

    assert (sent["whose"], again["whose"].value()) == ("Company", "Company")
    assert apart == {"Sales (Ward)", "Sales (Clinic)"}
    assert teams_of(run) == {"Sales"}


def teams_of(run):
    with tenant(run.organization_id):
        return {row.values["team"] for row in ImportRow.objects.filter(run=run)}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (b"[teams]", "is no part of a mapping"),
        (b"\xff\xff", "The mapping is not a text file."),
    ],
)
def test_a_wrong_mapping_file_is_refused_at_once(page, mapping, sentence):
    answer = page.post(
        "new/",
        {
            "file": SimpleUploadedFile("okrs.csv", FILE.encode()),
            "mapping": SimpleUploadedFile("m.toml", mapping),
        },
    )

    assert answer.status_code == 422
    assert sentence in texts(answer)


def test_a_mapping_file_for_other_columns_fails_with_their_names(
    acme, page, data_directory
):
    page.post(
        "new/",
        {
            "file": SimpleUploadedFile("okrs.csv", FILE.encode()),
            "mapping": SimpleUploadedFile("m.toml", b'[columns]\nteam = "Crew"'),
        },
    )

    assert the_run(acme).error == (
        "The mapping names columns that the file lacks: “Crew”."
    )
    assert list(data_directory.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column-6": "team"}, "Two columns become “Team”."),
        ({"column-1": ""}, "One column must become the objective."),
        ({"column-0": ""}, "No column names the team, so name it here."),
        ({"column-3": ""}, "No column names the cycle, so name it here."),
        ({"cycle": "soon"}, "Write it as Q4 2026, FY27-Q1 or 2026."),
    ],
)
def test_columns_that_do_not_fit_come_back_as_they_were_chosen(
    acme, page, changes, sentence
):
    page.upload()
    run = the_run(acme)

    answer = page.post(f"{run.pk}/columns/", COLUMNS | changes)

    assert answer.status_code == 422
    assert sentence in texts(answer)
    chosen = {name: answer.context["form"][name].value() for name in COLUMNS}
    assert chosen == COLUMNS | {n: v for n, v in changes.items() if n in COLUMNS}
    assert the_run(acme).state == "uploaded"


def test_team_and_cycle_can_be_named_once_for_all_rows(acme, page):
    page.upload("Objective\nNo bill comes as a surprise\n")
    run = the_run(acme)

    page.post(
        f"{run.pk}/columns/",
        {"column-0": "objective", "team": "Billing", "cycle": "Q4 2026"},
    )

    with tenant(acme.pk):
        values = ImportRow.objects.get().values
        assert (values["team"], values["cycle_start"]) == ("Billing", "2026-10-01")


def test_the_columns_can_be_changed_after_the_preview(acme, page, staged):
    answer = page.get(f"{staged.pk}/columns/")
    assert answer.context["form"]["column-2"].value() == "key_result"

    page.post(f"{staged.pk}/columns/", COLUMNS | {"column-2": ""})

    assert the_run(acme).result.get("key_results", 0) == 0
    with tenant(acme.pk):
        assert ImportRow.objects.count() == 4


def test_the_preview_names_the_teams_that_will_be_over_their_limit(acme, page, quarter):
    rows = "".join(f"Billing,Objective {n},Q4 2026\n" for n in range(5))
    page.upload("Team,Objective,Cycle\n" + rows)
    run = the_run(acme)
    page.post(
        f"{run.pk}/columns/",
        {"column-0": "team", "column-1": "objective", "column-2": "cycle"},
    )

    answer = page.get(f"{run.pk}/preview/")

    assert "Billing 5 of 3" in texts(answer)
    assert "commit nothing further until they are below their limit" in texts(answer)


def test_the_rows_can_be_filtered_and_paged(page, staged):
    answer = page.get(f"{staged.pk}/preview/?show=left_out")
    assert [line.number for line in answer.context["lines"]] == [5]

    answer = page.get(f"{staged.pk}/preview/?show=known")
    assert "No row fits this filter." in texts(answer)

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
    assert "0 of 1 500 rows read" in texts(page.get(f"{run.pk}/"))

    jobs.work_one()
    assert "1 000 of 1 500 rows read" in texts(page.get(f"{run.pk}/"))

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

    assert "1 of 2 objectives written" in texts(answer)
    assert 'hx-trigger="every 1500ms"' in answer.content.decode()


def test_without_redis_the_import_goes_on_and_its_progress_is_unknown(
    acme, page, staged, settings
):
    settings.CACHES = settings.CACHES | {
        "redis": settings.CACHES["redis"] | {"LOCATION": "unix:///nowhere.sock"}
    }
    page.post(f"{staged.pk}/confirm/", then_work=False)
    assert "0 of 2 objectives written" in texts(page.get(f"{staged.pk}/"))

    page.work()

    assert the_run(acme).state == "done"


def test_before_the_worker_looked_at_the_file_the_page_says_so(acme, page):
    page.upload(then_work=False)

    assert "Looking at the file" in texts(page.get(f"{the_run(acme).pk}/"))


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
    assert "was not imported" in texts(page.get(f"{run.pk}/result/"))


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


def test_a_confirmed_import_is_not_confirmed_twice(acme, page, staged):
    page.post(f"{staged.pk}/confirm/", then_work=False)

    answer = page.post(f"{staged.pk}/confirm/", then_work=False)

    assert answer.status_code == 409
    assert Job.objects.filter(name="objectives.apply_import").count() == 1


def test_an_import_can_be_discarded_until_it_is_confirmed(
    acme, page, staged, data_directory
):
    answer = page.post(f"{staged.pk}/discard/")

    assert answer["Location"] == "/o/acme/imports/"
    assert list(data_directory.iterdir()) == []
    with tenant(acme.pk):
        assert not ImportRun.objects.exists()
        assert not ImportRow.objects.exists()
    assert page.get(f"{staged.pk}/").status_code == 404


def test_jobs_of_a_discarded_import_do_nothing(acme, page, staged):
    page.post(f"{staged.pk}/discard/", then_work=False)

    with tenant(acme.pk):
        work.look(staged.pk)

        assert not ImportRun.objects.exists()


def test_pages_that_are_not_due_lead_to_the_one_that_is(page, staged):
    for address in ("result/", ""):
        answer = page.get(f"{staged.pk}/{address}", follow=True)
        assert answer.redirect_chain[-1][0].endswith("/preview/")
    page.post(f"{staged.pk}/confirm/")
    for address in ("columns/", "preview/"):
        answer = page.get(f"{staged.pk}/{address}", follow=True)
        assert answer.redirect_chain[-1][0].endswith("/result/")


def test_three_unfinished_imports_are_enough(acme, page):
    for _ in range(3):
        page.upload()

    answer = page.upload()

    assert answer.status_code == 409
    assert "3 imports are not finished" in texts(answer)
    with tenant(acme.pk):
        assert ImportRun.objects.count() == 3


def test_past_imports_are_listed(acme, page, staged):
    page.post(f"{staged.pk}/confirm/")

    answer = page.get("")

    assert "okrs.csv" in texts(answer)
    assert "Ada Ames" in texts(answer)


def test_an_empty_list_says_what_to_do(page):
    assert "Nothing was imported yet" in texts(page.get(""))


def test_old_imports_are_forgotten(acme, page, staged, data_directory):
    page.upload()
    with tenant(acme.pk):
        done = ImportRun.objects.earliest("pk")
        now = done.created_at + timedelta(days=31)
        ImportRun.objects.filter(pk=done.pk).update(
            state="done", finished_at=done.created_at
        )

        actions.purge_imports(now=now)

        assert list(ImportRun.objects.all()) == [done]
        assert not ImportRow.objects.exists()


def test_files_that_lost_their_import_are_forgotten(data_directory):
    name = kept.keep([b"x"])
    soon = datetime.now(UTC)

    kept.forget_older(soon - timedelta(days=1))
    assert kept.path_of(name).exists()

    kept.forget_older(soon + timedelta(days=1))
    assert not kept.path_of(name).exists()


PAGES = ["", "new/", "{pk}/", "{pk}/columns/", "{pk}/preview/", "{pk}/result/"]
POSTS = ["new/", "{pk}/columns/", "{pk}/confirm/", "{pk}/discard/"]


def test_only_administrators_see_or_do_anything(
    acme, staged, adam, lena, pia, vera, otto, browser_of
):
    for person, expected in (
        (adam, {200, 302}),
        (lena, {403}),
        (pia, {403}),
        (vera, {403}),
        (otto, {404}),
    ):
        client = browser_of(person)
        # a product owner begins other imports, of work items
        for address in PAGES if person is not pia else PAGES[2:]:
            answer = client.get(f"/o/acme/imports/{address.format(pk=staged.pk)}")
            assert answer.status_code in expected
        for address in {adam: [], pia: POSTS[1:]}.get(person, POSTS):
            answer = client.post(f"/o/acme/imports/{address.format(pk=staged.pk)}")
            assert answer.status_code in expected
    answer = Client().get("/o/acme/imports/")
    assert answer.status_code == 302
    assert the_run(acme).state == "staged"


def test_actions_ask_the_policy_themselves(acme, staged, lena, today):
    mapping = ColumnMapping({}).as_json()
    for act in (
        lambda: actions.begin_import("a", [], mapping=None, actor=lena, on=today),
        lambda: actions.map_columns(staged, mapping, actor=lena, on=today),
        lambda: actions.confirm_import(
            staged, actor=lena, on=today, now=datetime(2026, 11, 10, tzinfo=UTC)
        ),
        lambda: actions.discard_import(staged, actor=lena, on=today),
    ):
        with pytest.raises(NotPermitted, match="Administrators import files"):
            act()


def test_a_discarded_import_is_a_conflict_for_who_still_sees_it(
    acme, ada, staged, today
):
    actions.discard_import(staged, actor=ada, on=today)

    with pytest.raises(Conflict, match="This import was discarded"):
        actions.discard_import(staged, actor=ada, on=today)


def test_lists_ask_the_same_number_of_queries_whatever_their_length(
    acme, page, statements
):
    def ask(address):
        return statements(lambda: page.get(address))

    page.upload("Team,Objective,Cycle\n" + "Billing,One,2026\n")
    few = the_run(acme)
    chosen = {"column-0": "team", "column-1": "objective", "column-2": "cycle"}
    page.post(f"{few.pk}/columns/", chosen)
    counted = ask(""), ask(f"{few.pk}/preview/")
    page.upload(
        "Team,Objective,Cycle\n"
        + "".join(f"Team {n},Objective {n},2026\n" for n in range(60))
    )
    with tenant(acme.pk):
        many = ImportRun.objects.latest("pk")
    page.post(f"{many.pk}/columns/", chosen)

    assert (ask(""), ask(f"{many.pk}/preview/")) == counted
    assert max(counted) <= 12
