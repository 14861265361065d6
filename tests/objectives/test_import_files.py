"""Files as people have them, and as attackers make them (SECURITY F3)."""

import csv
import io
import struct
import zipfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from objectives.importing.files import open_table
from okrhub.lib.tables import COMMAND, PAGE, UnreadableFile

HEADERS = ["Team", "Objective", "Key result"]


def read(path: Path, name: str = "okrs.csv", limits=PAGE):
    with open_table(path, name, limits) as table:
        return table.headers, list(table.rows)


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def spreadsheet(tmp_path: Path, *rows, fill=None) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if fill:
        fill(book)
    path = tmp_path / "upload"
    book.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Replace or add a part of a spreadsheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, old in {**parts, name: content}.items():
            archive.writestr(part, content if part == name else old)
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


def test_a_spreadsheet_is_read_as_it_is_shown(tmp_path):
    def percent(book):
        book.worksheets[0]["C2"].number_format = "0%"

    path = spreadsheet(
        tmp_path,
        ["Team", "Objective", "Target", "Start", "Day", "Done"],
        ["Billing", "Bills are clear", 0.57, 40.0, date(2026, 10, 1), True],
        ["Intake", "Short waits", 1.5, 3, date(2026, 12, 31), False],
        fill=percent,
    )

    headers, rows = read(path, "okrs.xlsx")

    assert headers == ("Team", "Objective", "Target", "Start", "Day", "Done")
    assert [list(cells.values()) for _, cells in rows] == [
        ["Billing", "Bills are clear", "57%", "40", "2026-10-01", "yes"],
        ["Intake", "Short waits", "1.5", "3", "2026-12-31", "no"],
    ]


def shared_texts(path: Path, texts: bytes) -> Path:
    """Let a spreadsheet keep its texts in one table, as Excel does."""
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" /></Types>'
    )
    with_part(path, "[Content_Types].xml", types.replace(b"</Types>", kind))
    sheet = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (n, n, n - 1)
        for n in (1, 2)
    )
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with_part(
        path,
        "xl/worksheets/sheet1.xml",
        b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (space, sheet),
    )
    return with_part(path, "xl/sharedStrings.xml", texts.replace(b"SPACE", space))


def test_texts_are_found_in_the_table_that_excel_keeps_them_in(tmp_path):
    path = shared_texts(
        spreadsheet(tmp_path, ["x"]),
        b"<sst SPACE><si><t>Team</t></si><si><t>Billing</t></si></sst>",
    )

    headers, rows = read(path, "okrs.xlsx")

    assert headers == ("Team",)
    assert rows == [(2, {"Team": "Billing"})]


def test_xml_entities_in_the_table_of_texts_are_refused(tmp_path):
    path = shared_texts(
        spreadsheet(tmp_path, ["x"]),
        b'<!DOCTYPE x [<!ENTITY a "ha">]><sst SPACE><si><t>&a;</t></si></sst>',
    )

    with pytest.raises(UnreadableFile, match="XML entities"):
        read(path, "okrs.xlsx")


def test_formulas_in_a_spreadsheet_are_not_computed(tmp_path):
    path = spreadsheet(tmp_path, ["Team", "Objective"], ["Billing", "=1+1"])

    _, rows = read(path, "okrs.xlsx")

    assert rows == [(2, {"Team": "Billing"})]


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


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    with_part(path, "xl/worksheets/sheet1.xml", b" " * 60_000_000)

    with pytest.raises(UnreadableFile, match="unpacks to more than 50 MB"):
        read(path, "okrs.xlsx")


def test_a_sheet_that_unpacks_far_beyond_its_size_is_refused(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    with_part(path, "xl/worksheets/sheet1.xml", b" " * 20_000_000)

    with pytest.raises(UnreadableFile, match="more than 100 times its size"):
        read(path, "okrs.xlsx")


def test_overlapping_parts_that_claim_to_be_small_are_refused(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    content = bytearray(path.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02"))
    struct.pack_into("<L", content, place - 46 + 24, 10)
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match="damaged"):
        read(path, "okrs.xlsx")


def test_a_huge_table_of_texts_is_refused(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    texts = b"".join(b"<si><t>%d</t></si>" % n for n in range(1_400_000))
    with_part(path, "xl/sharedStrings.xml", texts)

    with pytest.raises(UnreadableFile, match="larger than 20 MB"):
        read(path, "okrs.xlsx")


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_xml_entities_are_refused_wherever_they_stand(tmp_path, part):
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
        b'<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&b;&f;</worksheet>'
    )
    path = with_part(spreadsheet(tmp_path, ["Team"], ["Billing"]), part, bomb)

    with pytest.raises(UnreadableFile, match="XML entities"):
        read(path, "okrs.xlsx")


def test_a_sheet_that_is_hidden_is_not_read(tmp_path):
    def hide(book):
        book.create_sheet("Shown").append(["Objective"])
        book.worksheets[0].sheet_state = "hidden"

    headers, _ = read(
        spreadsheet(tmp_path, ["Team"], ["Billing"], fill=hide), "okrs.xlsx"
    )

    assert headers == ("Objective",)


def test_a_protected_spreadsheet_is_refused(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match="protected by a password"):
        read(path, "okrs.xlsx")


def test_a_spreadsheet_of_thousands_of_parts_is_refused(tmp_path):
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/part{number}.xml", "x")

    with pytest.raises(UnreadableFile, match="more parts inside"):
        read(path, "okrs.xlsx")


def test_a_damaged_sheet_is_refused(tmp_path):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    with_part(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")

    with pytest.raises(UnreadableFile, match="damaged"):
        read(path, "okrs.xlsx")


def test_a_cell_longer_than_a_spreadsheet_takes_is_refused(tmp_path):
    path = shared_texts(
        spreadsheet(tmp_path, ["x"]),
        b"<sst SPACE><si><t>Team</t></si><si><t>%s</t></si></sst>"
        % "".join(chr(65 + n % 26) for n in range(40_000)).encode(),
    )

    with pytest.raises(UnreadableFile, match="a cell that is too long"):
        read(path, "okrs.xlsx")


def test_macros_are_refused(tmp_path):
    path = with_part(
        spreadsheet(tmp_path, ["Team"], ["Billing"]), "xl/vbaProject.bin", b"macro"
    )

    with pytest.raises(UnreadableFile, match="macros"):
        read(path, "okrs.xlsx")


def test_external_links_are_not_looked_at(tmp_path):
    path = with_part(
        spreadsheet(tmp_path, ["Team"], ["Billing"]),
        "xl/externalLinks/externalLink1.xml",
        b'<externalLink><externalBook r:id="rId1"/></externalLink>',
    )

    _, rows = read(path, "okrs.xlsx")

    assert rows == [(2, {"Team": "Billing"})]


def test_an_archive_that_is_no_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "upload.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.txt", "x")

    with pytest.raises(UnreadableFile, match="an archive but not"):
        read(path, "okrs.xlsx")


@pytest.mark.parametrize("cell", ["XFD2", "A1048577"])
def test_a_sheet_that_reaches_too_far_is_refused(tmp_path, cell):
    path = spreadsheet(tmp_path, ["Team"], ["Billing"])
    row = int(cell.strip("AXFD"))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Team</t></is></c></row>'
        f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    )
    with_part(path, "xl/worksheets/sheet1.xml", sheet.encode())

    with pytest.raises(UnreadableFile, match="farther than a sheet of OKRs"):
        read(path, "okrs.xlsx")


def test_the_command_reads_larger_files_than_the_page(tmp_path):
    path = write(tmp_path, b"Team\n" + b"A\n" * 10_001)

    _, rows = read(path, limits=COMMAND)

    assert len(rows) == 10_001
