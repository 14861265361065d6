"""Spreadsheets as people have them, and as attackers make them (SECURITY F3)."""

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from okrhub.lib.tables import UnreadableFile
from tests.objectives.import_files import read


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
