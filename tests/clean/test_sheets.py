import io

import pytest
import xlsxwriter

from helpers.clean.sheets import from_workbook
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


def test_spss_files_give_their_value_labels_and_question_texts(tmp_path):
    import pandas as pd
    import pyreadstat

    from helpers.clean.read import read_table

    frame = pd.DataFrame({"q1": [1.0, 5.0, None], "naam": ["a", "b", "c"]})
    pyreadstat.write_sav(
        frame, str(tmp_path / "x.sav"), column_labels={"q1": "Hoe tevreden?"}, variable_value_labels={"q1": {1.0: "slecht", 5.0: "goed"}}
    )
    read = read_table(tmp_path / "x.sav")
    assert read.table.to_dict("list") == {"q1": ["slecht", "goed", ""], "naam": ["a", "b", "c"]}
    assert read.texts == {"q1": "Hoe tevreden?"}
