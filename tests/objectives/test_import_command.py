"""The command that imports a file: what it says, writes and refuses."""

import io
import os

import pytest
from django.core.management import CommandError, call_command

from objectives.models import KeyResult, Objective
from okrhub.lib import statistics


def test_a_row_with_surplus_cells_is_listed(command):
    assert "line 2: left out. The row has more cells than the file has columns." in (
        command("Team,Objective\nBilling,One bill,surplus\n")
    )


@pytest.fixture
def command(acme, tmp_path):
    """Run the command on a file's text and return what it says."""

    def run(text: str, *options: str) -> str:
        path = tmp_path / "file.csv"
        path.write_text(text)
        said = io.StringIO()
        call_command(
            "import_okrs", str(path), "--organization", "acme", *options, stdout=said
        )
        return said.getvalue()

    return run


FILE = "Squad,Objective,Cycle,KR\nBilling,No surprise,Q1 2020,Calls\n,x,Q1 2020,\n"


def test_the_command_says_what_it_did(command):
    said = command(FILE)

    assert said.startswith(
        "2 rows read: 1 imported (0 with a remark), 0 already here, 1 left out.\n"
    )
    assert "Teams: 1, Cycles: 1, Objectives: 1," in said
    assert "  line 3: left out. The row names no team.\n" in said
    assert "Imported." in said
    assert "already here; nothing changed" in command(FILE)


def test_the_database_knows_at_once_how_much_was_imported(command, rows_known_of):
    statistics.refresh(Objective, KeyResult)
    assert rows_known_of(Objective) == 0

    command("Squad,Objective,Cycle,KR\n" + "Billing,One,Q1 2020,Calls\n" * 3)

    assert (rows_known_of(Objective), rows_known_of(KeyResult)) == (1, 3)


def test_the_command_writes_a_report_of_every_row_to_look_at(command, tmp_path):
    report = tmp_path / "report.csv"

    command(FILE, "--report", str(report))

    assert report.read_text().splitlines() == [
        "line,fate,problem",
        "3,Left out,The row names no team.",
    ]


def test_the_command_prints_only_the_first_rows_to_look_at(command):
    said = command("Squad,Objective,Cycle\n" + ",x,2020\n" * 21)

    assert said.count("The row names no team.") == 20
    assert "--report FILE writes all of them" in said


def test_the_command_takes_a_mapping_and_who_asks(command, tmp_path, ada, lena):
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\nteam = "Squad"\nobjective = "KR"\ncycle = "Cycle"\n')

    assert "Objectives: 1" in command(
        FILE, "--mapping", str(mapping), "--by", "ada@acme.example"
    )
    with pytest.raises(CommandError, match="Administrators import files"):
        command(FILE, "--by", "lena@acme.example")
    with pytest.raises(CommandError, match="does not belong to this organisation"):
        command(FILE, "--by", "otto@globex.example")


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", (), "The file is empty."),
        ("Team,Objective\n", (), "Below its headers the file has no row."),
        ("a,b\n1,2\n", (), "No column is known as the team; the file has “a”, “b”."),
        (FILE, ("--mapping", "/nowhere.toml"), "/nowhere.toml: No such file"),
        (FILE, ("--organization", "nobody"), "There is no organisation “nobody”."),
    ],
)
def test_the_command_refuses_with_a_sentence(command, text, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        command(text, *options)


def test_a_mapping_in_another_encoding_is_refused_with_a_sentence(command, tmp_path):
    mapping = tmp_path / "map.toml"
    mapping.write_bytes('[columns]\nteam = "Équipe"\n'.encode("latin-1"))

    with pytest.raises(CommandError, match="The mapping is not a text file"):
        command(FILE, "--mapping", str(mapping))


def test_a_mapping_may_begin_with_a_byte_order_mark(command, tmp_path):
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[columns]\nteam = "Squad"\nobjective = "KR"\ncycle = "Cycle"\n',
        encoding="utf-8-sig",
    )

    assert "Objectives: 1" in command(FILE, "--mapping", str(mapping))


def test_a_pipe_is_refused_with_a_sentence_that_says_what_to_do(acme, tmp_path):
    pipe = tmp_path / "okrs.csv"
    os.mkfifo(pipe)

    with pytest.raises(CommandError, match="a pipe cannot be read twice; save it as"):
        call_command("import_okrs", str(pipe), "--organization", "acme")


def test_an_objective_of_blanks_of_no_width_is_none(command):
    said = command("Team,Objective,Cycle\nBilling,\u200b\u2060,2020\n")

    assert "line 2: left out. The row names no objective." in said
