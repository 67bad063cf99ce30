import struct

import pandas as pd
import pyreadstat
import pytest

from helpers.clean.reading import spss
from helpers.clean.reading.read import read_table
from helpers.errors import InputError


def written(path, sets=""):
    """An SPSS file of three people; ``sets``: multi-response sets, as SPSS writes them in its dictionary."""
    frame = pd.DataFrame({"q1": [1.0, 5.0, 99.0], "m1": [1.0, 0.0, None], "m2": [1.0, 1.0, None], "naam": ["a", "b", "c"]})
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"q1": "Hoe tevreden?", "m1": "prijs", "m2": "gemak"},
        variable_value_labels={"q1": {1.0: "slecht", 5.0: "goed", 99.0: "overgeslagen"}, "m1": {1.0: "ja", 0.0: "nee"}},
        missing_ranges={"q1": [99.0]},
    )
    data, end = path.read_bytes(), struct.pack("<ii", 999, 0)
    record = struct.pack("<iiii", 7, 7, 1, len(sets)) + sets.encode()
    path.write_bytes(data.replace(end, record + end, 1) if sets else data)
    return path


def test_cells_are_labels_with_their_numbers_behind_them_and_questions_keep_their_text(tmp_path):
    read = read_table(written(tmp_path / "x.sav"))
    assert read.table["q1"].tolist() == ["slecht", "goed", ""] and read.rows.tolist() == [1, 2, 3]
    assert read.codes["q1"]["goed"] == 5.0 and read.texts["q1"] == "Hoe tevreden?"


def test_a_value_that_the_file_declares_missing_is_empty_and_has_an_entry(tmp_path):
    repairs = read_table(written(tmp_path / "x.sav")).repairs
    assert repairs.values.tolist() == [[3, "q1", "declared_missing", "overgeslagen", ""]]


def test_a_multi_response_set_names_its_variables_and_the_answer_that_counts(tmp_path):
    read = read_table(written(tmp_path / "x.sav", sets="$redenen=D1 1 7 Redenen m1 m2\n"))
    assert read.sets == {"redenen": {"columns": ["m1", "m2"], "counted": {"m1": "ja", "m2": "1"}, "label": "Redenen"}}


def test_a_file_that_is_cut_off_is_refused_in_one_line(tmp_path):
    path = written(tmp_path / "x.sav")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match="SPSS"):
        read_table(path)


def test_a_file_on_which_the_reader_itself_dies_is_refused_too(tmp_path, monkeypatch):
    (tmp_path / "dies.py").write_text("import os; os.abort()", encoding="utf-8")
    monkeypatch.setattr(spss, "READER", tmp_path / "dies.py")
    with pytest.raises(InputError, match="Save it again in SPSS"):
        read_table(written(tmp_path / "x.sav"))
