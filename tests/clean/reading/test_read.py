import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.reading.read import read_table
from helpers.errors import InputError


def file(tmp_path, text, name="x.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_export_of_dutch_excel_is_read_as_it_stands(tmp_path):
    read = read_table(file(tmp_path, 'naam;cijfer;tekst\r\nJosé;4,5;"goed; echt"\r\nBo;3,0;€ 5 te duur\r\n', encoding="cp1252"))
    assert read.table.values.tolist() == [["José", "4,5", "goed; echt"], ["Bo", "3,0", "€ 5 te duur"]]
    assert (read.encoding, read.delimiter, read.rows.tolist()) == ("cp1252", ";", [2, 3])


def test_words_that_others_read_as_missing_stay_text(tmp_path):
    read = read_table(file(tmp_path, "a,b\nNA,null\nNone,n/a\n007,7\n"))
    assert read.table.values.tolist() == [["NA", "null"], ["None", "n/a"], ["007", "7"]]


def test_a_source_may_lose_one_in_a_hundred_rows_and_no_more(tmp_path):
    body = "".join(f"{i},x\n" for i in range(150))
    assert len(read_table(file(tmp_path, "a,b\n" + body + "1\n")).rejects) == 1
    with pytest.raises(InputError) as stopped:
        read_table(file(tmp_path, "a,b\n" + body + "1\n2\n"), language="nl")
    assert (stopped.value.row, stopped.value.file) == (152, "x.csv")
    assert "rij 152: de rij heeft 1 velden en de kop 2 (2 van 152 rijen afgekeurd)" in str(stopped.value)
    assert len(read_table(file(tmp_path, "a,b\n" + body + "1\n2\n"), max_rejected=1.0).rejects) == 2


def test_parquet_cells_become_text_and_nested_columns_are_kept_apart(tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"n": [1, None], "x": [1.0, 2.5], "t": ["a", "b"], "s": [{"k": 1}, {"k": 2}]}), path)
    read = read_table(path)
    assert read.table.to_dict("list") == {"n": ["1", ""], "x": ["1", "2.5"], "t": ["a", "b"]}
    assert read.nested.num_rows == 2


def test_json_is_read_as_a_table(tmp_path):
    path = file(tmp_path, json.dumps([{"id": "r1", "cijfer": 4}, {"id": "r2", "cijfer": None}]), "x.json")
    assert read_table(path).table.to_dict("list") == {"id": ["r1", "r2"], "cijfer": ["4", ""]}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="ab ;,\"'\n1", max_size=6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_comes_back_cell_by_cell(tmp_path_factory, rows):
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["eerste", "tweede", "derde"], *rows])
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    read = read_table(path, delimiter=",", max_rejected=1.0)
    kept = [r for r in rows if any(c.strip() for c in r)]
    assert read.table.values.tolist() == kept
    assert read.rows_read == len(rows)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_read_or_refused_but_never_crash_and_no_row_is_lost(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "x.csv"
    path.write_bytes(data)
    try:
        read = read_table(path, max_rejected=1.0)
    except InputError:
        return
    aside = read.repairs["rule"].isin(["blank_row", "totals_row"]).sum()
    assert read.rows_read == len(read.table) + read.rejects["row"].nunique() + aside


def test_only_an_encoding_that_was_guessed_counts_as_assumed(tmp_path):
    pq.write_table(pa.table({"n": ["é"]}), tmp_path / "x.parquet")
    assert read_table(tmp_path / "x.parquet").is_encoding_assumed is False
    for encoding, is_assumed in (("utf-8", False), ("utf-16", False), ("cp1252", True)):
        assert read_table(file(tmp_path, "naam;x\nJosé;1\n", encoding=encoding)).is_encoding_assumed is is_assumed, encoding
