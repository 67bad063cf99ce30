import csv
import io
import tarfile

import pyarrow as pa
import pytest
from conftest import SHARED, needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.reading import blocks
from helpers.clean.reading.blocks import as_shaped, read_blocks
from helpers.clean.reading.dialect import find
from helpers.clean.reading.encoding import decode
from helpers.clean.reading.records import split
from helpers.clean.reading.shape import shape
from helpers.errors import InputError

CELL = st.text(alphabet="ab ;,\"'\n\r\t1é", max_size=5)
ODD = ["", ",,", "een,twee,drie", "Totaal,,", "r,x,y,extra", "r,x", '"r,x,y', 'r"5,x,y', '"r"5,x,y', "  ", "\nkop,naam\na,1\nb,2",
       "\n# noot\nkop,naam,meer,nog\na,1,z,q\nb,2,y,r"]  # fmt: skip


def in_blocks(text, how, is_lenient, block):
    data, taken = text.encode(), []
    made = read_blocks(
        lambda: (data[i : i + block] for i in range(0, len(data), block)),
        how,
        lambda: (taken.clear(), lambda *rows: taken.append(rows))[1],
        shown="x",
        language="en",
        is_lenient=is_lenient,
        block=block,
    )
    return as_shaped(made, taken)


def account(read):
    """All of an outcome, entries in the order of their rows; of a refusal its message."""
    try:
        made = read()
    except InputError as error:
        return str(error)
    entries = [sorted(map(str, part)) for part in (made.rejects, made.repairs, made.findings)]
    below = [(list(m.table.columns), m.table.values.tolist(), [int(r) for r in m.rows], m.rows_read, m.header_row) for m in made.more]
    return list(made.table.columns), made.table.values.tolist(), [int(r) for r in made.rows], made.rows_read, made.header_row, below, entries


def same(text, how, is_lenient, block):
    patient = account(lambda: shape(split(text, how), shown="x", is_lenient=is_lenient, delimiter=how.delimiter))
    assert account(lambda: in_blocks(text, how, is_lenient, block)) == patient


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6), st.lists(st.sampled_from(ODD), max_size=4), st.sampled_from([40, 300, 1 << 20]),
       st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())  # fmt: skip
def test_blocks_of_any_size_give_what_the_whole_gives(odd, lines, block, end, is_lenient):
    out = io.StringIO()
    rows = [("een", "twee", "drie"), *[(f"r{i}", "x", "y") for i in range(12)], *odd, *[("z", "x", "y")] * 9]
    csv.writer(out, lineterminator=end).writerows(rows)
    pieces = out.getvalue().split(end)
    for i, line in enumerate(lines):
        pieces.insert(3 + 4 * i, line.replace("\n", end))
    same(end.join(pieces), find(out.getvalue(), delimiter=","), is_lenient, block)


def test_what_the_head_promised_and_a_later_block_broke_is_read_anew():
    rows = "".join(f"{i},x,\n" for i in range(900))
    how = find("id,a\n" + rows)
    for text in ("id,a\n" + rows, "id,a\n" + rows + "900,x,y\n", ",a\n" + rows.replace(",\n", "\n"), ",a\n" + rows.replace(",\n", "\n") + "7,x\n"):
        same(text, how, True, 2000)
    head_differs = "".join("1,2\n" for _ in range(450)) + "".join("1,2,3\n" for _ in range(900))
    same("titel\n\na,b,c\n" + head_differs, find(head_differs), True, 2000)


def test_a_totals_row_and_a_second_table_are_seen_across_blocks():
    rows = "".join(f"r{i},{i},3\n" for i in range(60))
    for tail in ("Totaal,60,3\n", "Totaal,60,3\n\n\n", "\nkanaal,kosten\ngoogle,5\nmeta,7\n", "\n# twee\n\nkanaal,kosten\ngoogle,5\nmeta,7\n"):
        for block in (64, 100, 333):
            same("naam,aantal,score\n" + rows + tail, find("naam,aantal,score\n" + rows), True, block)


def test_an_open_quote_costs_one_row_however_many_blocks_follow():
    text = "a,b\n" + "".join(f'{i},"x, y"\n' for i in range(300)) + '300,"open\n' + "".join(f"{i},x\n" for i in range(301, 600))
    made = in_blocks(text, find(text), True, 500)
    assert [(r["row"], r["reason"], r["value"]) for r in made.rejects] == [(302, "open_quote", '300,"open')]
    assert (made.rows_read, len(made.table), int(made.rows[-1])) == (600, 599, 601)


@needs_shared
@pytest.mark.parametrize("block", [500, 1 << 20])
def test_every_file_of_the_corpus_and_of_the_benchmark_is_the_same_in_blocks(block):
    texts = [path.read_bytes() for path in sorted((SHARED / "corpus").glob("*.csv")) if path.stat().st_size < 100_000]
    with tarfile.open(SHARED / "pollock-third.tar.xz") as packed:
        names = sorted(n for n in packed.getnames() if "/csv/" in n)[:: 12 if block > 1000 else 19]
        texts += [packed.extractfile(n).read() for n in names]
    compared = 0
    for data in texts:
        try:
            text = decode(data).text
        except InputError:
            continue
        if text.strip():
            same(text, find(text), True, block)
            compared += 1
    assert compared > 60


def test_text_may_be_of_either_arrow_type():
    made = []
    read_blocks(lambda: iter([b"a,b\n1,2\n"]), find("a,b\n1,2\n"), lambda: lambda _, rows, at: made.append(rows), shown="x", language="en",
                is_lenient=True, text_type=pa.string())  # fmt: skip
    assert made[0].schema.types == [pa.string(), pa.string()]


ROWS = "".join(f"r{i},{i},3\n" for i in range(14))
TOLD = {
    "a total first": "a,b,c\nTotaal,9,\n" + ROWS,
    "totals in the last eight": "a,b,c\n" + ROWS + "Totaal,9,9\n" + ROWS[:35] + "Gemiddelde,,2\n",
    "a total nine from the end": "a,b,c\n" + ROWS + "Totaal,9,9\n" + "x,1,2\n" * 8,
    "headings again, short and long": "a,b,c\n" + ROWS + "a,b,c\n a ,b,c\na,b\na,b,c,d\n" + ROWS,
    "empty rows": "a,b,c\n\n,,\n" + ROWS + "\n , ,\n,,,,\n\n" + ROWS,
    "a second table": "a,b,c\n" + ROWS + "\nkanaal,kosten\ngoogle,5\n\nmeta,7\n\"open,1\nx\n",
    "a second table of the same width": "a,b,c\n" + ROWS + "\nkanaal,soort,plaats\ngoogle,5,6\nmeta,7,8\n",
    "notes and two more tables": "a,b,c\n" + ROWS + "\n# twee\n\nkanaal,kosten\ngoogle,5\n\n# drie\n\nx,y\n1,2\n3\n",
    "one word between rows": "a,b,c\n" + ROWS + "\nlos\n" + ROWS,
    "a number of the row from one": ",a,b\n" + "".join(f"{i},x,y\n" for i in range(1, 40)),
    "a number of the row from nought": ",a,b\n" + "".join(f"{i},x,y\n" for i in range(40)),
    "a number of the row with a gap": ",a,b\n" + "".join(f"{i},x,y\n" for i in range(1, 40)) + "41,x,y\n",
    "a field too many": "a,b\n" + "1,x,\n" * 30 + "2,x\n3,x,\n",
    "a field too many once filled": "a,b\n" + "1,x,\n" * 30 + "2,x,y\n",
    "an empty heading at the end": "a,b,\n" + "1,x,\n" * 30 + "2,x\n1,2,3,4\n",
    "an empty heading at the end, filled later": "a,b,\n" + "1,x,\n" * 30 + "2,x,y\n",
    "no rows": "a,b\n\n,\n",
    "headings only": "a,b\n",
    "an open quote in the first and in the last row": 'a,b,c\n"x,1,2\n' + ROWS + '"y,1,2\n',
}


@pytest.mark.parametrize("what", TOLD)
def test_a_block_that_ends_anywhere_changes_nothing(what):
    text = TOLD[what]
    how = find(text, delimiter=",")
    for block in (12, 19, 23, 31, 40, 47, 60, 90, 140, 1 << 20):
        same(text, how, True, block)


def test_the_rows_of_a_running_number_that_begins_at_one_are_those_of_the_file_without_it():
    made = in_blocks(TOLD["a number of the row from one"], find("a,b\n1,2\n"), False, 40)
    assert made.table.columns.tolist() == ["a", "b"] and made.table.values.tolist() == [["x", "y"]] * 39 and [int(r) for r in made.rows] == list(range(2, 41))
    assert [(f["finding"], f["rows"], f["share"]) for f in made.findings] == [("unnamed_index", 39, 1.0)]


def test_headings_without_rows_are_a_serious_finding():
    made = in_blocks("a,b\n\n,\n", find("a,b\n1,2\n"), True, 100)
    assert made.table.empty and list(made.table.columns) == ["a", "b"] and made.rows_read == 2
    assert [(f["finding"], f["rows"], f["severity"]) for f in made.findings] == [("blank_rows", 2, "note"), ("no_rows", 0, "serious")]


def test_more_rows_that_are_no_data_than_memory_should_hold_stop_the_reading(monkeypatch):
    text = "a,b\n" + "1,2\n\n" * 3 + "1,2\n" * 3 + "3\n" * 3
    monkeypatch.setattr(blocks, "MOST_ODD", 3)
    assert len(in_blocks(text, find(text, delimiter=","), True, 1000).rejects) == 3
    monkeypatch.setattr(blocks, "MOST_ODD", 2)
    for odd in (text.replace("3\n", ""), text.replace("\n\n", "\n")):
        with pytest.raises(InputError, match=r"\b2\b"):
            in_blocks(odd, find(text, delimiter=","), True, 1000)


def test_so_much_below_an_empty_row_that_it_may_be_a_table_of_its_own_is_not_kept_in_memory(monkeypatch):
    text = "a,b,c\n" + ROWS + "\nkanaal,kosten\n" + "google,5\n" * 2000
    how = find(text, delimiter=",")
    size = len(text) - text.index("kanaal")
    monkeypatch.setattr(blocks, "MOST_REST", size)
    assert len(in_blocks(text, how, True, 60).rejects) == 2001
    monkeypatch.setattr(blocks, "MOST_REST", size - 1)
    with pytest.raises(InputError, match="another table begins"):
        in_blocks(text, how, True, 60)


@pytest.mark.parametrize(("gaps", "is_seen"), [(2, False), (3, True)])
def test_another_table_is_looked_for_after_the_first_empty_rows_only(monkeypatch, gaps, is_seen):
    monkeypatch.setattr(blocks.rules, "MOST_GAPS", gaps)
    text = "a,b,c\n" + ROWS + ("\n" + ROWS) * 2 + "\nkanaal,kosten\ngoogle,5\n"
    how = find(text, delimiter=",")
    for block in (40, 90, 1000):
        made = in_blocks(text, how, True, block)
        assert ({r["reason"] for r in made.rejects} == {"other_table"}) is is_seen and len(made.rejects) == 2
        same(text, how, True, block)
