"""Columns are given their meaning on the page or by a mapping file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import ImportRow
from okrhub.lib.tenancy import tenant
from tests.objectives.import_browser import COLUMNS, FILE, the_run
from tests.objectives.import_browser import data_directory as data_directory
from tests.objectives.import_browser import page as page
from tests.objectives.import_browser import staged as staged
from tests.pages import words


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


def test_a_cycle_without_days_becomes_its_year_where_the_page_is_told_so(acme, page):
    page.upload("Team,Objective,Cycle\nSales,Trust,2020-set1")
    run = the_run(acme)
    form = page.get(f"{run.pk}/columns/").context["form"]
    sent = {field.html_name: field.value() or "" for field in form}

    page.post(f"{run.pk}/columns/", sent)
    left_out = problems_of(run)
    told = page.get(f"{run.pk}/preview/").content.decode()
    page.post(f"{run.pk}/columns/", sent | {"without_days": "year"})
    told_nothing = page.get(f"{run.pk}/preview/").content.decode()
    again = page.get(f"{run.pk}/columns/").context["form"]

    assert left_out == ["left_out: The days of the cycle “2020-set1” are not known."]
    assert problems_of(run) == [
        "good: The cycle “2020-set1” has no days; it became the whole year."
    ]
    assert again["without_days"].value() == "year"
    way_back = f'{run.pk}/columns/#id_without_days"'
    assert (way_back in told, way_back in told_nothing) == (True, False)


def problems_of(run):
    with tenant(run.organization_id):
        rows = ImportRow.objects.filter(run=run)
        return [f"{row.fate}: {row.problem}" for row in rows]


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
    assert sentence in words(answer)


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
    assert sentence in words(answer)
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
