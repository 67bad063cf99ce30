import gzip
import io
import json
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.clean import read_table
from helpers.clean.persons.wipe import _covered, emptied, overwrite
from helpers.errors import InputError

TABLE = pd.DataFrame(
    {
        "nr": ["GD-1001", "GD-1002", "GD-1003", "GD-1004"],
        "naam": ["Anna Blom", "Zoë de Groot", "Cas; Vos", "Dirk\nTwee"],
        "tekst": ["prima", 'hij zei "nee"', "mail zoe@groot.nl", "x"],
    }
)


def text(encoding="utf-8", sep=";", bom=b""):
    return bom + TABLE.to_csv(sep=sep, index=False).encode(encoding)


def xlsx():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("data")
    for r, row in enumerate([list(TABLE), *TABLE.to_numpy().tolist()]):
        sheet.write_row(r, 0, row)
    sheet.write_comment("B3", "Zoë de Groot belde")
    sheet.write_url("C5", "mailto:zoe@groot.nl", string="zoe@groot.nl")
    book.close()
    return out.getvalue()


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("enquete.csv", text())
    return out.getvalue()


def parquet():
    table = pa.Table.from_pandas(TABLE, preserve_index=False).append_column("lijst", pa.array([[{"k": t}] for t in TABLE["tekst"]]))
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def sav(folder):
    import pyreadstat

    pyreadstat.write_sav(TABLE.assign(cijfer=[1.0, 2.0, 3.0, 4.0]), folder / "maak.sav", variable_value_labels={"cijfer": {1.0: "slecht"}})
    return (folder / "maak.sav").read_bytes()


FILES = {
    "utf8.csv": lambda folder: text(),
    "bom.csv": lambda folder: text(bom=b"\xef\xbb\xbf"),
    "excel.csv": lambda folder: text("cp1252"),
    "tab16.txt": lambda folder: text("utf-16-le", "\t", b"\xff\xfe"),
    "one.csv.gz": lambda folder: gzip.compress(text()),
    "one.zip": lambda folder: zipped(),
    "book.xlsx": lambda folder: xlsx(),
    "flat.parquet": lambda folder: parquet(),
    "list.json": lambda folder: json.dumps({"n": 4, "items": TABLE.to_dict("records")}, ensure_ascii=False, indent=1).encode(),
    "lines.ndjson": lambda folder: "\n".join(json.dumps(r) for r in TABLE.to_dict("records")).encode(),
    "spss.sav": sav,
}


def everything(path):
    """All text of a file, containers opened."""
    data = path.read_bytes()
    found = [data.decode("latin-1"), data.decode("utf-8", "replace"), data.decode("utf-16-le", "replace")]
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(n).decode("utf-8", "replace") for n in archive.namelist()]
    if data[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(data).decode())
    if data[:4] == b"PAR1":
        found.append(str(pq.read_table(path).to_pylist()))
    return "\n".join(found)


@pytest.mark.parametrize("name", FILES)
def test_a_row_is_emptied_and_every_other_row_keeps_its_number_and_its_cells(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name](tmp_path))
    before = read_table(path, max_rejected=1.0)
    row = before.rows[before.table["nr"] == "GD-1002"].tolist()
    size = path.stat().st_size
    overwrite(path, emptied(path, row, ["zoe@groot.nl"]))
    after = read_table(path, max_rejected=1.0)
    kept = after.table["nr"] != ""
    assert after.rows[kept].tolist() == [r for r in before.rows if r not in row]
    assert after.table.loc[kept, "naam"].tolist() == before.table.loc[before.table["nr"] != "GD-1002", "naam"].tolist()
    assert after.table.loc[kept, "tekst"].tolist()[1] == "mail ************"
    assert after.rejects.empty
    left = everything(path)
    assert not [word for word in ("GD-1002", "Zoë", "ZoÃ«", "de Groot", "hij zei", "zoe@groot.nl") if word in left]
    if name.endswith((".csv", ".txt", ".ndjson", "list.json")):
        assert path.stat().st_size == size


def test_a_row_that_spans_lines_leaves_its_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text())
    lines = path.read_bytes().count(b"\n")
    overwrite(path, emptied(path, [5]))
    assert path.read_bytes().count(b"\n") == lines and read_table(path).rows.tolist() == [2, 3, 4]


def test_a_row_with_a_broken_quote_goes_as_its_raw_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('nr,naam\n1,"Anna\n2,Bo\n3,Cas\n', encoding="utf-8")
    overwrite(path, emptied(path, [2]))
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [" ,     ", "2,Bo", "3,Cas"]


def test_a_file_in_which_no_row_can_be_emptied_is_refused(tmp_path):
    path = tmp_path / "a.xes"
    path.write_text('<?xml version="1.0"?><log><trace><string key="concept:name" value="x"/></trace></log>', encoding="utf-8")
    with pytest.raises(InputError, match="xes"):
        emptied(path, [1])


def test_a_name_is_covered_in_each_way_that_a_file_may_write_its_letters():
    for name in ("Žan Šef", "Zoë Bos", "Jan Bos"):
        for codec in ("utf-8", "cp1252"):
            given = f"naam;{name};x".encode(codec)
            covered = _covered(given.decode("latin-1"), [name])
            assert covered == f"naam;{'*' * len(name.encode(codec))};x" and len(covered) == len(given)
        assert _covered(f"naam;{name};{name}a", [name], "utf-16-le") == f"naam;{'*' * len(name)};{name}a"


@pytest.mark.parametrize("row", [-1, 0, 5])
def test_a_row_that_an_spss_file_does_not_have_empties_no_other(tmp_path, row):
    path = tmp_path / "x.sav"
    path.write_bytes(sav(tmp_path))
    before = read_table(path, max_rejected=1.0)
    overwrite(path, emptied(path, [row, 2]))
    left = read_table(path, max_rejected=1.0)
    assert (left.table["nr"].tolist(), left.rows.tolist()) == (["GD-1001", "GD-1003", "GD-1004"], before.rows[[0, 2, 3]].tolist())
