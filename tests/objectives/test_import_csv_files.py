"""CSV files as people have them, whatever wrote them, and those that are refused."""

import csv
import io
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrhub.lib.tables import COMMAND, UnreadableFile
from tests.objectives.import_files import read

HEADERS = ["Team", "Objective", "Key result"]


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
    ],
)
def test_every_usual_encoding_is_told_from_the_bytes(tmp_path, encoding, mark):
    text = "Team,Objective\nPflege,Öffentliche Räume – für alle zugänglich\n"

    headers, rows = read(write(tmp_path, mark + text.encode(encoding)))

    assert headers == ("Team", "Objective")
    assert rows == [
        (
            2,
            {
                "Team": "Pflege",
                "Objective": "Öffentliche Räume – für alle zugänglich",
            },
        )
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_first_lines(tmp_path, delimiter):
    lines = [
        delimiter.join(cells)
        for cells in (HEADERS, ["Billing", "Bills are clear", "Calls, all kinds"])
    ]
    text = (
        "\n".join(lines) if delimiter != "," else 'Team,Objective,"Key result"\na,b,c'
    )

    headers, rows = read(write(tmp_path, text.encode()))

    assert headers == ("Team", "Objective", "Key result")
    assert len(rows) == 1


def test_lines_within_a_cell_and_empty_rows_are_understood(tmp_path):
    text = 'Team,Objective\n\nBilling,"No bill\ncomes as a surprise"\n,\nIntake,Short waits\n'

    _, rows = read(write(tmp_path, text.encode()))

    assert rows == [
        (4, {"Team": "Billing", "Objective": "No bill\ncomes as a surprise"}),
        (6, {"Team": "Intake", "Objective": "Short waits"}),
    ]


def test_equal_and_empty_headers_get_names_of_their_own(tmp_path):
    headers, _ = read(write(tmp_path, b"Team,,Team\na,b,c\n"))

    assert headers == ("Team", "Column 2", "Team (3)")


def test_bytes_that_windows_does_not_know_are_read_as_latin_1(tmp_path):
    _, rows = read(write(tmp_path, b"Team,Objective\nBilling,Caf\xe9 \x81\n"))

    assert rows == [(2, {"Team": "Billing", "Objective": "Caf\xe9 \x81"})]


def test_a_row_with_more_cells_than_headers_comes_without_cells(tmp_path):
    _, rows = read(write(tmp_path, b"Team,Objective\na,b,c\nd,e,,\n"))

    assert rows == [(2, None), (3, {"Team": "d", "Objective": "e"})]


def test_formulas_in_a_csv_file_are_texts(tmp_path):
    _, rows = read(write(tmp_path, b"Team,Objective\n=1+1,@SUM(A1)\n"))

    assert rows == [(2, {"Team": "=1+1", "Objective": "@SUM(A1)"})]


cells = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='"'
    ),
    max_size=30,
)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_csv_writes_is_read_back(tmp_path, rows, delimiter, encoding):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS)
    writer.writerows(rows)
    path = write(tmp_path, buffer.getvalue().encode(encoding))

    headers, read_rows = read(path)

    assert headers == tuple(HEADERS)
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [
        tuple(cells.get(header, "").strip() for header in HEADERS)
        for _, cells in read_rows
    ] == [tuple(cell.strip() for cell in row) for row in kept]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"\n \n,,\n", "The file is empty."),
        ("a.csv", b"Team,Objective\nBilling,No\0 bill\n", "zero bytes"),
        ("a.csv", Random(7).randbytes(20_000), "control characters"),
        ("a.csv", b"Team\n" + b"A\n" * 3_000 + b"\xe9\x81\0", "zero bytes"),
        ("a.csv", b"\xff\xfeT\0e\0a\0m\0\0\xd8", "does not go on so"),
        ("a.csv", b"PK\x03\x04rest", "is a spreadsheet or an archive"),
        ("a.xlsx", b"Team,Objective\n", "is no spreadsheet"),
        ("a.csv", b"%PDF-1.7", "The file is a PDF file"),
        ("a.csv", b"\x89PNG\r\n", "The file is a picture"),
        ("a.csv", b"\x1f\x8b\x08", "The file is a compressed file"),
        ("a.csv", b"MZ\x90", "The file is a program"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "old or protected spreadsheet"),
        ("a.ods", b"Team", "Only CSV and XLSX"),
        ("../../etc/passwd", b"Team", "Only CSV and XLSX"),
        ("a.csv", b'Team,Objective\nA,"' + b"x" * 40_000 + b'"\n', "a cell of more"),
        ("a.csv", b'Team,Objective\nA,"' + b"x\n" * 400_000, "never closed"),
        ("a.csv", b"T" * 1_100_000, "longer than 1,000,000 characters"),
        ("a.csv", b"T," * 300 + b"T\n", "301 columns"),
        ("a.csv", b"Team\n" + b"A\n" * 10_001, "more than 10,000 rows"),
        ("a.csv", b"Team\n" + b"A" * 6_000_000, "larger than 5 MB"),
        ("a.xlsx", b"PK\x03\x04" + b"broken" * 20, "damaged"),
    ],
)
def test_a_hostile_file_gets_one_sentence(tmp_path, name, content, sentence):
    path = write(tmp_path, content)

    with pytest.raises(UnreadableFile, match=sentence):
        read(path, name)


def test_the_command_reads_larger_files_than_the_page(tmp_path):
    path = write(tmp_path, b"Team\n" + b"A\n" * 10_001)

    _, rows = read(path, limits=COMMAND)

    assert len(rows) == 10_001
