"""Files as nasty as those of the corpus, made here: each is read with an entry for what was done to it, or refused with a reason."""

import gzip
import io
import os
import zipfile

import pytest

from helpers.clean.reading.read import read_table
from helpers.errors import InputError

HEAD = "respondent_id,date,stage,rating,answer,channel"
ROWS = [f"r{i},2026-03-0{i},awareness,{i % 5 + 1},tekst {i},web" for i in range(1, 7)]
BASE = "\n".join([HEAD, *ROWS]) + "\n"


def lines(end="\n", delimiter=",", rows=tuple(ROWS), head=HEAD):
    return "".join(row.replace(",", delimiter) + end for row in (head, *rows)).encode()


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_csv", ".csv").replace("_zip", ".zip"), data)
    return out.getvalue()


READ = {  # name -> bytes, rules among the repairs, findings that are more than a note
    "utf16be.csv": (b"\xfe\xff" + BASE.encode("utf-16-be"), {"encoding"}, set()),
    "utf16le without mark.csv": (BASE.encode("utf-16-le"), {"encoding"}, set()),
    "utf16be without mark.csv": (BASE.encode("utf-16-be"), {"encoding"}, set()),
    "utf32.csv": (BASE.encode("utf-32"), {"encoding"}, set()),
    "mac.csv": (BASE.replace("tekst 2", "café privé").encode("mac-roman"), {"encoding"}, {"encoding_doubtful"}),
    "dos.csv": (BASE.replace("tekst 2", "café privé").encode("cp850"), {"encoding"}, {"encoding_doubtful"}),
    "cp1252.csv": (BASE.replace("tekst 2", "auto’s – € 5, één…".replace(",", "")).encode("cp1252"), {"encoding"}, set()),
    "old mac.csv": (lines("\r"), set(), set()),
    "windows.csv": (lines("\r\n"), set(), set()),
    "doubled ends.csv": (lines("\r\r\n"), {"blank_row"}, set()),
    "mixed ends.csv": (lines("\r\n", rows=ROWS[:3]) + "\n".join(ROWS[3:]).encode() + b"\r", set(), set()),
    "sep.csv": (b"sep=;\n" + lines(delimiter=";"), {"above_table", "delimiter"}, set()),
    "tilde.csv": (lines(delimiter="~"), {"delimiter"}, set()),
    "unit separator.csv": (lines(delimiter="\x1f"), {"delimiter"}, set()),
    "backslash.csv": (lines(rows=[r.replace("tekst", '"hij zei \\"nee\\", echt').replace(",web", '",web') for r in ROWS]), set(), set()),
    "footer.csv": (BASE.encode() + b'\n"Confidential Information - Do Not Distribute"\n', {"blank_row", "totals_row"}, set()),
    "average.csv": (BASE.encode() + b"Totaal,,,19,,\nGemiddelde,,,3.2,,\n", {"totals_row"}, set()),
    "heading on line 7.csv": (b"Enquete\nKlant: X\n\nPeriode: Q1\n\nGemaakt\n" + BASE.encode(), {"above_table"}, set()),
    "line break in heading.csv": (lines(head=HEAD.replace("answer", '"wat vond\nu?"')), {"heading"}, set()),
    "spaces.csv": (lines(head=HEAD.replace(",", " , ")), {"heading"}, set()),
    "one row.csv": (lines(rows=ROWS[:1]).rstrip(b"\n"), set(), set()),
    "headings only.csv": (HEAD.encode(), set(), {"no_rows"}),
    "long cell.csv": (lines(rows=[*ROWS, "r7,2026-03-07,awareness,4," + "x" * 3_000_000 + ",web"]), set(), set()),
    "naam\nregel 😀 $(x);`y`.csv": (BASE.encode(), set(), set()),
    "two members.csv.gz": (gzip.compress(lines(rows=ROWS[:3])) + gzip.compress(("\n".join(ROWS[3:]) + "\n").encode()), set(), set()),
    "with rubbish of a mac.zip": (packed(**{"data_csv": BASE, "__MACOSX/._data_csv": "x"}), set(), set()),
    "json.json": ('[{"a":1},{"a":2}]'.encode("utf-16"), set(), set()),
}  # fmt: skip

REFUSED = {  # name -> bytes, row, column, words of the message in English
    "zero byte.csv": (BASE.replace("tekst 3", "tek\0st").encode(), 4, "answer", "0x00"),
    "cp1250.csv": (BASE.replace("tekst 2", "příliš žluťoučký").encode("cp1250"), 3, "answer", "0x9D"),
    "half latin.csv": (BASE.replace("tekst 2", "caf€").encode().replace(b"tekst 5", b"caf\xe9"), 6, "answer", "0xE9"),
    "other delimiter halfway.csv": (BASE.encode() + ROWS[0].replace(",", ";").encode(), 8, None, "1 fields and the header 6"),
    "unquoted comma.csv": (BASE.encode() + b"r7,2026-03-07,awareness,4,mooi, maar duur,web\n", 8, None, "unquoted delimiter"),
    "open quote.csv": (BASE.encode() + b'r7,2026-03-07,awareness,4,"open,web', 8, None, "never closed"),
    "open quote on top.csv": (b'"' + BASE.encode(), 1, None, "never closed"),
    "two tables.csv": (BASE.encode() + b"\nchannel,spend\ngoogle,100\nmeta,50\n", 9, None, "another table begins"),
    "two tables of one width.csv": (b"page,views\n/a,10\n/b,20\n\ndevice,users\nmobile,5\ntablet,6\n", 5, None, "another table begins"),
    "headings again.csv": (lines(rows=[*ROWS[:3], HEAD, *ROWS[3:]]), 5, None, "headings are repeated"),
    "same heading.csv": (lines(head=HEAD.replace("answer", "rating")), 1, "rating", "columns 4 and 5"),
    "no headings.csv": ("\n".join(ROWS).encode(), 1, None, "no headings"),
    "delimiters only.csv": (b",,,\n,,,\n", None, None, "empty"),
    "empty.csv.gz": (gzip.compress(b""), None, None, "empty"),
    "twice packed.csv.gz": (gzip.compress(gzip.compress(BASE.encode())), None, None, "archive inside an archive"),
    "rubbish at the end.csv.gz": (gzip.compress(BASE.encode()) + b"rubbish", None, None, "damaged"),
    "not packed.csv.gz": (BASE.encode(), None, None, "the content is text"),
    "zip in zip.zip": (packed(a_zip=packed(a_csv=BASE)), None, None, "archive inside an archive"),
    "many.zip": (packed(**{f"f{i}_csv": BASE for i in range(50)}), None, None, "exactly one file"),
    "too many.zip": (packed(**{f"f{i}_csv": "" for i in range(5001)}), None, None, "far too large"),
    "bomb.zip": (packed(a_csv=b"0" * (40 << 20)), None, None, "far too large"),
    "absolute.zip": (packed(**{"/etc/x_csv": BASE}), None, None, "leave the folder"),
    "zip.csv": (packed(a_csv=BASE), None, None, "the content is zip"),
    "text.xlsx": (BASE.encode(), None, None, "damaged"),
    "text.sav": (BASE.encode(), None, None, "the content is text"),
    "cut off.parquet": (b"PAR1" + bytes(100), None, None, "Parquet"),
    "cut off.sav": (b"$FL2@(#) SPSS DATA FILE" + bytes(200), None, None, "SPSS"),
    "torn.ndjson": (b'{"a":1}\n{"a":2}\n{"a":', 3, None, "no valid JSON"),
    "deep.json": (b'[{"a":' * 50_000, 1, None, "too deep"),
    "large number.json": (b'[{"a":' + b"9" * 10_000 + b"}]", 1, None, "no valid JSON"),
    "infinity.json": (b'[{"a":-Infinity}]', 1, None, "no valid JSON"),
    "half a letter.json": (b'[{"a":"\\ud800"}]', 1, None, "no valid JSON"),
    "json.csv": (b'{"a":1}\n{"a":2}\n', None, None, "the content is json"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(50), None, None, "no data file"),
    "old pickle.csv": (b"cos\nsystem\n(S'id'\ntR.", None, None, "never read"),
    "torn.xes": (b'<?xml version="1.0"?><log><trace><event>', 1, None, "XES"),
    "page.csv": (b"<!DOCTYPE html><html><body>Log in</body></html>", None, None, "HTML"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_an_odd_file_is_read_with_an_entry_for_all_that_is_odd(name, tmp_path):
    data, rules, warnings = READ[name]
    (tmp_path / name).write_bytes(data)
    read = read_table(tmp_path / name)
    assert rules <= set(read.repairs["rule"]) and (rules or read.repairs.empty)
    assert set(read.findings.loc[read.findings["severity"] != "note", "finding"]) == warnings
    if name.endswith(("csv", "gz", "zip")) and "no_rows" not in warnings:
        assert read.table.iloc[:, 0].tolist()[:6] == [f"r{i}" for i in range(1, min(len(read.table), 6) + 1)]
        assert read.table.shape[1] == 6 and "r1,2026-03-01" in ",".join(read.table.iloc[0])


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_misleads_is_refused_with_its_place_reason_and_remedy_in_both_languages(name, tmp_path):
    data, row, column, words = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    for language in ("en", "nl"):
        with pytest.raises(InputError) as stopped:
            read_table(tmp_path / name, language=language)
        error, text = stopped.value, str(stopped.value)
        assert (error.row, error.column) == (row, column)
        assert text.startswith(name) and error.remedy in text and "\n" not in text
        assert words in text if language == "en" else error.problem != words
        assert row is None or f"{'rij' if language == 'nl' else 'row'} {row}" in text


def test_pipes_links_and_sockets_are_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    os.symlink(tmp_path / "weg.csv", tmp_path / "link.csv")
    for name in ("pijp.csv", "link.csv", "er niet.csv", "x\0y.csv"):
        with pytest.raises(InputError):
            read_table(tmp_path / name)


@pytest.mark.parametrize("text", ["a,b\n" + '1,"x\n' * 20_000, "a,b\n1,2\n" + "\n" * 50_000 + "3,4\n", '"' * 100_000, "a,b\n" + '5" x,"y\n' * 9000])
def test_a_hostile_file_of_one_kind_of_line_is_read_or_refused_and_all_its_rows_are_told(text, tmp_path):
    (tmp_path / "x.csv").write_text(text)
    read = read_table(tmp_path / "x.csv", max_rejected=1.0)
    aside = read.repairs["rule"].isin(["blank_row", "totals_row"]).sum()
    assert read.rows_read == len(read.table) + read.rejects["row"].nunique() + aside
