import zipfile

import pytest
import xlsxwriter

from helpers.clean.reading.read import read_table
from helpers.clean.reading.sheet_parts import look
from helpers.errors import InputError

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def book(tmp_path, fill):
    path = tmp_path / "x.xlsx"
    made = xlsxwriter.Workbook(str(path))
    fill(made, made.add_worksheet("data"))
    made.close()
    return path


def ods(tmp_path, rows, start=""):
    body = f"""<?xml version="1.0"?>{start}<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0"
     xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="data">{rows}</table:table>
     </office:spreadsheet></office:body></office:document-content>"""
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", body)
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"/>')
    return path


def row(*cells, more=""):
    inside = "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells)
    return f"<table:table-row{more}>{inside}</table:table-row>"


def test_cells_with_an_error_stay_visible_and_merged_cells_are_told(tmp_path):
    def fill(_, sheet):
        sheet.write_row(0, 0, ["id", "cijfer", "plaats"])
        sheet.write_row(1, 0, ["r1", 4, "Ede"])
        sheet.write_row(2, 0, ["r2", "", "Urk"])
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.merge_range(3, 0, 4, 0, "r3")
        sheet.write_row(3, 1, [5, "Ede"])
        sheet.write_row(4, 1, [6, "Urk"])

    path = book(tmp_path, fill)
    read = read_table(path)
    assert read.table["cijfer"].tolist() == ["4", "#N/A", "5", "6"]
    assert read.findings[["finding", "example"]].values.tolist() == [["error_cells", "3"], ["merged_cells", "5"]]
    assert look(path.read_bytes(), "x", "en")["data"].errors == [(3, 1, "#N/A")]


def test_a_table_in_the_middle_of_a_sheet_is_read_without_the_empty_space_around_it(tmp_path):
    def fill(_, sheet):
        sheet.write(0, 2, "Rapport")
        for i, cells in enumerate([["id", "cijfer", "a"], ["r1", 1, "x"], ["r2", 2, "y"]]):
            sheet.write_row(5 + i, 2, cells)

    read = read_table(book(tmp_path, fill))
    assert read.table.values.tolist() == [["r1", "1", "x"], ["r2", "2", "y"]] and read.rows.tolist() == [7, 8]


@pytest.mark.parametrize("place", [(1_048_575, 0), (30_000, 16_383)])
def test_one_cell_far_away_is_refused_before_the_sheet_unfolds(tmp_path, place):
    def fill(_, sheet):
        sheet.write_row(0, 0, ["id", "c"])
        sheet.write_row(1, 0, ["r1", 1])
        sheet.write(*place, "ver")

    with pytest.raises(InputError) as stopped:
        read_table(book(tmp_path, fill), language="nl")
    assert stopped.value.row == place[0] + 1 and "ver onder de tabel" in str(stopped.value)


def test_ods_is_read_and_its_entities_and_repeated_rows_are_guarded(tmp_path):
    read = read_table(ods(tmp_path, row("id", "cijfer") + row("r1", "4") + row("r2", "5", more=' table:number-rows-repeated="2"')))
    assert read.table.values.tolist() == [["r1", "4"], ["r2", "5"], ["r2", "5"]] and read.kind == "ods"
    bomb = row("id", "c") + (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"'
        ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    for rows, start, words in ((bomb, "", "far below"), (row("a", "b"), '<!DOCTYPE x [<!ENTITY a "b">]>', "entities")):
        with pytest.raises(InputError, match=words):
            read_table(ods(tmp_path, rows, start))


def test_a_locked_workbook_asks_for_one_without_password(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    with pytest.raises(InputError, match="password"):
        read_table(path)


@pytest.mark.parametrize(("rows", "last", "is_refused"), [(1000, "XFD", True), (1000, "A", False), (300, "XFD", False)])
def test_a_wide_sheet_with_a_cell_in_a_row_is_refused_as_its_area_is_large_and_hardly_filled(tmp_path, rows, last, is_refused):
    """A thousand rows by 16,384 columns are sixteen million cells for a thousand; three hundred rows are below the five million that may be."""

    def fill(_, sheet):
        sheet.write_row(0, 0, ["id", "c"])
        for i in range(1, rows):
            sheet.write(i, 0, f"r{i}")
        sheet.write(f"{last}2", "r1")

    data = book(tmp_path, fill).read_bytes()
    if is_refused:
        with pytest.raises(InputError, match="far below") as stopped:
            look(data, "x.xlsx", "en")
        assert stopped.value.row == rows
    else:
        assert look(data, "x.xlsx", "en")["data"].errors == []
