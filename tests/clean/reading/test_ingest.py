import gzip
import importlib
import io
import os
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, SHARED, needs_shared

from helpers.clean.reading.ingest import ingest
from helpers.clean.reading.read import read_table
from helpers.errors import InputError

room = importlib.import_module("helpers.clean.reading.ingest")
EXPORTS = ROOT / "tests" / "data" / "exports"


def file(tmp_path, data, name="x.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def as_read(out):
    """Names, rows and row numbers of an ingested file."""
    table = pq.read_table(out)
    return table.column_names[:-1], [list(r) for r in zip(*(c.to_pylist() for c in table.columns[:-1]))], table.column(-1).to_pylist()


def account(read):
    return sorted(map(str, read.rejects.fillna("").values.tolist())), sorted(map(str, read.repairs.fillna("").values.tolist()))


def same(path, out, **hints):
    """ingest and read_table refuse in the same words, or give the same."""
    try:
        read = read_table(path, **hints)
    except InputError as refused:
        with pytest.raises(InputError) as stopped:
            ingest(path, out, **hints)
        assert str(stopped.value) == str(refused) and not out.exists()
        return False
    taken = ingest(path, out, **hints)
    if read.nested is None:
        assert as_read(out) == (list(read.table.columns), read.table.values.tolist(), read.rows.tolist())
    assert (taken.rows_read, taken.encoding, taken.dialect, taken.decimal, taken.kind, taken.sha256) == (
        read.rows_read, read.encoding, read.dialect, read.decimal, read.kind, read.sha256)  # fmt: skip
    if read.nested is None:
        assert account(taken) == account(read)
    assert len(taken.table) == len(taken.rows) == 0
    return True


def test_cells_row_numbers_and_rejects_survive_quotes_line_breaks_and_bad_rows(tmp_path):
    text = "id,tekst,cijfer\n" + "".join(f'r{i},"goed,\nmaar ""duur""",4\n' for i in range(120)) + "r120,te kort\n" + "r121,x,5\n"
    taken = ingest(file(tmp_path, text), tmp_path / "x.parquet")
    names, rows, numbers = as_read(tmp_path / "x.parquet")
    assert names == ["id", "tekst", "cijfer"] and rows[119] == ["r119", 'goed,\nmaar "duur"', "4"]
    assert numbers == [*range(2, 122), 123]
    assert taken.rejects[["row", "reason", "value"]].values.tolist() == [[122, "too_few_fields", "r120,te kort"]]
    assert taken.rows_read == len(rows) + len(taken.rejects) == 122
    assert pq.read_schema(tmp_path / "x.parquet").field("_row").type == pa.int64()


@pytest.mark.parametrize("how", ["gzip", "zip", "cp1252", "utf-16", "apostrophe", "escape", "spaces", "one column", "index", "trailing"])
def test_containers_encodings_and_dialects_are_those_of_read_table(tmp_path, how, monkeypatch):
    monkeypatch.setattr(room, "BLOCK", 700)
    text = "id;naam;cijfer\n" + "".join(f"r{i};Zoë;4,5\n" for i in range(200))
    made = {
        "gzip": lambda: file(tmp_path, gzip.compress(text.encode()), "x.csv.gz"),
        "cp1252": lambda: file(tmp_path, text.encode("cp1252")),
        "utf-16": lambda: file(tmp_path, text.encode("utf-16")),
        "apostrophe": lambda: file(tmp_path, text.replace("Zoë", "'Zo;ë'")),
        "escape": lambda: file(tmp_path, text.replace("Zoë", '"de \\"z\\" zo"')),
        "spaces": lambda: file(tmp_path, text.replace(";", "; ")),
        "one column": lambda: file(tmp_path, "antwoord\n" + "goed\n\n" * 90),
        "index": lambda: file(tmp_path, ";naam\n" + "".join(f"{i};x\n" for i in range(300))),
        "trailing": lambda: file(tmp_path, text.replace("\n", ";\n")),
    }
    if how == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("x.csv", text)
        made["zip"] = lambda: file(tmp_path, out.getvalue(), "x.zip")
    assert same(made[how](), tmp_path / "x.parquet")


def test_a_refused_file_leaves_no_output_and_an_earlier_one_stands(tmp_path):
    out = tmp_path / "x.parquet"
    ingest(file(tmp_path, "a,b\n1,2\n"), out)
    before = out.read_bytes()
    for data in ("a,b\n1\n2\n", b"a,b\n1,\xe9\xc3\xa9\n", "", gzip.compress(b"a,b\n" + b"1,2\n" * 900)[:-9]):
        with pytest.raises(InputError):
            ingest(file(tmp_path, data, "y.csv.gz" if data[:2] == b"\x1f\x8b" else "y.csv"), out)
        assert out.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["x.csv", "x.parquet", "y.csv", "y.csv.gz"]


def test_a_byte_that_fits_no_encoding_is_named_with_its_row_in_any_block(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "BLOCK", 500)
    data = b"id,naam\n" + b"".join(b"r%d,caf\xe9\n" % i for i in range(200)) + b"r200,\x81\n"
    with pytest.raises(InputError) as stopped:
        ingest(file(tmp_path, data), tmp_path / "x.parquet", language="nl")
    assert (stopped.value.row, stopped.value.column) == (202, "naam") and "0x81" in str(stopped.value)


def test_a_bomb_stops_before_it_unfolds(tmp_path):
    with pytest.raises(InputError, match="far too large"):
        ingest(file(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 8_000_000), "x.csv.gz"), tmp_path / "x.parquet")


def test_a_column_called_as_the_row_numbers_keeps_its_name(tmp_path):
    ingest(file(tmp_path, "_row,b\nx,2\n"), tmp_path / "x.parquet")
    assert pq.read_table(tmp_path / "x.parquet").to_pydict() == {"_row": ["x"], "b": ["2"], "__row": [2]}


def test_parquet_goes_by_batches_and_nested_columns_are_left_out_by_name(tmp_path):
    pq.write_table(pa.table({"n": [1, None], "x": [1.0, 2.5], "s": [{"k": 1}, None]}), tmp_path / "in.parquet")
    taken = ingest(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert as_read(tmp_path / "out.parquet") == (["n", "x"], [["1", "1"], ["", "2.5"]], [1, 2])
    assert taken.repairs[["column", "rule"]].values.tolist() == [["s", "nested_column"]]


@needs_shared
def test_ingest_and_read_table_agree_on_every_file_of_the_corpus(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "BLOCK", 5000)
    paths = [p for p in sorted((SHARED / "corpus").iterdir()) if p.suffix not in (".yaml", ".json") or p.name.startswith("d24")]
    took = [same(p, tmp_path / f"{i}.parquet") for i, p in enumerate(paths)]
    assert sum(took) > 30 and len(took) - sum(took) > 10


def test_ingest_and_read_table_agree_on_every_export(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "BLOCK", 5000)
    paths = [p for p in sorted(EXPORTS.rglob("*")) if p.is_file() and p.suffix in (".csv", ".tsv", ".json", ".ndjson", ".xlsx", ".sav")]
    took = [same(p, tmp_path / f"{i}.parquet", max_rejected=1.0) for i, p in enumerate(paths)]
    assert sum(took) > 10


def test_rows_are_written_in_groups_of_a_size_and_an_empty_table_has_its_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "GROUP", 100)
    out = room._Parquet(tmp_path / "x.parquet")
    take = out.begin()
    for i in range(5):
        take(["a"], pa.table({"a": [f"{i}"] * 50}), np.arange(50) + 50 * i)
    assert out.sample(["a"])["a"].tolist() == [f"{i}" for i in range(5) for _ in range(50)]
    out.end(["a"]), out.close()
    made = pq.ParquetFile(tmp_path / "x.parquet").metadata
    assert [made.row_group(i).num_rows for i in range(made.num_row_groups)] == [100, 100, 50]
    assert pq.read_table(tmp_path / "x.parquet")["_row"].to_pylist() == list(range(250))
    ingest(file(tmp_path, "a,b\n\n", "leeg.csv"), tmp_path / "y.parquet", max_rejected=1.0)
    assert pq.read_table(tmp_path / "y.parquet").to_pydict() == {"a": [], "b": [], "_row": []}
    assert (tmp_path / "y.parquet").stat().st_mode & 0o777 == 0o644


def test_a_file_of_another_kind_is_read_whole_up_to_a_bound(tmp_path, monkeypatch):
    path = file(tmp_path, '[{"a": 1, "b": "x"}]', "x.json")
    monkeypatch.setattr(room, "SMALL", path.stat().st_size)
    ingest(path, tmp_path / "x.parquet")
    assert pq.read_table(tmp_path / "x.parquet").to_pydict() == {"a": ["1"], "b": ["x"], "_row": [1]}
    monkeypatch.setattr(room, "SMALL", path.stat().st_size - 1)
    with pytest.raises(InputError, match="json"):
        ingest(path, tmp_path / "z.parquet")
    assert not (tmp_path / "z.parquet").exists()


def test_a_broken_parquet_file_is_refused_and_its_rows_are_numbered_from_one_over_all_batches(tmp_path):
    pq.write_table(pa.table({"n": list(range(70_000))}), tmp_path / "in.parquet")
    taken = ingest(tmp_path / "in.parquet", tmp_path / "out.parquet")
    made = pq.read_table(tmp_path / "out.parquet")
    assert made["_row"].to_pylist() == list(range(1, 70_001)) and made["n"][69_999].as_py() == "69999" and taken.rows_read == 70_000
    (tmp_path / "half.parquet").write_bytes((tmp_path / "in.parquet").read_bytes()[:-20])
    with pytest.raises(InputError, match=r"half\.parquet"):
        ingest(tmp_path / "half.parquet", tmp_path / "half_out.parquet")


def test_an_encoding_that_was_told_is_held_to_and_else_another_is_tried_and_said(tmp_path):
    path = file(tmp_path, "a,b\nZoë,2\n".encode("cp1252"))
    taken = ingest(path, tmp_path / "x.parquet")
    assert (taken.encoding, taken.is_encoding_assumed) == ("cp1252", True) and as_read(tmp_path / "x.parquet")[1] == [["Zoë", "2"]]
    with pytest.raises(InputError, match="utf-8"):
        ingest(path, tmp_path / "y.parquet", encoding="utf-8")
    told = ingest(path, tmp_path / "z.parquet", encoding="cp1252")
    assert (told.encoding, told.is_encoding_assumed) == ("cp1252", False)
