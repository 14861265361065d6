"""Values of KPIs from a file, by the page and by the command."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from measures import queries
from measures.models import Kpi, MeasuredValue
from okrhub.lib.tenancy import tenant
from tests import factories

D = Decimal
FILE = """kpi;measured_on;value;note
KPI-1;2026-10-31;24,5;
waiting time;2026-09-30;31;Summer
KPI-9;2026-10-31;1;
KPI-1;someday;1;
KPI-1;2027-01-01;1;
KPI-1;2026-08-31;lots;
KPI-1;2026-10-31;99;
KPI-1;2026-09-30;31;again
"""
PROBLEMS = [
    (4, "There is no KPI “KPI-9”."),
    (5, "“someday” is no day; write it as 2026-11-30."),
    (6, "A value cannot be measured in the future."),
    (7, "“lots” is not a number."),
    (8, "Line 2 says another value for this day."),
]


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("values.csv", text.encode())


def test_a_file_is_shown_row_by_row_and_written_when_confirmed(
    register, acme, pia, browser_of, at_ten
):
    register()
    browser = browser_of(pia)
    here = "/o/acme/kpis/import/"

    shown = browser.post(here, {"file": upload(FILE)})

    preview = shown.context["preview"]
    assert [(p.row.line, p.problem) for p in preview.problems] == PROBLEMS
    assert (len(preview.new), preview.known) == (2, 1)
    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()
    text = shown.context["text"]
    done = browser.post(here, {"text": text, "confirm": "1"})
    assert done.status_code == 303
    again = browser.post(here, {"text": text}).context["preview"]
    assert (len(again.new), again.known) == (0, 3)
    with tenant(acme.pk):
        kpi = Kpi.objects.get()
        assert (kpi.current, kpi.measured_on) == (D("24.5"), date(2026, 10, 31))
        assert MeasuredValue.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("kpi,value\nKPI-1,3\n", "needs a column measured_on"),
        ("kpi,measured_on,value\n", "has no row below its headers"),
    ],
)
def test_what_is_no_such_file_is_refused_beside_the_field(
    pia, browser_of, text, sentence
):
    answer = browser_of(pia).post("/o/acme/kpis/import/", {"file": upload(text)})

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]


def test_a_file_says_no_values_of_others(register, acme, pia, intake, browser_of):
    with tenant(acme.pk):
        foreign = factories.KpiFactory.create(number=7, team=intake)

    shown = browser_of(pia).post(
        "/o/acme/kpis/import/",
        {"file": upload("kpi,date,value\nKPI-7,2026-01-01,3\n")},
    )

    (problem,) = shown.context["preview"].problems
    assert "the people of Intake and its owner change this KPI" in problem.problem
    with tenant(acme.pk):
        assert queries.values_of(foreign).count() == 0


def test_one_name_of_two_kpis_asks_for_the_reference(
    register, acme, lena, intake, browser_of
):
    register()
    register(team=intake, actor=lena)

    shown = browser_of(lena).post(
        "/o/acme/kpis/import/",
        {"file": upload("kpi,date,value\nWaiting time,2026-01-01,3\n")},
    )

    (problem,) = shown.context["preview"].problems
    assert problem.problem == (
        "KPI-1 and KPI-2 are both called “Waiting time”; write the reference."
    )


def test_the_command_imports_and_names_every_problem(
    register, acme, pia, tmp_path, capsys, at_ten
):
    register()
    file = tmp_path / "values.csv"
    file.write_text(FILE)
    given = {"organization": "acme", "by": pia.user.email}

    call_command("import_values", str(file), **given, dry_run=True)
    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()
    call_command("import_values", str(file), **given)

    out = capsys.readouterr().out
    assert "Line 4: There is no KPI “KPI-9”." in out
    assert "2 new, 1 known already, 5 left out." in out
    with tenant(acme.pk):
        assert MeasuredValue.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"organization": "nowhere"}, "There is no organisation"),
        ({"by": "nobody@acme.example"}, "Nobody here has the address"),
    ],
)
def test_the_command_says_in_one_sentence_why_not(acme, pia, tmp_path, given, sentence):
    file = tmp_path / "values.csv"
    file.write_text(FILE)

    with pytest.raises(CommandError, match=sentence):
        call_command(
            "import_values",
            str(file),
            **{"organization": "acme", "by": pia.user.email} | given,
        )
