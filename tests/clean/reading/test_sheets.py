import io

import pytest
import xlsxwriter

from helpers.clean.reading.sheets import from_workbook
from helpers.errors import InputError


def book(**sheets):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name.replace("_", " "))
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
        if name == "verborgen":
            sheet.hide()
    made.close()
    return out.getvalue()


def read(data, sheet=None):
    return from_workbook(data, "xlsx", sheet=sheet, shown="x.xlsx", language="en")


def test_cells_are_text_and_whole_numbers_have_no_point():
    records, found = read(book(data=[["id", "cijfer"], ["r1", 4.0], ["r2", 2.5]]))
    assert records.fields == [["id", "cijfer"], ["r1", "4"], ["r2", "2.5"]]
    assert found == []


def test_the_only_sheet_that_is_a_table_is_taken_and_a_hidden_one_never():
    data = book(Lees_mij=[["Uitleg"]], data=[["id", "x"], ["r1", 1]], verborgen=[["id", "geheim"], ["r1", 2]])
    records, found = read(data)
    assert records.fields[0] == ["id", "x"]
    assert found[0]["finding"] == "sheet_chosen" and found[0]["column"] == "data"
    with pytest.raises(InputError, match="no visible sheet"):
        read(data, "verborgen")


def test_two_tables_ask_which_sheet_is_meant():
    with pytest.raises(InputError, match="een, twee"):
        read(book(een=[["a", "b"], [1, 2]], twee=[["a", "b"], [1, 2]]))
