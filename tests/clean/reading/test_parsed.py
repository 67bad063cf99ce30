import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.parsed import NotUtf8, _by_arrow, _by_python, blank_rows, equal_rows, parse, with_odd
from helpers.clean.reading.records import Quotes, pieces, split

COMMA = Dialect(",", fields=2)


def parsed(text, width=2, dialect=COMMA):
    quotes = Quotes(text if isinstance(text, bytes) else text.encode(), dialect)
    return parse(quotes, list(pieces(quotes)), width, pa.string())


@pytest.mark.parametrize("dialect", [COMMA, Dialect(",", escape="\\", fields=2)])
def test_rows_of_the_usual_width_are_columns_and_the_others_keep_their_place_and_text(dialect):
    part = parsed('a,b\n1\n\n"x\ny",2\n3,4,5\n"open\n6,7\n', dialect=dialect)
    assert [part.row(i) for i in range(part.table.num_rows) if any(part.row(i))] == [["a", "b"], ["x\ny", "2"], ["6", "7"]]
    assert part.odd[1] == ["1"] and part.odd[4] == ["3", "4", "5"] and part.odd[5] is None
    assert (part.total, part.sound) == (7, 6)
    assert [part.raw(k) for k in (1, 3, 5, 6)] == ["1", '"x\ny",2', '"open', "6,7"]
    assert part.until(4).total == 4 and len(part.until(4).places) == len(part.places) - 1


def test_bytes_that_are_no_utf8_and_zero_bytes_are_not_parsed():
    for data in (b"a,\xe9\n", b"a,\0\n"):
        with pytest.raises(NotUtf8):
            parsed(data)


def test_empty_rows_repeated_headings_and_totals_are_pointed_at():
    part = parsed("a,b,c\n,,\n ,\u00a0,\n\ufeffa,b,c\nTotaal,1,2\n", width=3)
    assert blank_rows(part.table).tolist() == [1, 2]
    assert equal_rows(part.table, ["a", "b", "c"]).tolist() == [0, 3]
    assert part.totals == [4]
    assert parsed("a,b,c\n,,\n" * 60, width=3).raws(list(range(0, 120, 2))) == ["a,b,c"] * 60


def test_odd_rows_that_fit_after_all_come_back_in_their_places():
    part = parsed("a,b\nc,d\n")
    table, at = with_odd(part.table, part.places * 2, {1: ["x", "y"]})
    assert table.column(0).to_pylist() == ["a", "x", "c"] and at.tolist() == [0, 1, 2]


CELL = st.text(alphabet='a "\n,é', max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=12), st.sampled_from(["", '"', 'x"y,z\n', '"a"b,c\n']), st.sampled_from([",", ";"]))
def test_arrow_and_python_make_the_same_of_a_block(rows, odd, delimiter):
    out, how = io.StringIO(), Dialect(delimiter, fields=2)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    quotes = Quotes((out.getvalue() + odd + "z,1\nTotaal,2\n").encode(), how)
    cut = list(pieces(quotes))
    quick, plain = _by_arrow(quotes, cut, quotes.data, 2, pa.string()), _by_python(quotes, cut, 2, pa.string())
    assert (quick.total, quick.sound) == (plain.total, plain.sound)
    records = split(quotes.data.decode(), how)
    for part in (quick, plain):
        told = {row - 1: fields for row, fields in zip(records.rows, records.fields)} | {row - 1: None for row, _ in records.broken}
        assert [part.fields(k) for k in range(part.total)] == [told[k] for k in range(part.total)]
        assert part.raws(list(range(part.total))) == [records.raw(k + 1) for k in range(part.total)]
        text = [part.row(i) for i in range(part.table.num_rows)]
        assert blank_rows(part.table).tolist() == [i for i, row in enumerate(text) if not "".join(row).strip()]
        assert equal_rows(part.table, ["z", "1"]).tolist() == [i for i, row in enumerate(text) if [c.strip("\ufeff ") for c in row] == ["z", "1"]]


def test_a_mark_that_stands_in_the_text_is_not_taken_for_an_odd_record():
    part = parsed('\x1aodd\n"a"b,c,d\n\x1aodd_,2\n')
    assert part.odd == {0: ["\x1aodd"], 1: None} and part.row(0) == ["\x1aodd_", "2"]


def test_many_raw_texts_are_those_of_each():
    part = parsed("".join(f"{i},x\n" for i in range(70)))
    for at in ([0, 3, 69], list(range(70)), list(range(20, 70)), list(range(21, 70))):
        assert part.raws(at) == [f"{i},x" for i in at]
    assert part.until(0).total == 0 and part.until(70).sound == 70
