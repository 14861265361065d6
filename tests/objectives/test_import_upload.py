"""A file goes from upload to result, or is refused with a sentence."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook

from objectives.models import ImportRow, ImportRun, Objective, Slot
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Job
from teams.models import Team
from tests.objectives.import_browser import COLUMNS, the_run
from tests.objectives.import_browser import data_directory as data_directory
from tests.objectives.import_browser import page as page
from tests.objectives.import_browser import staged as staged
from tests.pages import words


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
    assert "okrs.csv, 4 rows. Nothing has been written yet." in words(answer)
    assert "Billing, Intake" in words(answer)
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
    assert "Objectives 2" in words(answer)
    assert "Rows, with their reasons 1" in words(answer)
    assert "Column that becomes nothing: “Lead”." in words(answer)
    with tenant(acme.pk):
        assert not Objective.objects.exists()

    page.post(f"{run.pk}/confirm/", then_work=False)
    page.work(jobs.work)
    answer = page.get(f"{run.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/o/acme/imports/{run.pk}/result/", 302)]
    assert "3 rows came in. 0 were here already, 1 was left out." in words(answer)
    assert 'href="/o/acme/objectives/?cycle="' in answer.content.decode()
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

    assert "There is nothing to import" in words(answer)
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
    assert sentence in words(answer)
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
    assert sentence in words(answer)
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


def test_three_unfinished_imports_are_enough(acme, page):
    for _ in range(3):
        page.upload()

    answer = page.upload()

    assert answer.status_code == 409
    (beside,) = answer.context["form"].errors["file"]
    assert beside.startswith("3 imports are not finished")
    with tenant(acme.pk):
        begun = list(ImportRun.objects.values_list("pk", flat=True))
    assert len(begun) == 3
    for pk in begun:
        assert f'href="/o/acme/imports/{pk}/"' in answer.content.decode()


def test_an_unfinished_import_is_gone_on_with_or_discarded_where_it_is_in_the_way(
    acme, page
):
    page.upload("Team,Objective\nSales,Trust")
    run = the_run(acme)

    offered = page.get("new/").content.decode()
    page.post(f"{run.pk}/discard/", {})

    assert f'href="/o/acme/imports/{run.pk}/">Go on with' in offered
    assert f'form="discard-{run.pk}"' in offered
    assert f'action="/o/acme/imports/{run.pk}/discard/"' in offered
    assert "Not finished yet" not in page.get("new/").content.decode()


def test_a_file_of_headers_alone_is_refused_and_not_kept(acme, page, data_directory):
    page.upload("Squad,Objective,Quarter\n")

    run = the_run(acme)
    answer = page.get(f"{run.pk}/result/")
    assert "Below its headers the file has no row." in answer.content.decode()
    assert list(data_directory.iterdir()) == []
