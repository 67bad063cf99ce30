import datetime as dt
import io

import pytest
import xlsxwriter

from helpers.clean.reading.sheet_parts import Sheet
from helpers.clean.reading.sheets import _tidied, as_text, from_workbook
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


@pytest.mark.parametrize(("cell", "text"), [
    (True, "TRUE"), (False, "FALSE"), (4.0, "4"), (-4.0, "-4"), (2.5, "2.5"), (2.0**53, "9007199254740992.0"), (2.0**53 - 1, "9007199254740991"),
    (dt.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"), (dt.date(2026, 1, 2), "2026-01-02"), (dt.timedelta(hours=1), "1:00:00"), ("x", "x")])  # fmt: skip
def test_a_cell_is_written_as_a_person_would_type_it(cell, text):
    assert as_text(cell) == text


def test_empty_columns_around_a_table_are_left_out_and_errors_stand_by_their_code():
    found = []
    fields = _tidied([["", "a", "", "b", ""], ["", 1.0, "", "", ""]], Sheet(errors=[(2, 3, "#N/A"), (9, 0, "#REF!"), (1, 7, "#REF!")], merged=[2]), found)
    assert fields == [["a", "", "b"], ["1", "", "#N/A"]]
    assert [(f["finding"], f["rows"]) for f in found] == [("error_cells", 3), ("merged_cells", 1)] and _tidied([["", ""]], Sheet(), []) == [["", ""]]


def test_a_book_without_a_table_gives_its_first_filled_sheet_and_an_empty_one_stops():
    assert read(book(leeg=[], een=[["antwoord"]], twee=[["ander"]]))[0].fields == [["antwoord"]]
    with pytest.raises(InputError, match="empty"):
        read(book(leeg=[]))


def test_a_table_has_two_rows_and_two_columns_and_a_named_sheet_is_taken_as_it_is():
    assert read(book(kop=[["a", "b"]], lijst=[["x"], ["y"]], data=[["a", "b"], [1, 2]]))[0].fields == [["a", "b"], ["1", "2"]]
    records, found = read(book(kop=[["a", "b"]], data=[["a", "b"], [1, 2]]), "kop")
    assert records.fields == [["a", "b"]] and found == [] and records.rows == [1]
