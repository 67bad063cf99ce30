import csv
import io
import tarfile

import pyarrow as pa
import pytest
from conftest import SHARED, needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st

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
    return list(made.table.columns), made.table.values.tolist(), [int(r) for r in made.rows], made.rows_read, len(made.more), entries


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
